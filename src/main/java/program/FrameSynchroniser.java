package program;

import java.util.concurrent.atomic.AtomicLong;
import settings.FrameRate;

/**
 * Turns the source's pictures, which come when they come, into one picture per tick of the program clock.
 *
 * <p>Threads: the decoder's reader calls {@link #offer}; everything else belongs to the clock's thread, but for the
 * figures, which any thread may read. Times are nanoseconds on the {@link System#nanoTime} scale. Pictures offered are
 * owned by the synchroniser; the one it returns from {@link #select} stays its own until the next call, and a caller who
 * keeps it longer retains it.
 *
 * <p>Two ways of choosing:
 *
 * <ul>
 *   <li><b>locked</b>, when the source's rate is within one percent of the program's: a queue, one picture per tick. The
 *       age of the pictures at their tick is held at a target that follows the measured jitter, by steering the clock
 *       ({@link #steering}) by up to {@link #MAX_STEER}; so a source whose clock is up to 0.1 % off passes whole.
 *   <li><b>timed</b>, at any other rate: the newest picture whose own time has come. Program time on the source's time
 *       line ({@link ProgramTime}) moves on by exactly one frame per tick, so that the cadence is as even as the two
 *       rates allow and repeats and drops are only those that they make unavoidable.
 * </ul>
 *
 * <p>Delay is put right by repeats and drops only where they do no harm: while a source is fresh, and after pictures were
 * missing. At any other time the clock makes it good, which takes a second for a millisecond and a half.
 */
final class FrameSynchroniser {
    /** The clock may run this much faster or slower than nominal: 0.1 % for the source's clock and room to settle. */
    static final double MAX_STEER = 0.0015;

    /** Pictures that may wait: the longest wait for sound, of a source at 60 pictures a second, and some more. */
    static final int QUEUE = 40;

    private static final int PRIME_FRAMES = 3;
    private static final int LONGEST_BURST = 16;
    private static final long OTHER_SENDER_NANOS = 250_000_000;
    private static final long FRESH_NANOS = 1_000_000_000;
    private static final long SOUND_FRESH_NANOS = 500_000_000;
    private static final int MISSED_FRAMES = 2;
    private static final long MARGIN_NANOS = 6_000_000;
    private static final double JITTER_COVER = 1.2;
    private static final long LONGEST_TARGET_NANOS = 100_000_000;
    private static final double AGE_SMOOTHING = 1 / 32.0;
    private static final double EXCESS_FRAMES = 3; // beyond it a picture is dropped; up to it the clock makes it good
    private static final double FRESH_EXCESS_FRAMES = 1.25;
    private static final double APART = 0.6;
    private static final int LONGEST_LOSS_FRAMES = 3; // more is a pause
    private static final int SPARE_FRAMES = 6;
    private static final double STEER_PER_NANO = 0.3 / 1e9; // 300 ppm per millisecond
    private static final double STEER_INTEGRAL = 1 / 600.0;

    private final long frameNanos;
    private volatile long slateAfterNanos;
    private final SpscRing<VideoFrame> arrivals = new SpscRing<>(QUEUE);
    private final VideoFrame[] pending = new VideoFrame[QUEUE];
    private final long[] pendingTimes = new long[QUEUE];
    private int pendingCount;

    private VideoFrame current;
    private long currentTime;
    private long lastTime; // of the picture before the oldest that waits, shown or not
    private long lastTimeArrival;
    private boolean onSlate = true;
    private boolean awaiting = true;
    private boolean primed;
    private long freshUntil;
    private int missed;
    private boolean advanced;
    private long lastArrival;
    private final SourceTiming timing;
    private final SoundWay soundWay;

    private boolean haveAge;
    private double age;
    private double steerIntegral;
    private final ProgramTime programTime;
    private long sourceTime;
    private double lateness;
    private long shownTimed;

    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private volatile boolean shownLocked;
    private volatile double shownAge;
    private volatile double shownJitter;
    private volatile double shownRate;

    /**
     * For a program of the given rate.
     *
     * @param slateAfterNanos nanoseconds without a new picture before {@link #select} returns none
     */
    FrameSynchroniser(FrameRate rate, long slateAfterNanos) {
        this.frameNanos = rate.frameNanos();
        this.slateAfterNanos = slateAfterNanos;
        this.timing = new SourceTiming(frameNanos);
        this.soundWay = new SoundWay(frameNanos);
        this.programTime = new ProgramTime(frameNanos);
    }

    /** Any thread: nanoseconds without a new picture before {@link #select} returns none, from now on. */
    void slateAfter(long nanos) {
        slateAfterNanos = nanos;
    }

    /**
     * Decoder's thread: hands a picture over. When there is no room it is given back and counted.
     *
     * <p>The lock is free but for the moment in which one decoder follows another; the clock never takes it.
     */
    synchronized void offer(VideoFrame frame) {
        count(frames, 1);
        if (!arrivals.offer(frame)) {
            frame.release();
            count(rejected, 1);
        }
    }

