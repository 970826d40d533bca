package audio;

import java.util.Arrays;

/**
 * A true-peak limiter: below its threshold it is a pure delay, above it turns down before the peak comes.
 *
 * <p>Peaks are found with four times oversampling; the gain needed is held over a window, let go with a time constant
 * of 80 ms and smoothed by a moving average of the look-ahead, which reaches every peak in time. Thread: the clock
 * thread. Delay: {@link #DELAY} sample frames, 1.6 ms. Buffers stay the caller's.
 */
final class Limiter {
    private static final int AVERAGE = 64;

    /** Sample frames by which the output lags behind the input. */
    static final int DELAY = AVERAGE + TruePeak.DELAY - 1;

    private static final int WINDOW = AVERAGE + 1;
    private static final int QUEUE = 128;
    private static final double RELEASE_SECONDS = 0.08;
    private static final double RELEASE = 1 - Math.exp(-1 / (RELEASE_SECONDS * Pcm.RATE));
    private static final float NEVER_LOW = -1;
    private static final float CLOSE_TO_ONE = 0.9999f;

    /** What four times oversampling may miss between its points, in dB. */
    private static final double MARGIN_DB = 0.2;

    private final float threshold;
    private final TruePeak truePeak = new TruePeak();
    private final float[] peaks = new float[Pcm.CHUNK];
    private final float[] left = new float[Pcm.CHUNK + DELAY];
    private final float[] right = new float[Pcm.CHUNK + DELAY];

    private final float[] queueGain = new float[QUEUE];
    private final long[] queueIndex = new long[QUEUE];
    private long queueHead;
    private long queueTail;
    private long index;

    private final double[] gains = new double[AVERAGE];
    private int gainAt;
    private double gainSum;
    private double released = 1;
    private int atOne;
    private boolean active;
    private float lowest = 1;
    private long limited;

    Limiter(double ceilingDb) {
        threshold = (float) Pcm.amplitude(ceilingDb - MARGIN_DB);
        rest();
    }

    /**
     * Limits the first {@code frames} (at most a chunk) in place.
     *
     * @return the highest true peak of what passes unchanged, or 0 where it is not known: the level is low enough not to
     *     look for it, or something is turned down
     */
    float process(float[] inLeft, float[] inRight, int frames) {
        float highest = truePeak.detect(inLeft, inRight, frames, peaks, active ? NEVER_LOW : threshold);
        System.arraycopy(inLeft, 0, left, DELAY, frames);
        System.arraycopy(inRight, 0, right, DELAY, frames);
        System.arraycopy(left, 0, inLeft, 0, frames);
        System.arraycopy(right, 0, inRight, 0, frames);
        System.arraycopy(left, frames, left, 0, DELAY);
        System.arraycopy(right, frames, right, 0, DELAY);
        lowest = 1;
        active |= highest > threshold;
        if (active) {
            turnDown(inLeft, inRight, frames);
            return 0;
        }
        return truePeak.looked() ? highest : 0;
    }

    /** True when nothing is turned down. */
    boolean isIdle() {
        return !active;
    }

    /** Sample frames that were turned down so far. */
    long limitedFrames() {
        return limited;
    }

    /** Lowest gain of the last chunk, linear. */
    float lowestGain() {
        return lowest;
    }

    private void turnDown(float[] outLeft, float[] outRight, int frames) {
        for (int i = 0; i < frames; i++) {
            float gain = nextGain(peaks[i]);
            if (gain < CLOSE_TO_ONE) {
                limited++;
            }
            lowest = Math.min(lowest, gain);
            outLeft[i] *= gain;
            outRight[i] *= gain;
        }
        if (atOne >= AVERAGE) {
            rest();
        }
    }

    private float nextGain(float peak) {
        float held = hold(peak > threshold ? threshold / peak : 1f);
        double recovering = released + (1 - released) * RELEASE;
        released = Math.min(held, recovering > 0.99999 ? 1 : recovering);
        atOne = released == 1 ? atOne + 1 : 0;
        gainSum += released - gains[gainAt];
        gains[gainAt] = released;
        gainAt = (gainAt + 1) % AVERAGE;
        return (float) Math.min(1, gainSum / AVERAGE);
    }

    /** Smallest of the last {@link #WINDOW} gains, by a queue that only keeps those that can still be smallest. */
    private float hold(float gain) {
        while (queueTail > queueHead && queueGain[(int) ((queueTail - 1) % QUEUE)] >= gain) {
            queueTail--;
        }
        queueGain[(int) (queueTail % QUEUE)] = gain;
        queueIndex[(int) (queueTail % QUEUE)] = index;
        queueTail++;
        if (queueIndex[(int) (queueHead % QUEUE)] <= index - WINDOW) {
            queueHead++;
        }
        index++;
        return queueGain[(int) (queueHead % QUEUE)];
    }

    private void rest() {
        active = false;
        released = 1;
        atOne = 0;
        queueHead = 0;
        queueTail = 0;
        index = 0;
        gainAt = 0;
        gainSum = AVERAGE;
        Arrays.fill(gains, 1);
    }
}
