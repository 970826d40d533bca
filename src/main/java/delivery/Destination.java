package delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import process.ChildIo;
import process.Reason;
import program.ProgramRing;
import program.Rate;

/**
 * One place that the program goes to. It feeds its publisher child from the program ring: at a keyframe, live, never
 * with a backlog.
 *
 * <p>Threads: one writer per publisher run; figures may be read by any thread.
 */
public final class Destination implements ChildIo {
    /** Program time that a publisher may be behind before it loses pictures, in milliseconds. */
    static final long QUEUE_MILLIS = 2500;

    /** Less than this in half a second is no progress: a full connection still lets a few bytes through. */
    private static final long LEAST_GAIN = 4096;

    private static final long WAIT_NANOS = 100_000_000L;

    /** Without a tag for this long there is nothing to publish, which no server is to blame for. */
    private static final long NOTHING_NANOS = 500_000_000L;

    private final String name;
    private final String url;
    private final ProgramRing ring;
    private volatile Session session;
    private volatile Reason lastReason;
    private volatile Instant connectedSince;
    private volatile long sessionBegan;
    private volatile DestinationState state = DestinationState.STOPPED;
    private final AtomicInteger sessions = new AtomicInteger();
    private volatile long sessionStart;

    private final AtomicLong fed = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Rate rate = new Rate();

    private volatile long bytesBefore;
    private volatile long droppedBefore;
    private volatile int reconnectsBefore;

    private record Session(Run run, ProgramRing.Cursor cursor) {}

    /**
     * A destination that is not fed yet.
     *
     * @param url without the key, for display
     */
    public Destination(String name, String url, ProgramRing ring) {
        this.name = name;
        this.url = url;
        this.ring = ring;
    }

    @Override
    public void started(Run run) {
        state = DestinationState.CONNECTING;
        sessionBegan = System.nanoTime();
        Writer writer = new Writer(run);
        session = new Session(run, writer.cursor);
        writer.start();
    }

    private final class Writer extends Thread {
        private final Run run;
        private final ProgramRing.Cursor cursor;

        Writer(Run run) {
            super("publisher-" + name);
            setDaemon(true);
            this.run = run;
            this.cursor = ring.open(this, QUEUE_MILLIS);
        }

        @Override
        public void run() {
            publish(run, cursor);
        }
    }

    private void publish(Run run, ProgramRing.Cursor cursor) {
        try (cursor;
                OutputStream out = run.stdin()) {
            FlvSession flv = new FlvSession(out);
            ProgramRing.Headers headers = awaitKeyframe(run, cursor);
            if (headers == null) {
                return;
            }
            flv.begin(headers);
            long droppedBefore = 0;
            long lastTag = System.nanoTime();
            while (isCurrent(run)) {
                if (cursor.next()) {
                    flv.write(cursor);
                    fed.lazySet(flv.bytes());
                    lastTag = System.nanoTime();
                } else if (cursor.lost()) {
                    awaitKeyframe(run, cursor);
                } else {
                    cursor.await(WAIT_NANOS);
                    excuse(run, lastTag);
                }
                if (cursor.dropped() != droppedBefore) {
                    dropped.addAndGet(cursor.dropped() - droppedBefore);
                    droppedBefore = cursor.dropped();
                }
            }
        } catch (IOException e) {
            // the publisher is gone; its supervisor says why
        }
    }

    /** A live publisher that has taken all there is and gets no more is not stale: the encoder is late. */
    private void excuse(Run run, long lastTag) {
        if (state == DestinationState.LIVE && System.nanoTime() - lastTag > NOTHING_NANOS) {
            run.progress();
        }
    }

    private ProgramRing.Headers awaitKeyframe(Run run, ProgramRing.Cursor cursor) {
        ProgramRing.Headers headers = cursor.seekNewestKeyframe();
        long began = System.nanoTime();
        while (headers == null && isCurrent(run)) {
            LockSupport.parkNanos(WAIT_NANOS / 10);
            excuse(run, began);
            headers = cursor.seekNewestKeyframe();
        }
        return headers;
    }

    private boolean isCurrent(Run run) {
        Session present = session;
        return present != null && present.run() == run;
    }

    /** Bytes handed to the present publisher. */
    public long fed() {
        return fed.get();
    }

    /** What the server has acknowledged in this session, in bytes; the first ones make it live. */
    public void sent(Run run, long sessionBytes) {
        Session present = session;
        if (present == null || present.run() != run || sessionBytes <= 0) {
            return;
        }
        if (state != DestinationState.LIVE) {
            state = DestinationState.LIVE;
            connectedSince = Instant.now();
            sessions.incrementAndGet();
            sessionStart = bytes.get();
        }
        long total = sessionStart + sessionBytes;
        if (total >= bytes.get() + LEAST_GAIN) {
            bytes.set(total);
            run.progress();
        }
    }

    /** Lets the writer end and close the publisher's input, so that it says goodbye to the server. */
    @Override
    public void finishing(Run run) {
        if (isCurrent(run)) {
            session = null;
        }
    }

    @Override
    public void ended(Run run, Reason reason) {
        session = null;
        connectedSince = null;
        lastReason = reason;
        boolean stopped = reason != null && reason.code().equals("stopped");
        state = stopped
                ? DestinationState.STOPPED
                : reason != null && reason.permanent() ? DestinationState.REFUSED : DestinationState.RETRYING;
    }

    /** Goes on counting where another one of the same name stands, which it replaces; a handover is no reconnect. */
    public void succeed(Destination before) {
        DestinationSnapshot then = before.snapshot();
        bytesBefore = then.bytes();
        droppedBefore = then.droppedTags();
        reconnectsBefore = then.reconnects();
    }

    public DestinationState state() {
        return state;
    }

    /** When the present session, or the last one, began, {@link System#nanoTime} scale. */
    public long sessionBegan() {
        return sessionBegan;
    }

    /** Why the last publisher ended, or null. */
    public Reason lastReason() {
        return lastReason;
    }

    /** Feeds the bitrate; about once a second, by one thread. */
    public void sample() {
        rate.sample(bytes.get(), System.nanoTime());
    }

    public String name() {
        return name;
    }

    public DestinationSnapshot snapshot() {
        Session present = session;
        Reason reason = lastReason;
        return new DestinationSnapshot(
                name,
                url,
                state,
                bytesBefore + bytes.get(),
                rate.perSecond() * 8 / 1000,
                droppedBefore + dropped.get(),
                present == null ? 0 : present.cursor().behindMillis(),
                reconnectsBefore + Math.max(0, sessions.get() - 1),
                connectedSince,
                reason == null ? null : reason.code(),
                reason == null ? null : reason.sentence(),
                null);
    }
}
