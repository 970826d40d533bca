package program;

/** How fast a counter grows, over the last seconds. Fed about once a second by one thread; read by any. */
public final class Rate {
    private static final int WINDOW = 4;

    private final long[] counts = new long[WINDOW];
    private final long[] times = new long[WINDOW];
    private int samples;
    private volatile double perSecond;

    /** Takes the counter's present value. */
    public void sample(long count, long nowNanos) {
        int slot = samples % WINDOW;
        int oldest = samples < WINDOW ? 0 : slot;
        long seconds = nowNanos - times[oldest];
        if (samples > 0 && seconds > 0) {
            perSecond = Math.max(0, (count - counts[oldest]) * 1e9 / seconds);
        }
        counts[slot] = count;
        times[slot] = nowNanos;
        samples++;
    }

    public double perSecond() {
        return perSecond;
    }
}
