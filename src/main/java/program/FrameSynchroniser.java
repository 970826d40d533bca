package program;

import java.util.concurrent.atomic.AtomicLong;
import settings.FrameRate;

/**
 * Turns the source's pictures, which come when they come, into one picture per tick of the program clock.
 *
 * <p>Threads: the decoder's reader calls {@link #offer}; everything else belongs to the clock's thread. Times are
 * nanoseconds on the {@link System#nanoTime} scale. Pictures offered are owned by the synchroniser; the one it returns
 * from {@link #select} stays its own until the next call, and a caller who keeps it longer retains it.
 *
 * <p>Two ways of choosing:
 *
 * <ul>
 *   <li><b>locked</b>, when the source's rate is within one percent of the program's: a queue, one picture per tick. The
 *       age of the pictures at their tick is held at a target that follows the measured jitter, by steering the clock
 *       ({@link #steering}) by up to {@link #MAX_STEER}; so a source whose clock is up to 0.1 % off passes whole.
 *   <li><b>timed</b>, at any other rate: the newest picture whose own time, moved by the smoothed transit delay plus the
 *       target, has come. Repeats and drops are then only those that the two rates make unavoidable.
 * </ul>
 */
final class FrameSynchroniser {
    /** The clock may run this much faster or slower than nominal: 0.1 % for the source's clock and room to settle. */
    static final double MAX_STEER = 0.0015;

    private static final int QUEUE = 16;
    private static final int LOCKED_DEPTH = 4;
    private static final double LOCK_RANGE = 0.01;
    private static final int PRIME_FRAMES = 3;
    private static final int PRIME_DEPTH = 2;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MARGIN_NANOS = 6_000_000;
    private static final long INITIAL_JITTER_NANOS = 12_000_000;
    private static final double AGE_SMOOTHING = 1 / 32.0;
    private static final double JITTER_DECAY = 0.9995; // per frame: half gone after 46 s at 30 frames per second
    private static final double STEER_PER_NANO = 0.1 / 1e9; // 100 ppm per millisecond
    private static final double STEER_INTEGRAL = 1 / 900.0;

    private final long frameNanos;
    private final long slateAfterNanos;
    private final SpscRing<VideoFrame> arrivals = new SpscRing<>(QUEUE);
    private final VideoFrame[] pending = new VideoFrame[QUEUE];
    private int pendingCount;

    private VideoFrame current;
    private boolean onSlate = true;
    private boolean primed;
    private long lastArrival;
    private final SourceRate rate = new SourceRate();

    private boolean haveAge;
    private double age;
    private double jitter = INITIAL_JITTER_NANOS;
    private double steerIntegral;
    private boolean haveTransit;
    private double transit;
    private long sourceTime;

    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();

    /**
     * For a program of the given rate.
     *
     * @param slateAfterNanos nanoseconds without a new picture before {@link #select} returns none
     */
    FrameSynchroniser(FrameRate rate, long slateAfterNanos) {
        this.frameNanos = rate.frameNanos();
        this.slateAfterNanos = slateAfterNanos;
    }

    /** Decoder's thread: hands a picture over. When there is no room it is given back and counted. */
    void offer(VideoFrame frame) {
        frames.lazySet(frames.getPlain() + 1);
        if (!arrivals.offer(frame)) {
            frame.release();
            rejected.lazySet(rejected.getPlain() + 1);
        }
    }

    /**
     * The picture for the tick at {@code now}, or null when the slate is due.
     *
     * @param now nanoseconds; never less than in the call before
     */
    VideoFrame select(long now) {
        takeArrivals();
        if (onSlate && !returning(now)) {
            return null;
        }
        boolean advanced = rate.isLocked(frameNanos) ? selectLocked(now) : selectTimed(now);
        if (!advanced) {
            if (now - lastArrival > slateAfterNanos) {
                toSlate();
                return null;
            }
            count(repeated, 1);
        }
        return current;
    }

    /** How much longer the next tick should be, as a fraction of a frame: positive slows the clock. */
    double steering() {
        if (onSlate || !haveAge || !rate.isLocked(frameNanos)) {
            return 0;
        }
        double error = targetAge() - age;
        double steer = error * STEER_PER_NANO + steerIntegral;
        steerIntegral = clamp(steerIntegral + error * STEER_PER_NANO * STEER_INTEGRAL);
        return clamp(steer);
    }

    private static double clamp(double steer) {
        return Math.max(-MAX_STEER, Math.min(MAX_STEER, steer));
    }

    /** Age of a picture at its tick that keeps late arrivals from being missed, in nanoseconds. */
    private double targetAge() {
        double wanted = jitter * 1.2 + MARGIN_NANOS;
        return Math.max(frameNanos / 2.0, Math.min(3.0 * frameNanos, wanted));
    }

