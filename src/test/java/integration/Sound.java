package integration;

import java.util.ArrayList;
import java.util.List;

/** The decoded sound of a recording, both channels mixed into one. */
final class Sound {
    /** Samples in one AAC frame. */
    static final int BLOCK = 1024;

    private static final int ONSET = 4000;
    private static final int QUIET_SAMPLES = Clip.SAMPLE_RATE / 10;

    private final short[] samples;
    private final double[] blockMillis;

    /**
     * Takes over both arrays.
     *
     * @param samples 48 kHz, signed 16 bit
     * @param blockMillis presentation time of each block of {@link #BLOCK} samples
     */
    Sound(short[] samples, double[] blockMillis) {
        this.samples = samples;
        this.blockMillis = blockMillis;
    }

    /** Presentation time of one sample. */
    double millisOf(int sample) {
        int block = Math.min(sample / BLOCK, blockMillis.length - 1);
        return blockMillis[block] + (sample - block * BLOCK) * 1000.0 / Clip.SAMPLE_RATE;
    }

    /** Where a loud sound begins after at least a tenth of a second of quiet, as presentation times. */
    List<Double> onsets() {
        List<Double> onsets = new ArrayList<>();
        int quiet = QUIET_SAMPLES;
        for (int i = 0; i < samples.length; i++) {
            if (Math.abs(samples[i]) < ONSET) {
                quiet++;
                continue;
            }
            if (quiet >= QUIET_SAMPLES) {
                onsets.add(millisOf(i));
            }
            quiet = 0;
        }
        return onsets;
    }

    /** The loudest sample, 0 to 32768. */
    int peak() {
        int peak = 0;
        for (short sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return peak;
    }

    /** All samples, 48 kHz; not to be changed. */
    short[] samples() {
        return samples;
    }

    double seconds() {
        return samples.length / (double) Clip.SAMPLE_RATE;
    }
}
