package audio;

import java.util.Arrays;

/**
 * Finds the peaks between samples: four times oversampling with 24 taps a phase.
 *
 * <p>Thread: the clock thread. The value found at index i belongs to the interval from sample i - {@link #DELAY} to the
 * next one. Buffers stay the caller's.
 */
final class TruePeak {
    /** Sample frames by which the result lags behind. */
    static final int DELAY = 12;

    private static final int TAPS = 24;
    private static final int PHASES = 4;
    private static final float[][] KERNEL = kernel();

    private final float[] left = new float[Pcm.CHUNK + TAPS];
    private final float[] right = new float[Pcm.CHUNK + TAPS];
    private final float[] between = new float[Pcm.CHUNK];

    /** Writes the larger true peak of both channels to {@code peaks} and returns the highest. */
    float detect(float[] inLeft, float[] inRight, int frames, float[] peaks) {
        System.arraycopy(inLeft, 0, left, TAPS, frames);
        System.arraycopy(inRight, 0, right, TAPS, frames);
        for (int i = 0; i < frames; i++) {
            peaks[i] = Math.max(Math.abs(left[i + TAPS - DELAY]), Math.abs(right[i + TAPS - DELAY]));
        }
        for (int phase = 1; phase < PHASES; phase++) {
            raise(left, KERNEL[phase], frames, peaks);
            raise(right, KERNEL[phase], frames, peaks);
        }
        System.arraycopy(left, frames, left, 0, TAPS);
        System.arraycopy(right, frames, right, 0, TAPS);
        return highest(peaks, frames);
    }

    private void raise(float[] samples, float[] kernel, int frames, float[] peaks) {
        Arrays.fill(between, 0, frames, 0f);
        for (int k = 0; k < TAPS; k++) {
            accumulate(samples, k + 1, kernel[k], frames);
        }
        for (int i = 0; i < frames; i++) {
            peaks[i] = Math.max(peaks[i], Math.abs(between[i]));
        }
    }

    /** Its own method so that it is compiled to vector instructions. */
    private void accumulate(float[] samples, int shift, float factor, int frames) {
        for (int i = 0; i < frames; i++) {
            between[i] += factor * samples[i + shift];
        }
    }

    private static float highest(float[] values, int count) {
        float highest = 0;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, values[i]);
        }
        return highest;
    }

    /** Row p holds the taps for p quarters after the sample at tap 11. */
    private static float[][] kernel() {
        float[][] kernel = new float[PHASES][TAPS];
        for (int phase = 0; phase < PHASES; phase++) {
            double sum = 0;
            for (int k = 0; k < TAPS; k++) {
                sum += tap(phase, k);
            }
            for (int k = 0; k < TAPS; k++) {
                kernel[phase][k] = (float) (tap(phase, k) / sum);
            }
        }
        return kernel;
    }

    private static double tap(int phase, int k) {
        return Resampler.windowedSinc(k - (TAPS / 2 - 1) - (double) phase / PHASES, TAPS / 2.0, 5);
    }
}
