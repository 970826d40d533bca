package program;

import java.util.Arrays;

/**
 * How long the source's own sound is under way at worst, over the last half minute, so that the pictures can wait for
 * it: many senders deliver sound later than the picture it belongs to. A delay counts when it comes again: a single
 * stall of the machine does not make the pictures wait for half a minute. Nanoseconds.
 *
 * <p>Threads: the sound decoder's reader writes, the clock reads.
 */
final class SoundWay {
    private static final int BUCKETS = 8;
    private static final long BUCKET_NANOS = 4_000_000_000L;
    private static final double ALLOWANCE_NANOS = 10_000_000;
    private static final long OTHER_STREAM_NANOS = 1_000_000_000L;

    private static final double MARGIN_NANOS = 6_000_000;
    private static final double LONGEST_WAIT_NANOS = 400_000_000;
    private static final double HYSTERESIS_NANOS = 50_000_000;

    private static final long FRESH_NANOS = 500_000_000;
    private static final double FRESH_RESERVE_FRAMES = 0.3;
    private static final double SLACK_FRAMES = 0.5;

    private final long frameNanos;
    private boolean known;
    private long freshUntil;
    private boolean waited;
    private final double[] peaks = new double[BUCKETS];
    private int bucket;
    private long bucketStart;
    private long lastWay;
    private volatile double peak = Double.NEGATIVE_INFINITY;

    SoundWay(long frameNanos) {
        this.frameNanos = frameNanos;
        Arrays.fill(peaks, Double.NEGATIVE_INFINITY);
    }

    /**
     * Takes one block.
     *
     * @param sourceNanos source time of its first sample
     * @param arrival when it was there, {@link System#nanoTime} scale
     */
    void add(long sourceNanos, long arrival) {
        long way = arrival - sourceNanos;
        if (Math.abs(way - lastWay) > OTHER_STREAM_NANOS) {
            Arrays.fill(peaks, Double.NEGATIVE_INFINITY);
        }
        lastWay = way;
        if (arrival - bucketStart > BUCKET_NANOS) {
            bucketStart = arrival;
            bucket = (bucket + 1) % BUCKETS;
            peaks[bucket] = Double.NEGATIVE_INFINITY;
        }
        peaks[bucket] = Math.max(peaks[bucket], (double) way);
        peak = usual();
    }

    /** The third largest of the peaks, and a little more when others are larger; of fewer peaks, the smallest. */
    private double usual() {
        double first = Double.NEGATIVE_INFINITY;
        double second = Double.NEGATIVE_INFINITY;
        double third = Double.NEGATIVE_INFINITY;
        for (double one : peaks) {
            third = Math.max(third, Math.min(second, one));
            second = Math.max(second, Math.min(first, one));
            first = Math.max(first, one);
        }
        double base = Double.isFinite(third) ? third : Double.isFinite(second) ? second : first;
        return Math.min(first, base + ALLOWANCE_NANOS);
    }

    /**
     * Clock: age of a picture at which the sound of its whole tick has come, too.
     *
     * @param way of the pictures, arrival less source time
     * @return 0 for a source without sound, or one hopelessly late
     */
    double wait(double way) {
        double needed = peak - way + frameNanos + MARGIN_NANOS;
        waited = needed > 0 && needed <= LONGEST_WAIT_NANOS + (waited ? HYSTERESIS_NANOS : 0);
        return waited ? needed : 0;
    }

    /** Clock: true once, as soon as there is sound that pictures have to wait for. */
    boolean begins(double way, long now) {
        boolean knownBefore = known;
        known = wait(way) > 0;
        if (known && !knownBefore) {
            freshUntil = now + FRESH_NANOS;
        }
        return known && !knownBefore;
    }

    /**
     * Clock: true when a picture must wait for a whole tick. As soon as there is sound it gets a little more time than it
     * needs, so that it need not be waited for again later.
     */
    boolean tooYoung(double age, double way, long now) {
        begins(way, now);
        double slack = now < freshUntil ? -FRESH_RESERVE_FRAMES : SLACK_FRAMES;
        return known && age <= wait(way) - slack * frameNanos;
    }
}
