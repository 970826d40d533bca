package preview;

/**
 * One track's times. The encoder's packets carry 32 bits from a random start, another one after each restart; here they
 * become nanoseconds of the program, and those become time stamps that go on over every restart. One thread.
 */
final class TrackClock {
    private final int rate;
    private long firstTimestamp;
    private long lastTimestamp;
    private long unwrapped;
    private long startNanos;

    /** Counts {@code rate} units per second. */
    TrackClock(int rate) {
        this.rate = rate;
    }

    /** A run's first packet, and its time in the program. */
    void begin(long timestamp, long nanos) {
        firstTimestamp = timestamp;
        lastTimestamp = timestamp;
        unwrapped = 0;
        startNanos = nanos;
    }

    /** The program's time of a time stamp of the present run; near the last one, before or after it. */
    long nanosOf(long timestamp) {
        unwrapped += Rtp.distance(lastTimestamp, timestamp);
        lastTimestamp = timestamp;
        return startNanos + scaled(unwrapped, 1_000_000_000L, rate);
    }

    /** Time stamp of a time of the program, of which the lower 32 bits are sent. */
    long timestampOf(long nanos) {
        return scaled(nanos, rate, 1_000_000_000L);
    }

    long firstTimestamp() {
        return firstTimestamp;
    }

    /** {@code value * times / by}, rounded, without an overflow for two hundred years of nanoseconds. */
    static long scaled(long value, long times, long by) {
        long whole = Math.floorDiv(value, by);
        long rest = Math.floorMod(value, by);
        return whole * times + (rest * times + by / 2) / by;
    }
}
