package audio;

import java.util.function.IntToDoubleFunction;

/** Reference signals and measurements on interleaved stereo s16 and on plain samples. */
final class Signals {
    private Signals() {}

    /** Both channels alike: amplitude 0 to 1 of full scale by sample frame. */
    static byte[] stereo(int frames, IntToDoubleFunction signal) {
        byte[] bytes = new byte[frames * Pcm.FRAME_BYTES];
        for (int i = 0; i < frames; i++) {
            put(bytes, i, signal.applyAsDouble(i));
        }
        return bytes;
    }

    private static void put(byte[] bytes, int frame, double value) {
        int sample = (int) Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768)));
        for (int channel = 0; channel < 2; channel++) {
            bytes[4 * frame + 2 * channel] = (byte) sample;
            bytes[4 * frame + 2 * channel + 1] = (byte) (sample >> 8);
        }
    }

    static IntToDoubleFunction sine(double hertz, double decibels) {
        double amplitude = Pcm.amplitude(decibels);
        return i -> amplitude * Math.sin(2 * Math.PI * hertz * i / Pcm.RATE);
    }

    static double largestStep(double[] samples) {
        double largest = 0;
        for (int i = 1; i < samples.length; i++) {
            largest = Math.max(largest, Math.abs(samples[i] - samples[i - 1]));
        }
        return largest;
    }

    /** Largest step a sine of this level makes between two samples. */
    static double ownStep(double hertz, double decibels) {
        return 2 * Pcm.amplitude(decibels) * Math.sin(Math.PI * hertz / Pcm.RATE);
    }

    static double rmsDb(double[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += samples[i] * samples[i];
        }
        return Pcm.powerDecibels(sum / (to - from));
    }

    /** Level of a sine by its RMS, dBFS peak. */
    static double sineDb(double[] samples, int from, int to) {
        return rmsDb(samples, from, to) + 10 * Math.log10(2);
    }

    /** What is left when the best fitting sine near {@code hertz} is taken out, relative to it, dB. */
    static double residualDb(double[] samples, int from, int to, double hertz) {
        double best = 0;
        double step = hertz * 1e-3;
        double at = hertz;
        for (int round = 0; round < 9; round++) {
            double centre = at;
            for (int k = -10; k <= 10; k++) {
                double candidate = centre + k * step;
                double residual = residual(samples, from, to, candidate);
                if (best == 0 || residual < best) {
                    best = residual;
                    at = candidate;
                }
            }
            step /= 8;
        }
        return best;
    }

    private static double residual(double[] samples, int from, int to, double hertz) {
        int n = to - from;
        double[] normal = new double[5];
        for (int i = 0; i < n; i++) {
            double phase = 2 * Math.PI * hertz * i / Pcm.RATE;
            double c = Math.cos(phase);
            double s = Math.sin(phase);
            double x = samples[from + i];
            normal[0] += c * c;
            normal[1] += c * s;
            normal[2] += s * s;
            normal[3] += c * x;
            normal[4] += s * x;
        }
        double determinant = normal[0] * normal[2] - normal[1] * normal[1];
        double a = (normal[3] * normal[2] - normal[4] * normal[1]) / determinant;
        double b = (normal[4] * normal[0] - normal[3] * normal[1]) / determinant;
        double left = 0;
        double signal = 0;
        for (int i = 0; i < n; i++) {
            double phase = 2 * Math.PI * hertz * i / Pcm.RATE;
            double fit = a * Math.cos(phase) + b * Math.sin(phase);
            signal += fit * fit;
            left += (samples[from + i] - fit) * (samples[from + i] - fit);
        }
        return 10 * Math.log10(left / signal);
    }

    /** Share of a frequency, dBFS of a sine's peak. */
    static double goertzelDb(double[] samples, int from, int to, double hertz) {
        double re = 0;
        double im = 0;
        for (int i = from; i < to; i++) {
            double phase = 2 * Math.PI * hertz * i / Pcm.RATE;
            re += samples[i] * Math.cos(phase);
            im += samples[i] * Math.sin(phase);
        }
        return Pcm.decibels(2 * Math.hypot(re, im) / (to - from));
    }

    /** Highest value of the signal between its samples, by 16 times oversampling with 64 taps. */
    static double truePeakDb(double[] samples) {
        double[][] kernel = new double[16][64];
        for (int phase = 0; phase < 16; phase++) {
            for (int k = -31; k <= 32; k++) {
                kernel[phase][k + 31] = Resampler.windowedSinc(k - phase / 16.0, 32, 6);
            }
        }
        double highest = 0;
        for (int i = 32; i < samples.length - 32; i++) {
            for (int phase = 0; phase < 16; phase++) {
                double value = 0;
                for (int k = -31; k <= 32; k++) {
                    value += samples[i + k] * kernel[phase][k + 31];
                }
                highest = Math.max(highest, Math.abs(value));
            }
        }
        return Pcm.decibels(highest);
    }
}
