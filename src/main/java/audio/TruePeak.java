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

    /** Samples that bear on one value. */
    static final int TAPS = 24;

    private static final int PHASES = 4;
    private static final int HALF = TAPS / 2;

    // By symmetry the taps of the half come in equal pairs, and those of the third quarter are those of the first in
    // reverse: half of the multiplications would only be repeated.
    private static final float[] MIDDLE = new float[HALF];
    private static final float[] EVEN = new float[HALF];
    private static final float[] ODD = new float[HALF];

    /** What a true peak can be at most, over the highest sample in its reach. */
    private static final float MOST = fillKernel();

    private final float[] left = new float[Pcm.CHUNK + TAPS];
    private final float[] right = new float[Pcm.CHUNK + TAPS];
    private float before;
    private boolean looked;

    /**
     * Writes the larger true peak of both channels to {@code peaks}; where none can be above {@code interest} it saves
     * itself the work, which is most of what the mixer costs.
     *
     * @return the highest true peak, or the highest sample when {@code peaks} was left alone because no true peak is above
     *     {@code interest}
     */
    float detect(float[] inLeft, float[] inRight, int frames, float[] peaks, float interest) {
        System.arraycopy(inLeft, 0, left, TAPS, frames);
        System.arraycopy(inRight, 0, right, TAPS, frames);
        float highest = Math.max(highest(inLeft, frames), highest(inRight, frames));
        float reach = Math.max(highest, before);
        before = frames >= TAPS ? highest : reach;
        looked = reach * MOST > interest;
        if (looked) {
            for (int i = 0; i < frames; i++) {
                peaks[i] = Math.max(peak(left, i), peak(right, i));
            }
            highest = highest(peaks, frames);
        }
        System.arraycopy(left, frames, left, 0, TAPS);
        System.arraycopy(right, frames, right, 0, TAPS);
        return highest;
    }

    /** Whether the last call looked between the samples. */
    boolean looked() {
        return looked;
    }

    /** The highest of a sample and the three points after it; {@code at} is the first of the taps before. */
    private static float peak(float[] samples, int at) {
        float middle = 0;
        float even = 0;
        float odd = 0;
        for (int k = 0; k < HALF; k++) {
            float a = samples[at + 1 + k];
            float b = samples[at + TAPS - k];
            middle += MIDDLE[k] * (a + b);
            even += EVEN[k] * (a + b);
            odd += ODD[k] * (a - b);
        }
        float quarters = Math.abs(even) + Math.abs(odd); // the larger of |even + odd| and |even - odd|
        return Math.max(Math.abs(samples[at + TAPS - DELAY]), Math.max(Math.abs(middle), quarters));
    }

    private static float highest(float[] values, int count) {
        float highest = 0;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, Math.abs(values[i]));
        }
        return highest;
    }

    /** Each phase holds the taps for its quarters after the sample at tap 11. */
    private static float fillKernel() {
        double[] first = phase(1);
        double[] second = phase(2);
        double most = 1;
        for (int phase = 1; phase < PHASES; phase++) {
            most = Math.max(most, Arrays.stream(phase(phase)).map(Math::abs).sum());
        }
        for (int k = 0; k < HALF; k++) {
            MIDDLE[k] = (float) second[k];
            EVEN[k] = (float) ((first[k] + first[TAPS - 1 - k]) / 2);
            ODD[k] = (float) ((first[k] - first[TAPS - 1 - k]) / 2);
        }
        return (float) most;
    }

    private static double[] phase(int phase) {
        double[] taps = new double[TAPS];
        for (int k = 0; k < TAPS; k++) {
            double x = k - (TAPS / 2 - 1) - (double) phase / PHASES;
            taps[k] = Resampler.windowedSinc(x, TAPS / 2.0, 5);
        }
        double sum = Arrays.stream(taps).sum();
        return Arrays.stream(taps).map(tap -> tap / sum).toArray();
    }
}
