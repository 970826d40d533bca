package audio;

/**
 * Reads a signal at positions between its samples: a windowed sinc of 32 taps in 256 phases, linear between phases.
 *
 * <p>Stateless and without allocation; for ratios within a percent of 1, so that no band limit has to follow the
 * ratio. Units: sample frames.
 */
final class Resampler {
    static final int TAPS = 32;

    /** Sample frames needed before the read position, and after it one more than this. */
    static final int BEFORE = TAPS / 2 - 1;

    private static final int PHASES = 256;
    private static final double KAISER_BETA = 8;
    private static final float[] KERNEL = kernel();

    private Resampler() {}

    /**
     * Makes {@code frames} sample frames. Input index {@link #BEFORE} is position 0.
     *
     * @param start position of the first output, 0 to 1
     * @param step distance between outputs, the ratio
     */
    static void run(
            float[] inLeft,
            float[] inRight,
            double start,
            double step,
            float[] outLeft,
            float[] outRight,
            int offset,
            int frames) {
        double position = start;
        for (int i = 0; i < frames; i++) {
            int base = (int) position;
            float phase = (float) ((position - base) * PHASES);
            int row = (int) phase;
            float weight = phase - row;
            int near = row * TAPS;
            float left = 0;
            float right = 0;
            float left2 = 0;
            float right2 = 0;
            for (int k = 0; k < TAPS; k += 2) {
                float a = KERNEL[near + k];
                float b = KERNEL[near + k + 1];
                float c = a + weight * (KERNEL[near + TAPS + k] - a);
                float d = b + weight * (KERNEL[near + TAPS + k + 1] - b);
                left += c * inLeft[base + k];
                right += c * inRight[base + k];
                left2 += d * inLeft[base + k + 1];
                right2 += d * inRight[base + k + 1];
            }
            outLeft[offset + i] = left + left2;
            outRight[offset + i] = right + right2;
            position += step;
        }
    }

    /** Two rows more than phases: a phase just below the last may round up to it, and its neighbour is read too. */
    private static float[] kernel() {
        float[] kernel = new float[(PHASES + 2) * TAPS];
        double[] row = new double[TAPS];
        for (int phase = 0; phase <= PHASES + 1; phase++) {
            double sum = 0;
            for (int k = 0; k < TAPS; k++) {
                row[k] = windowedSinc(k - BEFORE - (double) phase / PHASES, TAPS / 2.0, KAISER_BETA);
                sum += row[k];
            }
            for (int k = 0; k < TAPS; k++) {
                kernel[phase * TAPS + k] = (float) (row[k] / sum);
            }
        }
        return kernel;
    }

    /** Sinc of {@code x} samples under a Kaiser window of half width {@code half}. */
    static double windowedSinc(double x, double half, double beta) {
        if (Math.abs(x) >= half) {
            return 0;
        }
        double sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        double r = x / half;
        return sinc * bessel(beta * Math.sqrt(1 - r * r)) / bessel(beta);
    }

    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > 1e-12 * sum; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
}
