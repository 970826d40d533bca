package program;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import process.ChildIo;
import process.Reason;

/**
 * The streams of one decoder child: the transport stream goes in from the last keyframe on, frames come out as NUT over
 * a unix socket of the run. Threads: two per run, ended by the run's end.
 */
final class DecoderLane implements ChildIo, AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final long WAIT_NANOS = 20_000_000L;

    private final String name;
    private final TsRing ring;
    private final TsMonitor monitor;
    private final SocketDirectory sockets;
    private final Function<Run, NutReader.Handler> frames;
    private final AtomicLong startedAt = new AtomicLong();
    private volatile SocketDirectory.Listener socket;
    private volatile Thread input;
    private volatile boolean fed;

    /** That of the child whose end is told next, also when another one has been prepared already. */
    private volatile SocketDirectory.Listener running;

    DecoderLane(
            String name,
            TsRing ring,
            TsMonitor monitor,
            SocketDirectory sockets,
            Function<Run, NutReader.Handler> frames) {
        this.name = name;
        this.ring = ring;
        this.monitor = monitor;
        this.sockets = sockets;
        this.frames = frames;
    }

    /** Prepares a run: the address that the decoder must write to. */
    String open() {
        close();
        try {
            SocketDirectory.Listener next = sockets.listen(name);
            socket = next;
            fed = false;
            return next.url();
        } catch (IOException e) {
            throw new UncheckedIOException("no socket for the " + name, e);
        }
    }

    @Override
    public void started(Run run) {
        SocketDirectory.Listener mine = socket;
        running = mine;
        startedAt.lazySet(System.nanoTime());
        input = IoThread.start(name + "-input", () -> writeStream(run, mine));
        IoThread.start(name + "-output", () -> readFrames(run, mine));
    }

    private void writeStream(Run run, SocketDirectory.Listener mine) throws IOException {
        try (OutputStream out = run.stdin()) {
            byte[] chunk = new byte[CHUNK];
            long position = -1;
            while (mine.channel().isOpen()) {
                if (position < 0) {
                    position = begin(out);
                }
                int count = position < 0 ? 0 : ring.read(position, chunk);
                if (count < 0) {
                    position = -1; // the decoder was too slow: on with the newest keyframe
                } else if (count == 0) {
                    LockSupport.parkNanos(WAIT_NANOS);
                } else {
                    out.write(chunk, 0, count);
                    out.flush();
                    position += count;
                }
            }
        }
    }

    /** The tables, then the last keyframe's position; -1 while there is none. */
    private long begin(OutputStream out) throws IOException {
        long position = monitor.gopStart();
        if (position >= 0) {
            fed = true;
            out.write(monitor.tables());
        }
        return position;
    }

    private void readFrames(Run run, SocketDirectory.Listener mine) throws IOException {
        try (SocketChannel channel = mine.channel().accept()) {
            new NutReader(channel, frames.apply(run)).run();
        }
    }

    /** There is something new to decode. */
    void wake() {
        Thread thread = input;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** True when this run has been given any of the stream. */
    boolean fed() {
        return fed;
    }

    /** When the present run started, {@link System#nanoTime} scale. */
    long startedAt() {
        return startedAt.get();
    }

    @Override
    public void finishing(Run run) {
        close(running);
    }

    @Override
    public void ended(Run run, Reason reason) {
        close(running);
    }

    @Override
    public void close() {
        close(socket);
    }

    private static void close(SocketDirectory.Listener listener) {
        if (listener != null) {
            listener.close();
        }
    }
}
