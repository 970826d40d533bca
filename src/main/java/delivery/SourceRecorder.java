package delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import program.SourceTap;

/**
 * Writes the source as received to transport stream files: a new one for each sender, and at a keyframe after the
 * segment's time. It only ever reads what the ingest keeps anyway, so a slow or full disk costs the recording alone.
 *
 * <p>One thread; figures may be read by any.
 */
public final class SourceRecorder implements AutoCloseable {
    private static final long POLL_NANOS = 100_000_000L;
    private static final long IDLE_NANOS = 5_000_000_000L;
    private static final long RETRY_NANOS = 5_000_000_000L;
    private static final int CHUNK = 512 * SourceTap.PACKET;

    private final SourceTap tap;
    private final Path directory;
    private final long segmentNanos;
    private final Thread thread = new Thread(this::serve, "source-recorder");
    private volatile boolean closed;
    private volatile Path file;
    private volatile String failure;

    // ---- owned by the thread ----
    private final byte[] chunk = new byte[CHUNK];
    private OutputStream out;
    private long position;
    private long openedAt;
    private long lastBytesAt;
    private long connections;

    /** A recorder that waits for a source once started. */
    public SourceRecorder(SourceTap tap, Path directory, Duration segment) {
        this.tap = tap;
        this.directory = directory;
        this.segmentNanos = segment.toNanos();
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void serve() {
        position = tap.end();
        while (!closed) {
            try {
                step(System.nanoTime());
                LockSupport.parkNanos(POLL_NANOS);
            } catch (IOException e) {
                failure = e.getMessage();
                finish();
                pause();
                position = Math.max(tap.gopStart(), position);
            }
        }
        finish();
    }

    private void pause() {
        long until = System.nanoTime() + RETRY_NANOS;
        while (!closed && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Writes what has come since the last time. */
    void step(long now) throws IOException {
        long end = tap.end();
        if (end == position) {
            if (now - lastBytesAt > IDLE_NANOS) {
                finish();
            }
            return;
        }
        lastBytesAt = now;
        if (tap.connections() != connections) {
            connections = tap.connections();
            finish();
        }
        long cut = tap.gopStart();
        if (out != null && now - openedAt > segmentNanos && cut >= position) {
            copyTo(cut);
            finish();
        }
        if (out == null) {
            open(now);
        }
        copyTo(end);
    }

    private void open(long now) throws IOException {
        Files.createDirectories(directory);
        Path next = RecordingFiles.source(directory, Instant.now());
        out = Files.newOutputStream(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        file = next;
        openedAt = now;
        out.write(tap.tables());
        failure = null;
    }

    private void copyTo(long end) throws IOException {
        while (position < end) {
            int count = tap.read(position, chunk);
            if (count < 0) {
                position = tap.end(); // overtaken: the disk is slower than the source
                return;
            }
            int wanted = (int) Math.min(count, end - position);
            out.write(chunk, 0, wanted);
            position += wanted;
        }
    }

    private void finish() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            failure = e.getMessage();
        }
        removeEmpty(file);
        out = null;
        file = null;
    }

    private void removeEmpty(Path last) {
        try {
            if (last != null && Files.size(last) <= 2 * SourceTap.PACKET) {
                Files.delete(last);
            }
        } catch (IOException e) {
            failure = e.getMessage();
        }
    }

    /** The file being written, or null. */
    public Path file() {
        return file;
    }

    /** Why nothing is written, or null. */
    public String failure() {
        return failure;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
