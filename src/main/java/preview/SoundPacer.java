package preview;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Lets audio packets go at an even pace. The program's clock makes sound by the picture, so packets of 20 ms come in
 * bursts, and a browser would hold sound back for three times as long as a burst to be safe, which is late against the
 * picture. Each packet waits until the slowest one of late would have come; that is one burst at most.
 */
final class SoundPacer implements AutoCloseable {
    private static final long FORGET_NANOS_PER_PACKET = 20_000L;
    private static final long MOST_HELD_NANOS = 60_000_000L;
    private static final int MOST_WAITING = 64;

    private final Samples samples;
    private final Consumer<Sample> then;
    private final ArrayDeque<Sample> waiting = new ArrayDeque<>();
    private final Thread thread = new Thread(this::run, "preview-sound");
    private volatile boolean closed;

    /** By how much packets come after their times: the latest of late, slowly forgotten. */
    private long lateness = Long.MIN_VALUE;

    /** Gives each sample to {@code then} and releases it. */
    SoundPacer(Samples samples, Consumer<Sample> then) {
        this.samples = samples;
        this.then = then;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes a sample over; its time is on the clock of {@link System#nanoTime()}, but for a constant. */
    void put(Sample sample, long now) {
        synchronized (waiting) {
            long late = now - sample.nanos();
            boolean jumped = lateness != Long.MIN_VALUE && Math.abs(late - lateness) > 1_000_000_000L;
            lateness = lateness == Long.MIN_VALUE || jumped ? late : Math.max(late, lateness - FORGET_NANOS_PER_PACKET);
            if (waiting.size() >= MOST_WAITING) {
                samples.release(waiting.poll());
            }
            waiting.add(sample);
        }
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            long wait = step(System.nanoTime());
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
        }
    }

    /** Lets go of what is due; nanoseconds until the next one is. */
    long step(long now) {
        while (true) {
            Sample next;
            synchronized (waiting) {
                next = waiting.peek();
                if (next == null) {
                    return 1_000_000_000L;
                }
                long wait = next.nanos() + lateness - now;
                if (wait > 0 && wait < MOST_HELD_NANOS) {
                    return wait;
                }
                waiting.poll();
            }
            then.accept(next);
            samples.release(next);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        synchronized (waiting) {
            waiting.forEach(samples::release);
            waiting.clear();
        }
    }
}
