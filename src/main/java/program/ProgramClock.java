package program;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import settings.FrameRate;

/**
 * The program's heart: one thread, one deadline per frame, for ever.
 *
 * <p>Ticks are numbered from {@code firstTick} without a hole. Ticks that come late are made up, at no more than four
 * times the program's rate, which gives the decoder time to hand over the pictures that belong to them, up to
 * {@link #LONGEST_CATCH_UP_NANOS}; after a longer pause of the machine the deadlines move on, so that picture and sound
 * pause together and go on together, and no old material is pushed out in a burst.
 *
 * <p>Nothing that goes wrong inside a tick ends the clock.
 */
public final class ProgramClock implements AutoCloseable {
    /** Nanoseconds of pause that are made up. */
    static final long LONGEST_CATCH_UP_NANOS = 1_000_000_000L;

    private static final int CATCH_UP_SPEED = 4;
    private static final double LARGEST_STEER = 0.01;

    /** What happens at a tick. */
    @FunctionalInterface
    public interface Ticker {
        /**
         * Runs one tick, on the clock's thread.
         *
         * @param tick number of the frame
         * @param now nanoseconds, {@link System#nanoTime} scale
         * @return how much longer the next frame should be, as a fraction of a frame
         */
        double tick(long tick, long now);
    }

    private final FrameRate rate;
    private final Ticker ticker;
    private final LongSupplier nanoTime;
    private final Thread thread;
    private volatile boolean running = true;

    private long tick;
    private double nextDeadline;
    private long notBefore = Long.MIN_VALUE;

    private final AtomicLong lastTick;
    private final AtomicLong lastTickAt = new AtomicLong();
    private final AtomicLong lateTicks = new AtomicLong();
    private final AtomicLong worstLate = new AtomicLong();
    private final AtomicLong pauses = new AtomicLong();
    private final AtomicLong faults = new AtomicLong();
    private volatile Throwable lastFault;

    public ProgramClock(FrameRate rate, long firstTick, Ticker ticker) {
        this(rate, firstTick, ticker, System::nanoTime);
    }

    ProgramClock(FrameRate rate, long firstTick, Ticker ticker, LongSupplier nanoTime) {
        this.rate = rate;
        this.tick = firstTick;
        this.ticker = ticker;
        this.nanoTime = nanoTime;
        this.lastTick = new AtomicLong(firstTick - 1);
        this.thread = new Thread(this::run, "program-clock");
        thread.setDaemon(true);
    }

    public void start() {
        lastTickAt.set(nanoTime.getAsLong());
        nextDeadline = nanoTime.getAsLong();
        thread.start();
    }

    private void run() {
        while (running) {
            long now = nanoTime.getAsLong();
            long wait = nextTickAt() - now;
            if (wait > 0) {
                LockSupport.parkNanos(wait); // some 0.06 ms late on Linux, each time: nobody sees it
            } else {
                doTick(now);
            }
        }
    }

    /** Runs the tick that is due and sets the next deadline. */
    void doTick(long now) {
        long late = now - (long) nextDeadline;
        if (late > LONGEST_CATCH_UP_NANOS) {
            nextDeadline = now;
            pauses.lazySet(pauses.getPlain() + 1);
        }
        if (late > rate.frameNanos() / 2) {
            lateTicks.lazySet(lateTicks.getPlain() + 1);
        }
        if (late > worstLate.getPlain()) {
            worstLate.lazySet(late);
        }
        double longer = steer(now);
        lastTick.setRelease(tick);
        lastTickAt.setRelease(now);
        long frame = rate.nanosAt(tick + 1) - rate.nanosAt(tick);
        nextDeadline += frame * (1 + longer);
        notBefore = now + frame / CATCH_UP_SPEED;
        tick++;
    }

    private double steer(long now) {
        try {
            double longer = ticker.tick(tick, now);
            return Math.abs(longer) <= LARGEST_STEER ? longer : 0; // 0 for what is not a number, too
        } catch (RuntimeException | Error e) {
            faults.lazySet(faults.getPlain() + 1);
            lastFault = e;
            return 0;
        }
    }

    /** When the next tick is to run: at its deadline, or a little after the one before when that is past. */
    long nextTickAt() {
        return Math.max((long) nextDeadline, notBefore);
    }

    void begin(long now) {
        nextDeadline = now;
    }

    /** Number of the last tick that was run. */
    public long lastTick() {
        return lastTick.getAcquire();
    }

    /** Nanoseconds since the last tick. */
    public long sinceLastTick() {
        return nanoTime.getAsLong() - lastTickAt.getAcquire();
    }

    /** Ticks that began more than half a frame late. */
    public long lateTicks() {
        return lateTicks.get();
    }

    /** The latest that a tick ever began, in nanoseconds. */
    public long worstLateNanos() {
        return worstLate.get();
    }

    /** Pauses too long to be made up. */
    public long pauses() {
        return pauses.get();
    }

    /** Ticks that threw; the ticker should not let it come to that. */
    public long faults() {
        return faults.get();
    }

    /** What the last such tick threw, or null. */
    public Throwable lastFault() {
        return lastFault;
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