    /**
     * The picture for the tick at {@code now}, or null when the slate is due.
     *
     * @param now nanoseconds; never less than in the call before
     */
    VideoFrame select(long now) {
        takeArrivals();
        advanced = false;
        boolean awaited = awaiting && !returning(now);
        if (!awaited) {
            advanced = timing.locked() ? selectLocked(now) : selectTimed(now);
        }
        missed = advanced ? 0 : missed + 1;
        if (!advanced && !onSlate) {
            repeatOrLeave(now);
        }
        publish();
        return current;
    }

    private void repeatOrLeave(long now) {
        if (now - lastArrival > slateAfterNanos) {
            toSlate();
        } else {
            count(repeated, 1);
        }
    }

    /** How much longer the next tick should be, as a fraction of a frame: positive slows the clock. */
    double steering() {
        if (awaiting || !haveAge || !timing.locked()) {
            return 0;
        }
        if (!advanced) {
            return steerIntegral;
        }
        double proportional = (targetAge() - age) * STEER_PER_NANO;
        double wanted = proportional + steerIntegral;
        if (Math.abs(wanted) < MAX_STEER) {
            steerIntegral = clamp(steerIntegral + proportional * STEER_INTEGRAL);
        }
        return clamp(wanted);
    }

    private static double clamp(double steer) {
        return Math.max(-MAX_STEER, Math.min(MAX_STEER, steer));
    }

    /** Age of a picture at its tick that keeps late arrivals from being missed, in nanoseconds. */
    private double targetAge() {
        double wanted = timing.jitter() * JITTER_COVER + MARGIN_NANOS;
        double longest = Math.max(3.0 * frameNanos, LONGEST_TARGET_NANOS);
        double pictures = Math.max(frameNanos / 2.0, Math.min(longest, wanted));
        return Math.max(pictures, soundWay.wait(timing.way()));
    }

    /** Sound decoder's thread: says when the sound of a source time was there; pictures wait for it. */
    void sound(long sourceNanos, long arrival) {
        soundWay.add(sourceNanos, arrival);
    }

    private void takeArrivals() {
        for (VideoFrame frame = arrivals.poll(); frame != null; frame = arrivals.poll()) {
            if (pendingCount == QUEUE) {
                dropOldest();
            }
            long time = timing.add(frame.sourceNanos(), frame.arrivalNanos());
            if (timing.jumped() && (awaiting || frame.arrivalNanos() - lastArrival > OTHER_SENDER_NANOS)) {
                dropAll(); // the end of another stream, flushed by its decoder
                awaiting = true;
                timing.reset();
                time = timing.add(frame.sourceNanos(), frame.arrivalNanos());
            }
            pending[pendingCount] = frame;
            pendingTimes[pendingCount++] = time;
            lastArrival = frame.arrivalNanos();
        }
    }

    /**
     * Another source is shown after several pictures: the end of a connection flushes one or two of old material, and the
     * first ones come in a burst, which says nothing about their way.
     */
    private boolean returning(long now) {
        if (pendingCount > 0 && now - lastArrival > slateAfterNanos) {
            dropAll();
            timing.reset();
            return false;
        }
        if (pendingCount < PRIME_FRAMES || (!timing.flowing() && pendingCount < LONGEST_BURST)) {
            return false;
        }
        timing.endBurst();
        while (isOld(now)) {
            takeOldest().release(); // before the cut: nobody misses them
        }
        onSlate = false;
        awaiting = false;
        beFresh(now);
        return true;
    }

    /** True when a younger picture than the oldest is due. */
    private boolean isOld(long now) {
        return pendingCount > 1 && pendingTimes[1] <= now - timing.transit() - targetAge();
    }

    private void beFresh(long now) {
        freshUntil = now + FRESH_NANOS;
        primed = true;
        haveAge = false;
        programTime.stop();
        shownTimed = 0;
    }

    private boolean selectLocked(long now) {
        programTime.stop();
        shownTimed = 0;
        sourceTime += frameNanos; // where no picture is due, or it is late, the sound goes on
        if (pendingCount > 0 && missed >= MISSED_FRAMES + Math.min(neverMade(), LONGEST_LOSS_FRAMES)) {
            dropOld(now);
        }
        trim(now);
        if (pendingCount == 0) {
            primed = false;
            return false;
        }
        double waited = now - pending[0].arrivalNanos();
        primed |= pendingCount > 1 || waited >= targetAge() / 2 || (neverMade() > 0 && missed <= neverMade());
        if (!primed || afterLoss(waited) || beforeSound(now)) {
            return false;
        }
        showOldest(now);
        sourceTime = current.sourceNanos();
        return true;
    }

    /** Pictures that were lost or never made before the next one. */
    private long neverMade() {
        return current == null ? 0 : timing.framesIn(pendingTimes[0] - lastTime) - 1;
    }

