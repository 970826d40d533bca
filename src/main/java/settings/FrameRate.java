package settings;

import java.util.Locale;

/**
 * An exact frame rate in frames per second.
 *
 * @param numerator frames, for example 30000
 * @param denominator seconds, for example 1001
 */
public record FrameRate(int numerator, int denominator) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    public FrameRate {
        if (numerator <= 0 || denominator <= 0) {
            throw new IllegalArgumentException("a frame rate is a positive fraction");
        }
    }

    /** Frames per second as a number, for display and ratios. */
    public double perSecond() {
        return (double) numerator / denominator;
    }

    /** Length of one frame in nanoseconds, rounded down; sums of it drift, {@link #nanosAt} does not. */
    public long frameNanos() {
        return nanosAt(1);
    }

    /** Start of frame {@code tick} in nanoseconds after frame 0, exact for more than 200 years. */
    public long nanosAt(long tick) {
        return scaled(tick, NANOS_PER_SECOND);
    }

    /** Start of frame {@code tick} in whole milliseconds after frame 0, rounded to nearest. */
    public long millisAt(long tick) {
        return (nanosAt(tick) + 500_000) / 1_000_000;
    }

    /** Audio samples (per channel) that belong before frame {@code tick}; differences never drift. */
    public long samplesAt(long tick, int sampleRate) {
        return scaled(tick, sampleRate);
    }

    private long scaled(long tick, long unitsPerSecond) {
        long perPeriod = unitsPerSecond * denominator;
        long whole = Math.floorDiv(tick, numerator);
        return whole * perPeriod + Math.floorMod(tick, (long) numerator) * perPeriod / numerator;
    }

    @Override
    public String toString() {
        return denominator == 1 ? Integer.toString(numerator) : String.format(Locale.ROOT, "%.2f", perSecond());
    }
}
