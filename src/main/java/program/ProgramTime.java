package program;

/**
 * Where the program stands on the time line of a source at another rate: on by exactly one frame per tick, so that the
 * cadence is as even as the two rates allow. Where it is off a little it glides; only where it is plainly wrong, or the
 * source is fresh, does it jump. One thread; nanoseconds.
 */
final class ProgramTime {
    private static final double SMOOTHING = 1 / 16.0;
    private static final double SLACK_NANOS = 4_000_000;
    private static final double NEAR_NANOS = 500_000;
    private static final double LARGEST_ERROR_FRAMES = 1.5;
    private static final int WRONG_TICKS = 8; // fewer are ticks of a machine that stuttered

    private final long frameNanos;
    private boolean running;
    private boolean gliding;
    private int wrong;
    private double time;
    private double error;

    ProgramTime(long frameNanos) {
        this.frameNanos = frameNanos;
    }

    /** The next call begins anew. */
    void stop() {
        running = false;
    }

    /**
     * The next tick.
     *
     * @param due where the program should be by the measured arrivals
     * @param fresh whether a jump harms nobody, because the source has just come
     */
    double next(double due, boolean fresh) {
        time += frameNanos;
        double off = due - time;
        boolean far = Math.abs(off) > LARGEST_ERROR_FRAMES * frameNanos;
        wrong = far ? wrong + 1 : 0;
        error += far ? 0 : (off - error) * SMOOTHING;
        boolean outside = Math.abs(error) > SLACK_NANOS;
        if (!running || wrong >= WRONG_TICKS || (fresh && outside)) {
            time = due;
            error = 0;
            wrong = 0;
            running = true;
            gliding = false;
            return time;
        }
        gliding = outside || (gliding && Math.abs(error) > NEAR_NANOS);
        if (gliding) {
            double step = Math.copySign(FrameSynchroniser.MAX_STEER * frameNanos, error);
            time += step;
            error -= step;
        }
        return time;
    }
}
