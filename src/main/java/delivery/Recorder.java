package delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import process.ChildIo;
import process.Reason;
import process.Streams;
import program.ProgramRing;

/**
 * Feeds the program to its recorder, one segment per run of the child: at a keyframe after the segment's time, and where
 * the decoder configuration changes, the run's input ends; the next run goes on with that very keyframe. So nothing is
 * lost between two segments, and a disk that hangs delays nobody.
 *
 * <p>Threads: one for all runs, which owns the cursor.
 */
public final class Recorder implements ChildIo {
    /** Program time that a slow disk may be behind, in milliseconds. */
    static final long QUEUE_MILLIS = 8000;

    private static final long HANDOVER_MILLIS = 5000;
    private static final long WAIT_NANOS = 100_000_000L;

    private final ProgramRing ring;
    private final long segmentMillis;
    private final Thread thread = new Thread(this::serve, "recorder");
    private volatile ProgramRing.Cursor cursor;
    private volatile Run current;
    private volatile boolean closed;
    private final AtomicLong segments = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    // ---- owned by the thread ----
    private byte[] script;
    private byte[] video;
    private byte[] audio;
    /** The cursor holds the keyframe that the next segment begins with. */
    private boolean keyframeHeld;

    /** What ended a segment. */
    private enum End {
        TIME,
        CHANGE,
        STOP
    }

    /** A recorder that waits for its first run. */
    public Recorder(ProgramRing ring, long segmentMillis) {
        this.ring = ring;
        this.segmentMillis = segmentMillis;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void started(Run run) {
        Streams.drain(run.stdout());
        current = run;
        LockSupport.unpark(thread);
    }

    @Override
    public void finishing(Run run) {
        leave(run);
    }

    @Override
    public void ended(Run run, Reason reason) {
        leave(run);
    }

    private void leave(Run run) {
        if (current == run) {
            current = null;
        }
    }

    private void serve() {
        try (ProgramRing.Cursor mine = ring.open(thread, QUEUE_MILLIS)) {
            cursor = mine;
            Run done = null;
            while (!closed) {
                Run run = current;
                if (run == null || run == done) {
                    LockSupport.parkNanos(WAIT_NANOS);
                    continue;
                }
                record(run);
                done = run;
            }
        }
    }

    private void record(Run run) {
        try (OutputStream out = run.stdin()) {
            if (!findStart(run)) {
                return;
            }
            FlvSession flv = new FlvSession(out);
            flv.begin(script, video, audio);
            segments.incrementAndGet();
            keyframeHeld = segment(run, flv) == End.TIME;
        } catch (IOException e) {
            keyframeHeld = false; // the child is gone; its supervisor says why
        }
    }

    /** Finds the keyframe to begin with, unless the cursor holds it. */
    private boolean findStart(Run run) {
        if (keyframeHeld && cursor.behindMillis() < HANDOVER_MILLIS) {
            return true;
        }
        keyframeHeld = false;
        ProgramRing.Headers headers = cursor.seekNewestKeyframe();
        while (headers == null && current == run) {
            LockSupport.parkNanos(WAIT_NANOS / 10);
            headers = cursor.seekNewestKeyframe();
        }
        if (headers == null) {
            return false;
        }
        script = headers.script();
        video = headers.video();
        audio = headers.audio();
        return true;
    }

    private End segment(Run run, FlvSession flv) throws IOException {
        long start = Long.MIN_VALUE;
        if (keyframeHeld) {
            start = cursor.millis();
            flv.write(cursor);
        }
        long droppedBefore = cursor.dropped();
        while (current == run) {
            boolean tag = cursor.next();
            if (cursor.dropped() != droppedBefore) {
                lost.addAndGet(cursor.dropped() - droppedBefore);
                return End.CHANGE;
            }
            if (!tag) {
                cursor.await(WAIT_NANOS);
            } else if (cursor.header() && cursor.type() != ProgramRing.SCRIPT) {
                return End.CHANGE;
            } else if (!cursor.header()) {
                start = start == Long.MIN_VALUE ? cursor.millis() : start;
                if (cursor.keyframe() && cursor.millis() - start >= segmentMillis) {
                    return End.TIME;
                }
                flv.write(cursor);
            }
        }
        return End.STOP;
    }

    /** Files begun. */
    public long segments() {
        return segments.get();
    }

    /** Tags that a slow disk lost. */
    public long lost() {
        return lost.get();
    }

    /** Ends the thread; the child is its supervisor's to end. */
    public void close() {
        closed = true;
        current = null;
        LockSupport.unpark(thread);
    }
}
