package audio;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One producer's sound on its way into the mixer: a jitter buffer with drift correction.
 *
 * <p>Threads: one writer thread (the reader of a decoder's output) calls {@code write} and {@code end}; the clock
 * thread alone calls {@code setTargetPts}, {@code clearTarget} and, through the mixer, the rest; any thread may ask for
 * a {@code discard} and for the figures. Between writer and clock stands a lock-free ring; nothing is allocated after
 * construction. Bytes are s16le interleaved stereo at 48 kHz and stay the caller's; times are nanoseconds; positions
 * are sample frames.
 *
 * <p>An input is heard when its buffer is primed. It starts and stops with a ramp of 5 ms: when the buffer is about to
 * run dry there are always 5 ms left to end with.
 */
public final class AudioInput {
    /** How reading keeps up with writing. */
    public enum Pacing {
        /** The producer has a clock of its own: follow it by resampling, drop what comes in excess. */
        LIVE,
        /**
         * The producer can wait, for example an upload: {@code write} takes no more than 1.2 s ahead, nothing is
         * dropped, and only a producer that never has to wait is followed by resampling. One that has played for five
         * seconds without having to wait has a clock of its own: what a stall piles up later is skipped.
         */
        PACED,
        /** Blocks carry the time of the source and are heard when the picture of that time is shown. */
        TIMED
    }

    private enum FadeEnd {
        STARVE,
        DISCARD,
        WAIT_FOR_PICTURE
    }

    /** Longest delay on purpose. */
    public static final int LONGEST_DELAY_MILLIS = 1000;

    private static final int FADE = Pcm.frames(5);
    private static final int CROSSFADE = Pcm.frames(10);
    private static final float[] FADE_SHAPE = RaisedCosine.table(FADE);
    private static final int LIVE_CAPACITY = 1 << 16;
    private static final int DEEP_CAPACITY = 1 << 17;
    private static final int PACED_AHEAD = Pcm.frames(1200);
    private static final int TIMED_HISTORY = Pcm.frames(500);
    private static final int SHORT_STALL = Pcm.frames(500);
    private static final int TOO_FULL = Pcm.frames(120);
    private static final int BACKLOG = Pcm.frames(25);
    private static final int YOUNG = Pcm.frames(5000);
    private static final int STEADY = Pcm.frames(15);
    private static final int FAR_TOO_FULL = Pcm.frames(600);
    private static final double JUMP_NANOS = 15e6;
    private static final int JUMP_AFTER_TICKS = 4;
    private static final int TRIM_AFTER = Pcm.frames(1500);
    private static final double TRIM_NANOS = 3e6;
    private static final int SCRATCH = Pcm.CHUNK + Pcm.CHUNK / 50 + Resampler.TAPS + 4;

    private final String name;
    private final Pacing pacing;
    private final SampleRing ring;
    private final Anchors anchors;
    private final int capacity;

    // Writer thread.
    private long lost;

    // Written by the writer thread, read by all.
    private volatile boolean ended;
    private volatile long limitedAt = -1;
    private volatile long publishedLost;

    // Written by any thread.
    private volatile boolean discardWanted;
    private volatile boolean whole;

    // Clock thread.
    private final float[] scratchLeft = new float[SCRATCH];
    private final float[] scratchRight = new float[SCRATCH];
    private final float[] oldLeft = new float[Pcm.CHUNK];
    private final float[] oldRight = new float[Pcm.CHUNK];
    private final JitterTarget target;
    private final DriftControl control;
    private InputState state = InputState.IDLE;
    private long frame;
    private double fraction;
    private double ratio = 1;
    private int envelope;
    private boolean fading;
    private int fadeDelay;
    private FadeEnd fadeEnd = FadeEnd.STARVE;
    private long oldFrame;
    private double oldFraction;
    private int crossfadeLeft;
    private long limitedSeen = -1;
    private long starvedFor;
    private long lowestFill = Long.MAX_VALUE;
    private int lowestOver;
    private int playedFor;
    private boolean ownClock;
    private long lowestBefore = Long.MIN_VALUE / 2;
    private boolean targeted;
    private long targetNanos;
    private int ticksOff;
    private long writtenBefore;
    private int quietFor;
    private long dropped;
    private long underruns;
    private double errorNanos;

    // Written by the clock thread, read by all.
    private volatile InputState publishedState = InputState.IDLE;
    private volatile long publishedDropped;
    private volatile long publishedUnderruns;
    private volatile double publishedDriftPpm;
    private volatile double publishedErrorNanos;
    private volatile long publishedFrame;

    /** An input of the given name, lower case as it appears in the API. */
    public AudioInput(String name, Pacing pacing) {
        this(name, pacing, 0);
    }

    /**
     * As {@link #AudioInput(String, Pacing)}, held back on purpose, so that it meets a picture that takes longer.
     *
     * @param delayMillis 0 to {@link #LONGEST_DELAY_MILLIS}; has no effect on TIMED
     */
    public AudioInput(String name, Pacing pacing, int delayMillis) {
        if (delayMillis < 0 || delayMillis > LONGEST_DELAY_MILLIS) {
            throw new IllegalArgumentException("delay is between 0 and " + LONGEST_DELAY_MILLIS + " ms");
        }
        this.name = name;
        this.pacing = pacing;
        boolean timed = pacing == Pacing.TIMED;
        ring = new SampleRing(timed || delayMillis > 0 ? DEEP_CAPACITY : LIVE_CAPACITY);
        anchors = new Anchors();
        target = new JitterTarget(Pcm.frames(delayMillis));
        capacity = pacing == Pacing.PACED ? PACED_AHEAD + Pcm.frames(delayMillis) : ring.capacity();
        control = timed ? new DriftControl(0.4, 0.25) : new DriftControl(1, 0.08);
    }

    public String name() {
        return name;
    }

    public Pacing pacing() {
        return pacing;
    }

    // ---- writer thread

    /**
     * Offers whole sample frames; a remainder of less than one is not taken.
     *
     * @return bytes taken, a multiple of four. LIVE and TIMED always take all, and lose what finds no room; PACED takes
     *     what there is room for: offer the rest again after a few milliseconds
     */
    public int write(byte[] bytes, int offset, int length) {
        int offered = length / Pcm.FRAME_BYTES;
        int taken = admit(offered);
        ring.write(bytes, offset, taken);
        return accepted(offered, taken);
    }

    /** As {@link #write(byte[], int, int)}, from the buffer's position, which moves on by what was taken. */
    public int write(ByteBuffer bytes) {
        int offered = bytes.remaining() / Pcm.FRAME_BYTES;
        int taken = admit(offered);
        ring.write(bytes, taken);
        int accepted = accepted(offered, taken);
        bytes.position(bytes.position() + accepted);
        return accepted;
    }

    /**
     * As {@link #write(byte[], int, int)} for TIMED inputs.
     *
     * @param ptsNanos time of the first sample frame on the clock of the source's picture
     */
    public int write(byte[] bytes, int offset, int length, long ptsNanos) {
        return anchored(ptsNanos) ? write(bytes, offset, length) : accepted(length / Pcm.FRAME_BYTES, 0);
    }

    /** As {@link #write(ByteBuffer)} for TIMED inputs. */
    public int write(ByteBuffer bytes, long ptsNanos) {
        if (anchored(ptsNanos)) {
            return write(bytes);
        }
        int accepted = accepted(bytes.remaining() / Pcm.FRAME_BYTES, 0);
        bytes.position(bytes.position() + accepted);
        return accepted;
    }

    /** Nothing more will come for now: what there is plays out, and is not called an underrun. Writing starts anew. */
    public void end() {
        ended = true;
    }

    private boolean anchored(long ptsNanos) {
        return ring.room() > 0 && anchors.add(ring.written(), ptsNanos);
    }

    private int admit(int offered) {
        if (ended && offered > 0) {
            ended = false;
        }
        int ahead = (int) (ring.written() - ring.released());
        int taken = Math.max(0, Math.min(offered, capacity - ahead));
        if (taken < offered && pacing == Pacing.PACED) {
            limitedAt = ring.written() + taken;
        }
        return taken;
    }

    private int accepted(int offered, int taken) {
        if (pacing == Pacing.PACED) {
            return taken * Pcm.FRAME_BYTES;
        }
        if (taken < offered) {
            lost += offered - taken;
            publishedLost = lost;
        }
        return offered * Pcm.FRAME_BYTES;
    }

    // ---- any thread

    /** PACED: it is known to be an upload, such as a body of stated length; none of it is skipped, however late. */
    public AudioInput whole() {
        whole = true;
        return this;
    }

    /** Asks for what is buffered to be faded out and thrown away, for example when speech is interrupted. */
    public void discard() {
        discardWanted = true;
    }

    /** True when everything written before {@link #end} has been heard. */
    public boolean isDrained() {
        return ended && publishedFrame >= ring.written();
    }

    public InputState state() {
        return publishedState;
    }

    /** Sound that is written and not yet heard, milliseconds. */
    public double bufferedMillis() {
        return Math.max(0, Pcm.millis((double) (ring.written() - publishedFrame)));
    }

    /** How much faster than ours the producer's clock runs, parts per million; learned over tens of seconds. */
    public double driftPpm() {
        return publishedDriftPpm;
    }

    /** TIMED: how late the sound is against the picture, milliseconds; negative when it is early. */
    public double avErrorMillis() {
        return publishedErrorNanos / 1e6;
    }

    /** Sample frames thrown away because they came in excess, too late, or were discarded. */
    public long droppedFrames() {
        return publishedDropped + publishedLost;
    }

    public long underruns() {
        return publishedUnderruns;
    }

    /** Samples at full scale as they came in. */
    public long clippedSamples() {
        return ring.fullScale();
    }

    // ---- clock thread

    /**
     * TIMED: the source time of the picture shown at the coming tick. Stays until set again or cleared; the clock
     * thread calls it before each render.
     */
    public void setTargetPts(long sourceNanosAtThisTick) {
        targetNanos = sourceNanosAtThisTick;
        targeted = true;
    }

    /** TIMED: no picture of the source is shown, so its sound fades out. */
    public void clearTarget() {
        targeted = false;
    }

    /** Clock thread: state and ratio for the coming tick of {@code frames}; {@code delay} is the mixer's own. */
    void beginTick(int frames, int delay) {
        if (discardWanted) {
            discardWanted = false;
            startDiscard();
        }
        if (pacing == Pacing.TIMED) {
            followPicture(frames, delay);
        } else {
            followFill(frames);
        }
    }

    /** Clock thread: makes the figures visible and gives the ring back what was read. */
    void endTick() {
        long keep = pacing == Pacing.TIMED ? TIMED_HISTORY : 0;
        long oldest = crossfadeLeft > 0 ? Math.min(frame, oldFrame) : frame;
        ring.release(oldest - keep - Resampler.TAPS);
        if (pacing == Pacing.TIMED) {
            anchors.release(ring.released());
        }
        publishedFrame = frame;
        publishedState = state;
        publishedDropped = dropped;
        publishedUnderruns = underruns;
        publishedDriftPpm = control.driftPpm();
        publishedErrorNanos = errorNanos;
    }

    boolean isPlaying() {
        return state == InputState.PLAYING && !fading;
    }

    /**
     * Clock thread: the next {@code frames} (at most a chunk), zeros where there is nothing.
     *
     * @return false when all of it is silence
     */
    boolean pull(float[] left, float[] right, int frames) {
        if (state != InputState.PLAYING) {
            Arrays.fill(left, 0, frames, 0f);
            Arrays.fill(right, 0, frames, 0f);
            return false;
        }
        int possible = possible();
        if (!fading && possible < frames + FADE) {
            startFade(FadeEnd.STARVE, Math.max(0, possible - FADE));
        }
        int made = Math.min(frames, possible);
        produce(left, right, made);
        Arrays.fill(left, made, frames, 0f);
        Arrays.fill(right, made, frames, 0f);
        applyEnvelope(left, right, made);
        if (fading && (made < frames || (envelope == 0 && fadeDelay == 0))) {
            finishFade();
        }
        return true;
    }

    private int possible() {
        double ahead = ring.written() - frame - fraction - Resampler.TAPS / 2 - 1;
        return ahead <= 0 ? 0 : (int) (ahead / ratio);
    }

    private void produce(float[] left, float[] right, int frames) {
        double end = read(frame, fraction, left, right, frames);
        if (crossfadeLeft > 0) {
            double oldEnd = read(oldFrame, oldFraction, oldLeft, oldRight, frames);
            blendOld(left, right, frames);
            oldFrame += (long) oldEnd;
            oldFraction = oldEnd - (long) oldEnd;
        }
        frame += (long) end;
        fraction = end - (long) end;
    }

    private double read(long from, double start, float[] left, float[] right, int frames) {
        if (ratio == 1 && start == 0) {
            ring.read(from, left, right, frames);
            return frames;
        }
        int needed = (int) (start + frames * ratio) + Resampler.TAPS + 1;
        ring.read(from - Resampler.BEFORE, scratchLeft, scratchRight, needed);
        Resampler.run(scratchLeft, scratchRight, start, ratio, left, right, 0, frames);
        return start + frames * ratio;
    }

    private void blendOld(float[] left, float[] right, int frames) {
        for (int i = 0; i < frames && crossfadeLeft > 0; i++, crossfadeLeft--) {
            float old = RaisedCosine.at((float) crossfadeLeft / CROSSFADE);
            left[i] += old * (oldLeft[i] - left[i]);
            right[i] += old * (oldRight[i] - right[i]);
        }
    }

    private void applyEnvelope(float[] left, float[] right, int frames) {
        if (!fading && envelope == FADE) {
            return;
        }
        for (int i = 0; i < frames; i++) {
            stepEnvelope();
            left[i] *= FADE_SHAPE[envelope];
            right[i] *= FADE_SHAPE[envelope];
        }
    }

    private void stepEnvelope() {
        if (!fading || fadeDelay > 0) {
            fadeDelay = fading ? fadeDelay - 1 : 0;
            envelope = Math.min(FADE, envelope + 1);
        } else {
            envelope = Math.max(0, envelope - 1);
        }
    }

    private void startPlaying() {
        state = InputState.PLAYING;
        envelope = 0;
        fading = false;
        crossfadeLeft = 0;
        ticksOff = 0;
        starvedFor = 0;
        playedFor = 0;
        lowestFill = Long.MAX_VALUE;
        lowestOver = 0;
        target.settle();
        ratio = control.rest();
    }

    private void startFade(FadeEnd end, int delay) {
        fading = true;
        fadeDelay = delay;
        fadeEnd = end;
    }

    private void finishFade() {
        fading = false;
        envelope = 0;
        crossfadeLeft = 0;
        switch (fadeEnd) {
            case STARVE -> starve();
            case DISCARD -> throwAway();
            case WAIT_FOR_PICTURE -> state = InputState.IDLE;
        }
    }

    private void starve() {
        state = ended ? InputState.IDLE : InputState.STARVED;
        if (ended) {
            moveTo(ring.written());
        } else {
            underruns++;
        }
    }

    private void startDiscard() {
        if (state == InputState.PLAYING) {
            startFade(FadeEnd.DISCARD, 0);
        } else {
            throwAway();
        }
    }

    private void throwAway() {
        state = InputState.IDLE;
        skipTo(ring.written());
    }

    private void skipTo(long position) {
        dropped += Math.max(0, position - frame);
        moveTo(position);
    }

    private void moveTo(long position) {
        frame = position;
        fraction = 0;
    }

    // ---- clock thread: LIVE and PACED

    private void followFill(int frames) {
        long available = ring.written() - frame;
        if (state == InputState.PLAYING) {
            if (!fading) {
                steerByFill(available, frames);
            }
        } else if (available == 0) {
            waitForSound(frames);
        } else if (pacing == Pacing.LIVE && isFull(available)) {
            throwAway();
        } else if (ended || available >= frames + (long) target.prime()) {
            startFromFill(available, frames);
        } else {
            waitForMore(frames);
        }
    }

    private void waitForSound(int frames) {
        if (ended) {
            state = InputState.IDLE;
        } else if (state != InputState.IDLE) {
            starvedFor += frames;
        }
    }

    private void waitForMore(int frames) {
        if (state == InputState.STARVED) {
            starvedFor += frames;
        } else {
            state = InputState.PRIMING;
        }
    }

    private void startFromFill(long available, int frames) {
        if (state == InputState.STARVED && starvedFor < SHORT_STALL) {
            target.ranDry();
        }
        long excess = available - frames - (long) target.prime();
        if (hasOwnClock() && !ended && excess > 0) {
            skipTo(frame + excess);
        }
        fraction = 0;
        startPlaying();
    }

    private void steerByFill(long available, int frames) {
        long fill = available - frames;
        double elapsed = (double) frames / Pcm.RATE;
        target.observe((double) fill, elapsed);
        boolean waits = wasLimited() && !hasOwnClock();
        if (waits || ended) {
            target.settle();
            ratio = control.reset();
        } else if (target.isSettling()) {
            ratio = control.rest();
        } else {
            ratio = control.update((fill - target.setPoint()) / Pcm.RATE, elapsed);
        }
        if (pacing == Pacing.LIVE) {
            dropExcess(fill, frames);
        } else if (!whole && !ended && hasOwnClock() && fill > target.prime() + FAR_TOO_FULL) {
            jumpForward(fill - (long) target.prime());
        } else if (!whole && !ended && (limitedAt < 0 || hasOwnClock())) {
            skipBacklog(fill, frames);
        }
    }

    private boolean hasOwnClock() {
        return pacing == Pacing.LIVE || (ownClock && !whole);
    }

    /**
     * A paced producer that never had to wait sends at its own pace, such as a live encoder: what has piled up while its
     * decoder started would delay it for ever, and is skipped once it is seen to stay; later only what a hole in its
     * network has piled up. What is uploaded faster than it is heard, or slower, is not touched, as long as it has not
     * been seen for {@link #YOUNG} to keep its own pace.
     */
    private void skipBacklog(long fill, int frames) {
        playedFor = Math.min(YOUNG, playedFor + frames);
        ownClock |= playedFor == YOUNG && limitedAt < 0;
        lowestFill = Math.min(lowestFill, fill);
        lowestOver += frames;
        if (lowestOver < Pcm.RATE) {
            return;
        }
        long excess = lowestFill - (long) target.prime();
        boolean steady = Math.abs(lowestFill - lowestBefore) < STEADY;
        lowestBefore = lowestFill;
        lowestFill = Long.MAX_VALUE;
        lowestOver = 0;
        if (steady && excess > (playedFor < YOUNG ? BACKLOG : TOO_FULL)) {
            jumpForward(excess);
        }
    }

    private boolean wasLimited() {
        long limited = limitedAt;
        boolean since = limited != limitedSeen;
        limitedSeen = limited;
        return since;
    }

    private void dropExcess(long fill, int frames) {
        lowestFill = Math.min(lowestFill, fill);
        lowestOver += frames;
        if (isFull(fill + frames)) {
            startDiscard();
        } else if (fill > target.prime() + FAR_TOO_FULL) {
            jumpForward(fill - (long) target.prime());
        } else if (lowestOver >= Pcm.RATE) {
            if (lowestFill > target.prime() + TOO_FULL) {
                jumpForward(lowestFill - (long) target.prime());
            }
            lowestFill = Long.MAX_VALUE;
            lowestOver = 0;
        }
    }

    /** The writer may have had to lose something: what follows does not join what is here. */
    private boolean isFull(long available) {
        return available >= ring.capacity() - Resampler.TAPS;
    }

    private void jumpForward(long distance) {
        if (crossfadeLeft > 0) {
            return;
        }
        dropped += distance;
        jumpTo(frame + distance, fraction);
        target.settle();
        lowestFill = Long.MAX_VALUE;
        lowestOver = 0;
    }

    private void jumpTo(long position, double part) {
        oldFrame = frame;
        oldFraction = fraction;
        crossfadeLeft = CROSSFADE;
        frame = position;
        fraction = part;
    }

    // ---- clock thread: TIMED

    private void followPicture(int frames, int delay) {
        if (!targeted) {
            errorNanos = 0;
            leavePicture();
            return;
        }
        long wanted = targetNanos + Math.round(Pcm.nanos(delay));
        if (state != InputState.PLAYING) {
            joinPicture(wanted, frames);
        } else if (!fading) {
            steerByPicture(wanted, frames);
        }
    }

    private void leavePicture() {
        if (state == InputState.PLAYING && !fading) {
            startFade(FadeEnd.WAIT_FOR_PICTURE, 0);
        } else if (state != InputState.PLAYING) {
            state = InputState.IDLE;
            forgetOldest();
        }
    }

    private void joinPicture(long wanted, int frames) {
        double position = find(wanted, frames);
        if (Double.isNaN(position)) {
            waitForTime(wanted, frames);
            return;
        }
        frame = (long) position;
        fraction = position - frame;
        errorNanos = 0;
        startPlaying();
    }

    /** Sound that comes is too late or too early; of sound that no longer comes nothing can be said. */
    private void waitForTime(long wanted, int frames) {
        long written = ring.written();
        if (state == InputState.IDLE && written > 0) {
            state = InputState.PRIMING;
        }
        quietFor = written == writtenBefore ? Math.min(Pcm.RATE, quietFor + frames) : 0;
        writtenBefore = written;
        long newest = anchors.timeAt((double) written);
        errorNanos = newest == Long.MIN_VALUE || quietFor >= Pcm.RATE ? 0 : wanted - newest;
        forgetOldest();
    }

    private void forgetOldest() {
        long newest = ring.written();
        if (newest - frame > ring.capacity() / 2) {
            skipTo(newest - ring.capacity() / 2);
        }
    }

    /** Where sound of that time stands with enough of it around to play, or NaN. */
    private double find(long wanted, int frames) {
        double position = anchors.locate(wanted, ring.written());
        boolean kept = position >= ring.released() + Resampler.TAPS
                && position <= ring.written() - frames - FADE - Resampler.TAPS;
        return kept ? position : Double.NaN;
    }

    private void steerByPicture(long wanted, int frames) {
        errorNanos = wanted - anchors.timeAt(frame + fraction);
        int playedBefore = playedFor;
        playedFor = Math.min(YOUNG, playedFor + frames);
        if (Math.abs(errorNanos) <= JUMP_NANOS) {
            ticksOff = 0;
            ratio = control.update(errorNanos / 1e9, (double) frames / Pcm.RATE);
            if (playedBefore < TRIM_AFTER && playedFor >= TRIM_AFTER) {
                trim(wanted, frames);
            }
        } else if (++ticksOff >= JUMP_AFTER_TICKS && crossfadeLeft == 0) {
            ticksOff = 0;
            jumpToPicture(wanted, frames);
        }
    }

    /** A picture's place is known for sure a second after it came; what is off then would take long to resample away. */
    private void trim(long wanted, int frames) {
        boolean off = Math.abs(control.lag() * 1e9) > TRIM_NANOS && Math.abs(errorNanos) > TRIM_NANOS;
        if (off && crossfadeLeft == 0 && !Double.isNaN(find(wanted, frames)) && possible() >= CROSSFADE + FADE) {
            jumpToPicture(wanted, frames);
        }
    }

    private void jumpToPicture(long wanted, int frames) {
        double position = find(wanted, frames);
        if (Double.isNaN(position) || possible() < CROSSFADE + FADE) {
            startFade(FadeEnd.WAIT_FOR_PICTURE, 0);
            return;
        }
        dropped += Math.max(0, (long) position - frame);
        playedFor = Math.abs(errorNanos) > JUMP_NANOS ? 0 : playedFor;
        jumpTo((long) position, position - (long) position);
        ratio = control.rest();
    }
}
