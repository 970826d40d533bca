package integration;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The sound of a recording, looked at tone by tone: each producer has a pitch of its own, so that several can be judged in
 * one recording. Positions are samples.
 */
final class Heard {
    private static final int RATE = Clip.SAMPLE_RATE;

    private final Recording recording;
    private final short[] samples;
    private final List<FlvTag> tags;
    private final long fastest;

    Heard(Recording recording) {
        this.recording = recording;
        samples = recording.sound().samples();
        tags = recording.audio();
        fastest = IntStream.range(0, tags.size())
                .mapToLong(tag -> tags.get(tag).arrivalNanos() - nanos(tag * Sound.BLOCK))
                .min()
                .orElse(0);
    }

    Recording recording() {
        return recording;
    }

    short[] samples() {
        return samples;
    }

    double seconds() {
        return samples.length / (double) RATE;
    }

    /** When the block that holds a sample came to the server, as {@link System#nanoTime()}. */
    long arrivalNanos(int sample) {
        return tags.get(Math.min(sample / Sound.BLOCK, tags.size() - 1)).arrivalNanos();
    }

    /**
     * When a sample is due by the program's clock, laid beside {@link System#nanoTime()} where the fastest block came to the
     * server: what a block waited for on its way does not count.
     */
    long dueNanos(int sample) {
        return fastest + nanos(sample);
    }

    private static long nanos(int sample) {
        return Math.round(sample * 1e9 / RATE);
    }

    /** The last sample that had arrived at a moment. */
    int sampleAt(long nanos) {
        int tag = 0;
        while (tag < tags.size() && tags.get(tag).arrivalNanos() <= nanos) {
            tag++;
        }
        return Math.min(tag * Sound.BLOCK, samples.length);
    }

    /** Amplitude of a tone, 1 is full scale, under a Hann window. */
    double amplitude(int from, int count, double hertz) {
        double re = 0;
        double im = 0;
        double weight = 0;
        int end = Math.min(samples.length, from + count);
        for (int i = Math.max(0, from); i < end; i++) {
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i - from + 0.5) / count);
            double phase = 2 * Math.PI * hertz * i / RATE;
            re += window * samples[i] * Math.cos(phase);
            im += window * samples[i] * Math.sin(phase);
            weight += window;
        }
        return weight == 0 ? 0 : 2 * Math.hypot(re, im) / weight / 32_768;
    }

    double decibels(int from, int count, double hertz) {
        return 20 * Math.log10(Math.max(1e-6, amplitude(from, count, hertz)));
    }

    /** Where a tone begins after at least 100 ms without it: when it has half of {@code level}; exact to a millisecond. */
    List<Integer> onsets(double hertz, double level) {
        return edges(hertz, level, true);
    }

    /** Where a tone ends after at least 100 ms of it. */
    List<Integer> endings(double hertz, double level) {
        return edges(hertz, level, false);
    }

    private List<Integer> edges(double hertz, double level, boolean rising) {
        int window = RATE * 4 / 1000;
        int step = RATE / 2000;
        int needed = RATE / 10 / step;
        List<Integer> found = new ArrayList<>();
        int before = rising ? needed : 0;
        for (int at = 0; at + window <= samples.length; at += step) {
            boolean sounds = amplitude(at, window, hertz) > level / 2;
            if (sounds != rising) {
                before++;
            } else {
                if (before >= needed) {
                    found.add(at + window / 2);
                }
                before = 0;
            }
        }
        return found;
    }

    /** The largest step between two samples, 0 to 1 of full scale. */
    double largestStep(int from, int to) {
        int largest = 0;
        for (int i = Math.max(1, from + 1); i < Math.min(samples.length, to); i++) {
            largest = Math.max(largest, Math.abs(samples[i] - samples[i - 1]));
        }
        return largest / 32_768.0;
    }

    int peak(int from, int to) {
        int peak = 0;
        for (int i = Math.max(0, from); i < Math.min(samples.length, to); i++) {
            peak = Math.max(peak, Math.abs(samples[i]));
        }
        return peak;
    }

    /** Neither track stands still, goes back or has a hole. */
    void judgeUnbroken(Findings findings) {
        findings.same("video times not rising", Recording.notRising(recording.video()), 0);
        findings.same("audio times not rising", Recording.notRising(recording.audio()), 0);
        findings.atMost("hole in the times", recording.longestHole().millis(), 200, "ms");
    }
}
