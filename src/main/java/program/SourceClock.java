package program;

/**
 * Source time at the ticks of the program, freed from the jitter of single time stamps, so that sound which follows it
 * is not pulled to and fro: the mean of the stamps on air, which starts anew only where they stay away from it. One thread;
 * nanoseconds.
 */
final class SourceClock {
    private static final double SMOOTHING = 1 / 16.0;
    private static final double JUMP_FRAMES = 0.6;
    private static final int JUMP_AFTER_TICKS = 3; // fewer are a late picture, or uneven stamps

    private final long frameNanos;
    private boolean running;
    private double time;
    private int seen;
    private int away;

    SourceClock(long frameNanos) {
        this.frameNanos = frameNanos;
    }

    /**
     * The next tick.
     *
     * @param stamp source time of the picture on air
     * @return source time of the tick: a straight line through the stamps, which starts anew where they leave it by more
     *     than half a frame for several ticks
     */
    long next(long stamp) {
        time += frameNanos;
        double error = stamp - time;
        away = Math.abs(error) > JUMP_FRAMES * frameNanos ? away + 1 : 0;
        if (!running || away >= JUMP_AFTER_TICKS) {
            running = true;
            time = stamp;
            seen = 1;
            away = 0;
        } else if (away == 0) {
            time += error * Math.max(SMOOTHING, 1.0 / ++seen);
        }
        return (long) time;
    }

    /** No picture of the source is on air. */
    long none() {
        running = false;
        return ProgramSound.NO_SOURCE;
    }
}
