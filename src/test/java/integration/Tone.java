package integration;

import java.util.Locale;

/**
 * The longest stretch of a recording in which one tone sounds.
 *
 * @param seconds how long it is
 * @param decibels level of the tone in its middle, dBFS of a sine's peak
 * @param largestStep between two samples inside it, 0 to 1 of full scale
 * @param peakBefore loudest sample of the second before it, 0 to 32768
 * @param peakAfter loudest sample of the second that begins 100 ms after it
 */
record Tone(double start, double seconds, double decibels, double largestStep, int peakBefore, int peakAfter) {
    private static final int BLOCK = 480;

    static Tone longest(short[] samples, double hertz, double threshold) {
        int blocks = samples.length / BLOCK;
        int best = 0;
        int bestLength = 0;
        int length = 0;
        for (int block = 0; block < blocks; block++) {
            boolean sounds = amplitude(samples, block * BLOCK, BLOCK, hertz) > threshold;
            length = sounds ? length + 1 : 0;
            if (length > bestLength) {
                bestLength = length;
                best = block - length + 1;
            }
        }
        int from = best * BLOCK;
        int to = from + bestLength * BLOCK;
        int middle = from + (to - from) / 2;
        return new Tone(
                from / (double) Clip.SAMPLE_RATE,
                (to - from) / (double) Clip.SAMPLE_RATE,
                20 * Math.log10(amplitude(samples, middle, Math.min(4800, to - middle), hertz)),
                largestStep(samples, Math.min(to, from + BLOCK), Math.max(from, to - BLOCK)),
                peak(samples, Math.max(0, from - Clip.SAMPLE_RATE), Math.max(0, from - Clip.SAMPLE_RATE / 10)),
                peak(
                        samples,
                        Math.min(samples.length, to + Clip.SAMPLE_RATE / 10),
                        Math.min(samples.length, to + Clip.SAMPLE_RATE)));
    }

    private static double amplitude(short[] samples, int from, int count, double hertz) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < count; i++) {
            double phase = 2 * Math.PI * hertz * i / Clip.SAMPLE_RATE;
            re += samples[from + i] * Math.cos(phase);
            im += samples[from + i] * Math.sin(phase);
        }
        return 2 * Math.hypot(re, im) / Math.max(1, count) / 32_768;
    }

    private static double largestStep(short[] samples, int from, int to) {
        int largest = 0;
        for (int i = from + 1; i < to; i++) {
            largest = Math.max(largest, Math.abs(samples[i] - samples[i - 1]));
        }
        return largest / 32_768.0;
    }

    private static int peak(short[] samples, int from, int to) {
        int peak = 0;
        for (int i = from; i < to; i++) {
            peak = Math.max(peak, Math.abs(samples[i]));
        }
        return peak;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.2f s from %.2f s on at %.2f dBFS, largest step %.4f",
                seconds,
                start,
                decibels,
                largestStep);
    }
}
