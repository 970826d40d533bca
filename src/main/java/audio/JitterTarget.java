package audio;

/**
 * How full a live buffer should be after each tick: as much as its deepest recent dip, plus a margin. A delay on purpose is
 * such a reserve, too, and stays what it is while no dip goes deeper: what it was asked for, meeting a picture, wants that.
 *
 * <p>The set-point starts where the buffer really stands, so that a new producer is not bent in pitch, and moves to
 * the wanted fill by at most 1 ms per second, downwards only when it stands much too high. Thread: the clock thread. Units: sample frames, seconds.
 */
final class JitterTarget {
    private static final double INITIAL = Pcm.frames(40);
    private static final double MARGIN = Pcm.frames(15);
    private static final double MINIMUM = Pcm.frames(20);
    private static final double MAXIMUM = Pcm.frames(250);

    private static final double PENALTY = Pcm.frames(20);
    private static final double SLEW_PER_SECOND = Pcm.frames(1);
    private static final double TOLERATED = Pcm.frames(25);
    private static final double SETTLE_SECONDS = 1;
    private static final double MEAN_SECONDS = 2;
    private static final double MEMORY_SECONDS = 30;
    private static final double FORGIVE_SECONDS = 120;

    private final double wantedDelay;
    private double deviation;
    private double penalty;
    private double mean;
    private double setPoint;
    private double settling;
    private double settled;

    /** A target that is deeper than it has to be by so many sample frames. */
    JitterTarget(double wantedDelay) {
        this.wantedDelay = wantedDelay;
        setPoint = INITIAL + wantedDelay;
    }

    /** Fill, after the first tick, from which playing starts. */
    double prime() {
        return Math.max(wantedDelay + INITIAL, Math.min(wantedDelay + MAXIMUM, reserve(INITIAL)));
    }

    double setPoint() {
        return setPoint;
    }

    /** Playing starts, or the fill was changed on purpose: take the set-point from what comes. */
    void settle() {
        settling = 0;
        settled = 0;
        mean = 0;
    }

    /** The buffer ran dry for a moment and came back: stand deeper. */
    void ranDry() {
        penalty = Math.min(MAXIMUM, penalty + PENALTY);
    }

    /** True while the set-point is still being found. */
    boolean isSettling() {
        return settling < SETTLE_SECONDS;
    }

    void observe(double fill, double elapsed) {
        if (isSettling()) {
            findSetPoint(fill, elapsed);
            return;
        }
        mean += (fill - mean) * Math.min(1, elapsed / MEAN_SECONDS);
        deviation = Math.max(mean - fill, deviation * (1 - elapsed / MEMORY_SECONDS));
        penalty *= 1 - elapsed / FORGIVE_SECONDS;
        double wanted = Math.max(wantedDelay + MINIMUM, Math.min(wantedDelay + MAXIMUM, reserve(MINIMUM)));
        double slew = SLEW_PER_SECOND * elapsed;
        if (setPoint < wanted) {
            setPoint = Math.min(wanted, setPoint + slew);
        } else if (setPoint > wanted + TOLERATED) {
            setPoint -= slew;
        }
    }

    private double reserve(double least) {
        return Math.max(least, deviation + MARGIN) + penalty;
    }

    private void findSetPoint(double fill, double elapsed) {
        settled += fill * elapsed;
        settling += elapsed;
        mean = settled / settling;
        setPoint = Math.max(MINIMUM, mean);
    }
}
