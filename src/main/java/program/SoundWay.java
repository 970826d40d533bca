package program;

import java.util.Arrays;

/**
 * How long the source's own sound is under way at worst, over the last half minute, so that the pictures can wait for
 * it: many senders deliver sound later than the picture it belongs to. Nanoseconds.
 *
 * <p>Threads: the sound decoder's reader writes, the clock reads.
 */
final class SoundWay {
    private static final int BUCKETS = 8;
    private static final long BUCKET_NANOS = 4_000_000_000L;
    private static final long OTHER_STREAM_NANOS = 1_000_000_000L;

    private final double[] peaks = new double[BUCKETS];
    private int bucket;
    private long bucketStart;
    private long lastWay;
    private volatile double peak = Double.NEGATIVE_INFINITY;

    SoundWay() {
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
        double worst = Double.NEGATIVE_INFINITY;
        for (double one : peaks) {
            worst = Math.max(worst, one);
        }
        peak = worst;
    }

    /** Arrival less source time at worst, or negative infinity while there is no sound. */
    double peak() {
        return peak;
    }
}
