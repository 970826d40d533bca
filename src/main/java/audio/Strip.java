package audio;

/**
 * One channel of the mixer: an input with its gain, its coming and going, and its meter.
 *
 * <p>Threads: the clock thread processes; control threads only replace {@code order} and ask it to leave. Buffers are
 * its own, valid until the next chunk.
 */
final class Strip {
    /** What control threads want, taken over at the next tick. */
    private record Order(InputSettings settings, int fadeFrames) {}

    /** A level besides the one in the settings. */
    private record Trim(double amplitude, int fadeFrames) {}

    private static final Trim NO_TRIM = new Trim(1, 0);

    /** How long a feed that is replaced waits for its successor to be heard. */
    private static final int LONGEST_WAIT = Pcm.frames(3000);

    private final AudioInput input;
    private final boolean posted;
    private final int enterFrames;
    private final Meter meter = new Meter();

    /** A successor has been named: guarded by the mixer's control lock. */
    private boolean superseded;

    private volatile Order order;
    private volatile Trim trim = NO_TRIM;
    private volatile int leaveFrames = -1;
    private volatile boolean leaveWhenDrained;

    // Clock thread.
    private final float[] left = new float[Pcm.CHUNK];
    private final float[] right = new float[Pcm.CHUNK];
    private final GainRamp level;
    private final GainRamp presence = new GainRamp(0);
    private final GainRamp extra = new GainRamp(1);
    private Strip predecessor;
    private Order inForce;
    private Trim trimInForce = NO_TRIM;
    private boolean entered;
    private boolean leaving;
    private int waited;
    private boolean audible;

    Strip(AudioInput input, InputSettings settings, boolean posted, int enterFrames, Strip predecessor) {
        this.input = input;
        this.posted = posted;
        this.enterFrames = enterFrames;
        this.predecessor = predecessor;
        order = new Order(settings, 0);
        inForce = order;
        level = new GainRamp(settings.amplitude());
    }

    // ---- control threads

    AudioInput input() {
        return input;
    }

    boolean isPosted() {
        return posted;
    }

    InputSettings settings() {
        return order.settings();
    }

    void change(InputSettings settings, int fadeFrames) {
        order = new Order(settings, fadeFrames);
    }

    void trim(double decibels, int fadeFrames) {
        trim = new Trim(decibels <= InputSettings.LOWEST_DB ? 0 : Pcm.amplitude(decibels), fadeFrames);
    }

    void leave(int fadeFrames) {
        leaveFrames = fadeFrames;
    }

    void leaveWhenDrained() {
        leaveWhenDrained = true;
    }

    boolean isLeaving() {
        return leaveFrames >= 0;
    }

    boolean isCurrent() {
        return !superseded && !isLeaving();
    }

    void supersede() {
        superseded = true;
    }

    Meter meter() {
        return meter;
    }

    InputSnapshot snapshot() {
        return new InputSnapshot(
                input.name(),
                settings(),
                input.pacing(),
                input.state(),
                input.bufferedMillis(),
                input.driftPpm(),
                input.avErrorMillis(),
                meter.levels(input.clippedSamples()),
                input.droppedFrames(),
                input.underruns());
    }

    // ---- clock thread

    /** False when it has left for good. */
    boolean beginTick(int frames, int delay) {
        Order wanted = order;
        if (!wanted.equals(inForce)) {
            inForce = wanted;
            level.begin(wanted.settings().amplitude(), wanted.fadeFrames());
        }
        Trim trimmed = trim;
        if (!trimmed.equals(trimInForce)) {
            trimInForce = trimmed;
            extra.begin(trimmed.amplitude(), trimmed.fadeFrames());
        }
        input.beginTick(frames, delay);
        enter(frames);
        if (leaveFrames >= 0) {
            startLeaving(leaveFrames);
        }
        return !hasLeft();
    }

    /** Whoever it was to replace goes, too: nobody else knows of it. */
    private void startLeaving(int frames) {
        dismissPredecessor();
        if (!leaving) {
            leaving = true;
            presence.begin(0, frames);
        }
    }

    void endTick() {
        input.endTick();
    }

    private boolean hasLeft() {
        return (leaving && presence.isClosed()) || (leaveWhenDrained && input.isDrained());
    }

    /** Coming in, and with it the going of the feed that this one replaces, starts when there is something to hear. */
    private void enter(int frames) {
        if (entered) {
            return;
        }
        if (input.isPlaying()) {
            entered = true;
            presence.begin(1, enterFrames);
            dismissPredecessor();
        } else if (predecessor != null) {
            waited += frames;
            if (waited >= LONGEST_WAIT || leaveFrames >= 0) {
                dismissPredecessor();
            }
        }
    }

    private void dismissPredecessor() {
        if (predecessor != null) {
            predecessor.startLeaving(enterFrames);
            predecessor = null;
        }
    }

    /** Makes the next chunk; false when it is silent. */
    boolean pull(int frames) {
        audible = input.pull(left, right, frames);
        if (!audible) {
            meter.addSilence(left, frames);
            level.skip(frames);
            extra.skip(frames);
            presence.skip(frames);
            return false;
        }
        meter.add(left, right, frames);
        level.apply(left, right, frames);
        extra.apply(left, right, frames);
        presence.apply(left, right, frames);
        return true;
    }

    boolean isAudible() {
        return audible;
    }

    boolean isSpeech() {
        return inForce.settings().role() == Role.SPEECH;
    }

    boolean isDucked() {
        return inForce.settings().isDucked();
    }

    float[] left() {
        return left;
    }

    float[] right() {
        return right;
    }
}
