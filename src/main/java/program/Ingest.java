package program;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import process.ChildIo;
import process.Reason;

/**
 * From the receiver's bytes to the decoder's pictures. Two children take part: the receiver, which holds the connection
 * to the sender, and the decoder, which may die and be replaced at any moment without the sender noticing: the new one
 * gets the stream's tables and the present group of pictures first.
 *
 * <p>Threads: one per child run and stream, ended by the stream's end.
 */
public final class Ingest implements AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final long SILENCE_NANOS = 1_000_000_000L;
    private static final long CATCH_UP_RUN_NANOS = 3_000_000_000L;
    private static final long CATCH_UP_LAG_NANOS = 250_000_000L;
    private static final long WAIT_NANOS = 20_000_000L;
    private static final long PTS_MODULUS = 1L << 33;

    private final TsRing ring;
    private final TsMonitor monitor;
    private final FramePool pool;
    private final FrameSynchroniser synchroniser;
    private final SocketDirectory sockets;
    private final SourceSound sourceSound;
    private volatile Runnable newSource = () -> {};
    private volatile SocketDirectory.Listener decoderSocket;
    private volatile Thread decoderInput;
    private volatile boolean decoderFed;

    private final AtomicLong lastBytesAt = new AtomicLong();
    private final AtomicLong lastFrameAt = new AtomicLong();
    private final AtomicLong decoderStartedAt = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong poolEmpty = new AtomicLong();
    private final AtomicLong caughtUp = new AtomicLong();

    /** Takes the source's own sound, s16le stereo at 48 kHz. */
    @FunctionalInterface
    public interface SourceSound {
        /**
         * One block, on the decoder's reader thread.
         *
         * @param sourceNanos source time of its first sample
         * @param samples position to limit; valid during the call
         */
        void block(long sourceNanos, ByteBuffer samples);
    }

    Ingest(
            int ringBytes,
            FramePool pool,
            FrameSynchroniser synchroniser,
            SocketDirectory sockets,
            SourceSound sourceSound) {
        this.ring = new TsRing(ringBytes);
        this.monitor = new TsMonitor(ring);
        this.pool = pool;
        this.synchroniser = synchroniser;
        this.sockets = sockets;
        this.sourceSound = sourceSound;
    }

    /** What to do when another sender speaks: a fresh decoder. */
    public void onNewSource(Runnable action) {
        newSource = action;
    }

    /** The receiver's streams. */
    public ChildIo receiver() {
        return new ChildIo() {
            @Override
            public void started(Run run) {
                thread("receiver-output", () -> receive(run));
            }
        };
    }

    private void receive(ChildIo.Run run) throws IOException {
        byte[] chunk = new byte[CHUNK];
        InputStream in = run.stdout();
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            long now = System.nanoTime();
            boolean silenceBefore = now - lastBytesAt.get() > SILENCE_NANOS;
            lastBytesAt.lazySet(now);
            if (silenceBefore) {
                monitor.reset();
            }
            boolean jumped = monitor.feed(chunk, count);
            if (silenceBefore || jumped) {
                connections.lazySet(connections.getPlain() + 1);
                if (decoderFed) {
                    newSource.run();
                }
            }
            Thread input = decoderInput;
            if (input != null) {
                java.util.concurrent.locks.LockSupport.unpark(input);
            }
            run.progress();
        }
    }

    /** Prepares a decoder run: the address that it must write to. */
    public String openDecoder() {
        SocketDirectory.Listener before = decoderSocket;
        if (before != null) {
            before.close();
        }
        try {
            SocketDirectory.Listener socket = sockets.listen("decoder");
            decoderSocket = socket;
            decoderFed = false;
            return socket.url();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("no socket for the decoder", e);
        }
    }

    /** The decoder's streams. */
    public ChildIo decoder() {
        return new ChildIo() {
            @Override
            public void started(Run run) {
                SocketDirectory.Listener socket = decoderSocket;
                decoderStartedAt.lazySet(System.nanoTime());
                decoderInput = thread("decoder-input", () -> writeStream(run, socket));
                thread("decoder-output", () -> readFrames(run, socket));
            }

            @Override
            public void finishing(Run run) {
                close();
            }

            @Override
            public void ended(Run run, Reason reason) {
                close();
            }
        };
    }

    private void writeStream(ChildIo.Run run, SocketDirectory.Listener socket) throws IOException {
        try (OutputStream out = run.stdin()) {
            byte[] chunk = new byte[CHUNK];
            long position = -1;
            while (socket.channel().isOpen()) {
                if (position < 0) {
                    position = monitor.gopStart();
                    if (position >= 0) {
                        decoderFed = true;
                        out.write(monitor.tables());
                    }
                }
                int count = position < 0 ? 0 : ring.read(position, chunk);
                if (count < 0) {
                    position = -1; // the decoder was too slow: on with the newest keyframe
                } else if (count == 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(WAIT_NANOS);
                } else {
                    out.write(chunk, 0, count);
                    out.flush();
                    position += count;
                }
            }
        }
    }

    private void readFrames(ChildIo.Run run, SocketDirectory.Listener socket) throws IOException {
        try (SocketChannel channel = socket.channel().accept()) {
            new NutReader(channel, new DecodedFrames(run)).run();
        }
    }

    /** Sorts the decoder's output into pictures for the synchroniser and sound for the mixer. */
    private final class DecodedFrames implements NutReader.Handler {
        private final ChildIo.Run run;
        private final long startedAt = System.nanoTime();
        private final ByteBuffer samples = ByteBuffer.allocateDirect(1 << 18);
        private int videoStream = -1;
        private VideoFrame frame;

        DecodedFrames(ChildIo.Run run) {
            this.run = run;
        }

        @Override
        public void stream(int id, NutReader.Stream stream) {
            if (stream.video()) {
                videoStream = id;
            }
        }

        @Override
        public ByteBuffer target(int stream, int bytes) {
            if (stream != videoStream) {
                return bytes <= samples.capacity() ? samples.clear() : null;
            }
            frame = pool.acquire();
            if (frame == null) {
                poolEmpty.lazySet(poolEmpty.getPlain() + 1);
                return null;
            }
            return frame.data();
        }

        @Override
        public void frame(int stream, long ptsNanos, int bytes) {
            if (stream != videoStream) {
                sourceSound.block(ptsNanos, samples.flip());
                return;
            }
            VideoFrame done = frame;
            frame = null;
            long now = System.nanoTime();
            run.progress();
            if (isCatchUp(ptsNanos, now)) {
                done.release();
                caughtUp.lazySet(caughtUp.getPlain() + 1);
                return;
            }
            lastFrameAt.lazySet(now);
            done.stamp(ptsNanos, now);
            synchroniser.offer(done);
        }

        /** A fresh decoder works through the kept group of pictures first; what is old by now is not shown. */
        private boolean isCatchUp(long ptsNanos, long now) {
            long newest = monitor.lastPts();
            if (now - startedAt > CATCH_UP_RUN_NANOS || newest < 0) {
                return false;
            }
            long pts = Math.round(ptsNanos * 9e-5);
            long behind = Math.floorMod(newest - pts + PTS_MODULUS / 2, PTS_MODULUS) - PTS_MODULUS / 2;
            return behind * 100_000L / 9 > CATCH_UP_LAG_NANOS;
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static Thread thread(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // the child is gone or never spoke; its supervisor says why
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** True when pictures have been fed to the decoder for that long and none came out. */
    public boolean stuckFor(long nanos) {
        boolean sending = sinceLastBytes() < SILENCE_NANOS && monitor.gopStart() >= 0;
        long since = Math.max(lastFrameAt.get(), decoderStartedAt.get());
        return sending && decoderFed && System.nanoTime() - since > nanos;
    }

    TsMonitor monitor() {
        return monitor;
    }

    /** In one word: absent, receiving, live or frozen. */
    String state() {
        if (lastBytesAt.get() == 0 || sinceLastBytes() > SILENCE_NANOS) {
            return "absent";
        }
        if (lastFrameAt.get() != 0 && sinceLastFrame() < SILENCE_NANOS) {
            return "live";
        }
        return lastFrameAt.get() == 0 ? "receiving" : "frozen";
    }

    /** Nanoseconds since the last byte came from the receiver. */
    long sinceLastBytes() {
        return System.nanoTime() - lastBytesAt.get();
    }

    /** Nanoseconds since the last picture came from the decoder. */
    long sinceLastFrame() {
        return System.nanoTime() - lastFrameAt.get();
    }

    /** How often a sender began to speak. */
    long connections() {
        return connections.get();
    }

    /** Pictures that found no free buffer. */
    long poolEmpty() {
        return poolEmpty.get();
    }

    @Override
    public void close() {
        SocketDirectory.Listener socket = decoderSocket;
        if (socket != null) {
            socket.close();
        }
    }
}
