package audio;

/**
 * A slow PI controller that turns a lag in seconds into a resampling ratio within ±0.5 %.
 *
 * <p>The lag is smoothed twice first, because it is only seen in steps of a block or a picture. Thread: the clock thread.
 */
final class DriftControl {
    private static final double LIMIT = 0.005;

    private final double smoothing;
    private final double proportional;
    private final double integral;
    private double rough;
    private double lag;
    private double drift;
    private double ratio = 1;

    /**
     * A critically damped controller.
     *
     * @param smoothing time constant of each of the two stages of smoothing, seconds
     * @param proportional correction per second of lag
     */
    DriftControl(double smoothing, double proportional) {
        this.smoothing = smoothing;
        this.proportional = proportional;
        this.integral = proportional * proportional / 6;
    }

    /**
     * One measurement.
     *
     * @param seconds how much is left to catch up; negative: to wait
     * @param elapsed seconds since the last one
     */
    double update(double seconds, double elapsed) {
        double share = Math.min(1, elapsed / smoothing);
        rough += (seconds - rough) * share;
        lag += (rough - lag) * share;
        double wanted = proportional * lag + drift;
        if (Math.abs(wanted) < LIMIT) {
            drift = clamp(drift + integral * lag * elapsed);
        }
        ratio = 1 + clamp(wanted);
        return ratio;
    }

    /** Plays at the exact rate from here on and forgets the lag; the learned drift stays. */
    double rest() {
        rough = 0;
        lag = 0;
        ratio = 1 + drift;
        return ratio;
    }

    /** Forgets everything. */
    double reset() {
        drift = 0;
        return rest();
    }

    /** The smoothed lag, seconds. */
    double lag() {
        return lag;
    }

    /** Learned difference of the producer's clock from ours, parts per million. */
    double driftPpm() {
        return drift * 1e6;
    }

    private static double clamp(double value) {
        return Math.min(LIMIT, Math.max(-LIMIT, value));
    }
}