    /** Pictures were missing for a while; what has come late is left out at once, and the rest keeps its delay. */
    private void dropOld(long now) {
        while (isOld(now)) {
            dropOldest();
        }
        beFresh(now);
    }

    private void trim(long now) {
        int deepest = SPARE_FRAMES + (int) Math.round(2 * targetAge() / frameNanos);
        while (pendingCount > Math.min(deepest, QUEUE - 1)) {
            dropOldest();
        }
        double excess = now < freshUntil ? FRESH_EXCESS_FRAMES : EXCESS_FRAMES;
        if (haveAge && pendingCount > 1 && age > targetAge() + excess * frameNanos) {
            dropOldest();
            age -= frameNanos;
        }
    }

    /** Sound that comes much later than the pictures is waited for at once: steering would take half a minute. */
    private boolean beforeSound(long now) {
        if (!haveAge || !soundWay.tooYoung(age, timing.way(), now)) {
            return false;
        }
        age += frameNanos;
        return true;
    }

    /**
     * The place of a lost picture is taken by the one before it, so that those after it keep their distance. Where the
     * pictures came as far apart as they were made, that is counted in ticks: a tick that comes late says nothing.
     */
    private boolean afterLoss(double waited) {
        long lost = neverMade();
        if (lost <= 0 || waited < targetAge() - frameNanos / 2.0) {
            return lost > 0;
        }
        double apart = pending[0].arrivalNanos() - lastTimeArrival;
        return missed < lost && apart > (lost + 1) * APART * frameNanos && waited < targetAge() + frameNanos;
    }

    private boolean selectTimed(long now) {
        if (soundWay.begins(timing.way(), now)) {
            freshUntil = Math.max(freshUntil, now + SOUND_FRESH_NANOS);
        }
        double time = programTime.next(now - timing.transit() - targetAge(), now < freshUntil);
        boolean shown = false;
        while (pendingCount > 0 && pendingTimes[0] <= time) {
            count(dropped, shown ? 1 : 0);
            showOldest(now);
            shown = true;
        }
        if (current != null) {
            followLateness(shown, time - currentTime);
            sourceTime = current.sourceNanos() + (long) (time - currentTime - lateness);
        }
        return shown;
    }

    /** Pictures are shown up to a frame after their own time; the sound keeps to the mean of that. */
    private void followLateness(boolean shown, double late) {
        if (shown && late < frameNanos) {
            lateness = shownTimed == 0 ? late : lateness;
            lateness += (late - lateness) * Math.max(AGE_SMOOTHING, 1.0 / ++shownTimed);
        }
    }

    private void showOldest(long now) {
        double measured = now - pending[0].arrivalNanos();
        age = haveAge ? age + (measured - age) * AGE_SMOOTHING : measured;
        haveAge = true;
        if (current != null) {
            current.release();
        }
        currentTime = pendingTimes[0];
        current = takeOldest();
    }

    private void toSlate() {
        onSlate = true;
        awaiting = true;
        primed = false;
        haveAge = false;
        steerIntegral = 0;
        timing.reset();
        dropAll();
        if (current != null) {
            current.release();
            current = null;
        }
    }

    private void dropAll() {
        while (pendingCount > 0) {
            takeOldest().release();
        }
    }

    private void dropOldest() {
        takeOldest().release();
        if (!onSlate) {
            count(dropped, 1);
        }
    }

    private VideoFrame takeOldest() {
        VideoFrame oldest = pending[0];
        lastTime = pendingTimes[0];
        lastTimeArrival = oldest.arrivalNanos();
        pendingCount--;
        System.arraycopy(pending, 1, pending, 0, pendingCount);
        System.arraycopy(pendingTimes, 1, pendingTimes, 0, pendingCount);
        pending[pendingCount] = null;
        return oldest;
    }

    private void publish() {
        shownLocked = !onSlate && timing.locked();
        shownAge = age;
        shownJitter = timing.jitter();
        shownRate = timing.perSecond();
    }

    private static void count(AtomicLong counter, long by) {
        counter.lazySet(counter.getPlain() + by);
    }

    /** Clock's thread. */
    boolean onSlate() {
        return onSlate;
    }

    /** Source time that belongs to the tick last selected, in the source's nanoseconds; clock's thread. */
    long sourceTime() {
        return sourceTime;
    }

    /** True while the clock follows the source. */
    boolean locked() {
        return shownLocked;
    }

    /** Pictures per second of source time, 0 while unknown. */
    double sourceRate() {
        return shownRate;
    }

    /** Smoothed age of pictures at their tick in milliseconds: the delay that the synchroniser adds. */
    double ageMillis() {
        return shownAge / 1e6;
    }

    double jitterMillis() {
        return shownJitter / 1e6;
    }

    long repeated() {
        return repeated.get();
    }

    long dropped() {
        return dropped.get() + rejected.get();
    }

    long frames() {
        return frames.get();
    }
}
