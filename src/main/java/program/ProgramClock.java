package program;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import settings.FrameRate;

/**
 * The program's heart: one thread, one deadline per frame, for ever.
 *
 * <p>Ticks are numbered from {@code firstTick} without a hole. A tick that comes late is made up at once, up to
 * {@link #LONGEST_CATCH_UP_NANOS}; after a longer pause of the machine the deadlines move on, so that picture and sound
 * pause together and go on together, and no old material is pushed out in a burst.
 */
public final class ProgramClock implements AutoCloseable {
    /** Nanoseconds of pause that are made up. */
    static final long LONGEST_CATCH_UP_NANOS = 1_000_000_000L;

    private static final long SPIN_NANOS = 60_000;

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

    private final AtomicLong lastTick;
    private final AtomicLong lastTickAt = new AtomicLong();
    private final AtomicLong lateTicks = new AtomicLong();
    private final AtomicLong worstLate = new AtomicLong();
    private final AtomicLong pauses = new AtomicLong();

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
            long wait = (long) nextDeadline - now;
            if (wait > SPIN_NANOS) {
                LockSupport.parkNanos(wait - SPIN_NANOS / 2);
            } else if (wait > 0) {
                Thread.onSpinWait();
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
        double longer = ticker.tick(tick, now);
        lastTick.setRelease(tick);
        lastTickAt.setRelease(now);
        long frame = rate.nanosAt(tick + 1) - rate.nanosAt(tick);
        nextDeadline += frame * (1 + longer);
        tick++;
    }

    void begin(long now) {
        nextDeadline = now;
    }

    long nextDeadline() {
        return (long) nextDeadline;
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