    private void takeArrivals() {
        for (VideoFrame frame = arrivals.poll(); frame != null; frame = arrivals.poll()) {
            if (pendingCount == QUEUE) {
                dropOldest();
            }
            pending[pendingCount++] = frame;
            lastArrival = frame.arrivalNanos();
            rate.add(frame.sourceNanos(), frame.arrivalNanos());
            followTransit(frame);
        }
    }

    /** Leaving the slate takes several pictures: the end of a connection flushes one or two of old material. */
    private boolean returning(long now) {
        if (pendingCount > 0 && now - lastArrival > slateAfterNanos) {
            dropAll();
            return false;
        }
        if (pendingCount < PRIME_FRAMES) {
            return false;
        }
        while (pendingCount > PRIME_DEPTH) {
            takeOldest().release(); // before the cut: nobody misses them
        }
        onSlate = false;
        primed = true;
        haveAge = false;
        return true;
    }

    private boolean selectLocked(long now) {
        while (pendingCount > LOCKED_DEPTH) {
            dropOldest();
        }
        if (!primed) {
            primed = pendingCount > 1 || (pendingCount == 1 && now - pending[0].arrivalNanos() >= targetAge() / 2);
        }
        if (!primed || pendingCount == 0) {
            primed = false;
            return false;
        }
        VideoFrame next = takeOldest();
        followAge((double) (now - next.arrivalNanos()));
        show(next);
        sourceTime = next.sourceNanos();
        return true;
    }

    private boolean selectTimed(long now) {
        double offset = transit + targetAge();
        boolean advanced = false;
        while (pendingCount > 0 && pending[0].sourceNanos() + offset <= now) {
            if (advanced) {
                count(dropped, 1);
            }
            show(takeOldest());
            advanced = true;
        }
        sourceTime = (long) (now - offset);
        return advanced;
    }

    /** Smoothed difference between arrival and source time; starts over when the source's clock jumps. */
    private void followTransit(VideoFrame frame) {
        double now = frame.arrivalNanos() - frame.sourceNanos();
        if (!haveTransit || Math.abs(now - transit) > NANOS_PER_SECOND / 2) {
            transit = now;
            haveTransit = true;
        }
        double late = now - transit;
        transit += late * AGE_SMOOTHING;
        jitter = Math.min(3.0 * frameNanos, Math.max(jitter * JITTER_DECAY, late));
    }

    private void followAge(double measured) {
        age = haveAge ? age + (measured - age) * AGE_SMOOTHING : measured;
        haveAge = true;
    }

    private void show(VideoFrame next) {
        if (current != null) {
            current.release();
        }
        current = next;
    }

    private void toSlate() {
        onSlate = true;
        primed = false;
        steerIntegral = 0;
        haveTransit = false;
        rate.reset();
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
        System.arraycopy(pending, 1, pending, 0, --pendingCount);
        pending[pendingCount] = null;
        return oldest;
    }

    private static void count(AtomicLong counter, long by) {
        counter.lazySet(counter.getPlain() + by);
    }

    boolean onSlate() {
        return onSlate;
    }

    /** Source time that belongs to the tick last selected, in the source's nanoseconds. */
    long sourceTime() {
        return sourceTime;
    }

    boolean locked() {
        return !onSlate && rate.isLocked(frameNanos);
    }

    double sourceRate() {
        return rate.perSecond();
    }

    /** Smoothed age of pictures at their tick in milliseconds: the delay that the synchroniser adds. */
    double ageMillis() {
        return age / 1e6;
    }

    double jitterMillis() {
        return jitter / 1e6;
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

    /** Estimates the source's rate from its time stamps, and from arrivals when they make no sense. */
    private static final class SourceRate {
        private static final int WINDOW = 64;
        private final long[] arrivals = new long[WINDOW];
        private final long[] stamps = new long[WINDOW];
        private long count;
        private boolean locked = true;
        private double perSecond;

        void reset() {
            count = 0;
            locked = true;
            perSecond = 0;
        }

        void add(long stamp, long arrival) {
            if (count > 0) {
                long step = stamp - stamps[(int) ((count - 1) % WINDOW)];
                if (step <= 0 || step > NANOS_PER_SECOND) {
                    count = 0;
                }
            }
            stamps[(int) (count % WINDOW)] = stamp;
            arrivals[(int) (count % WINDOW)] = arrival;
            count++;
            int known = (int) Math.min(count, WINDOW);
            if (known >= 3) {
                long first = stamps[(int) ((count - known) % WINDOW)];
                perSecond = (known - 1) * 1e9 / (stamp - first);
            }
        }

        /** With few pictures seen, only a rate that is plainly another one unlocks. */
        boolean isLocked(long frameNanos) {
            if (count < 3) {
                return locked;
            }
            double off = Math.abs(perSecond * frameNanos / 1e9 - 1);
            double range = count < WINDOW ? 0.08 : locked ? LOCK_RANGE * 1.5 : LOCK_RANGE;
            locked = off <= range;
            return locked;
        }

        double perSecond() {
            return perSecond;
        }
    }
}
