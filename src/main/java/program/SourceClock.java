package program;

/**
 * Source time at the ticks of the program, freed from the jitter of single time stamps, so that sound which follows it
 * is not pulled to and fro. One thread; nanoseconds.
 */
final class SourceClock {
    private static final double SMOOTHING = 1 / 16.0;
    private static final double JUMP_FRAMES = 0.6;

    private final long frameNanos;
    private boolean running;
    private double time;

    SourceClock(long frameNanos) {
        this.frameNanos = frameNanos;
    }

    /**
     * The next tick.
     *
     * @param stamp source time of the picture on air
     * @return source time of the tick: a straight line through the stamps, which starts anew where they leave it by more
     *     than half a frame
     */
    long next(long stamp) {
        double error = stamp - (time + frameNanos);
        if (!running || Math.abs(error) > JUMP_FRAMES * frameNanos) {
            time = stamp;
            running = true;
        } else {
            time += frameNanos + error * SMOOTHING;
        }
        return (long) time;
    }

    /** No picture of the source is on air. */
    long none() {
        running = false;
        return ProgramSound.NO_SOURCE;
    }
}
