package program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import process.ChildIo;

/**
 * From the receiver's bytes to the decoders' pictures and sound. The receiver child holds the connection to the sender; a
 * decoder may die and be replaced at any moment without the sender noticing: the new one gets the stream's tables and the
 * present group of pictures first.
 *
 * <p>Threads: one per child run and stream, ended by the stream's end.
 */
public final class Ingest implements AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final long SILENCE_NANOS = 1_000_000_000L;
    private static final long CATCH_UP_RUN_NANOS = 3_000_000_000L;
    /** A fresh sound decoder works through the kept group of pictures in this time; that says nothing about the way. */
    private static final long SOUND_CATCH_UP_NANOS = 500_000_000L;

    private static final long CATCH_UP_LAG_NANOS = 250_000_000L;
    private static final long PTS_MODULUS = 1L << 33;
    private static final double PTS_PER_NANO = 9e-5;
    private static final double WRAP_NANOS = PTS_MODULUS / PTS_PER_NANO;

    private final TsRing ring;
    private final TsMonitor monitor;
    private final FramePool pool;
    private final FrameSynchroniser synchroniser;
    private final SourceSound sourceSound;
    private final DecoderLane pictures;
    private final DecoderLane sound;
    private volatile Runnable newSource = () -> {};
    private volatile Runnable otherShape = () -> {};
    private volatile boolean needsBars;
    private volatile long lastPictureNanos;

    private final AtomicLong lastBytesAt = new AtomicLong();
    private final AtomicLong lastFrameAt = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong poolEmpty = new AtomicLong();

    /** Takes the source's own sound, s16le stereo at 48 kHz. */
    @FunctionalInterface
    public interface SourceSound {
        /**
         * One block, on the sound decoder's reader thread.
         *
         * @param sourceNanos source time of its first sample, on the same clock as the pictures'
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
        this.sourceSound = sourceSound;
        this.pictures = new DecoderLane("decoder", ring, monitor, sockets, DecodedPictures::new);
        this.sound = new DecoderLane("source-sound", ring, monitor, sockets, DecodedSound::new);
    }

    /** What to do when another sender speaks: fresh decoders. */
    public void onNewSource(Runnable action) {
        newSource = action;
    }

    /** What to do when pictures of another shape than the program's come without bars: a decoder that adds them. */
    public void onOtherShape(Runnable action) {
        otherShape = action;
    }

    /** Whether the decoder has to put bars around the picture: a source of another shape has been seen. */
    public boolean needsBars() {
        return needsBars;
    }

    /** The receiver's streams. */
    public ChildIo receiver() {
        return new ChildIo() {
            @Override
            public void started(Run run) {
                IoThread.start("receiver-output", () -> receive(run));
            }
        };
    }

    private void receive(ChildIo.Run run) throws IOException {
        byte[] chunk = new byte[CHUNK];
        InputStream in = run.stdout();
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            take(chunk, count);
            run.progress();
        }
    }

    private void take(byte[] chunk, int count) {
        long now = System.nanoTime();
        boolean silenceBefore = now - lastBytesAt.get() > SILENCE_NANOS;
        lastBytesAt.lazySet(now);
        if (silenceBefore) {
            monitor.reset();
        }
        boolean jumped = monitor.feed(chunk, count);
        if (silenceBefore || jumped) {
            connections.lazySet(connections.getPlain() + 1);
            if (pictures.fed() || sound.fed()) {
                newSource.run();
            }
        }
        pictures.wake();
        sound.wake();
    }

    /** Prepares a run of the picture decoder: the address that it must write to. */
    public String openDecoder() {
        return pictures.open();
    }

    /** Prepares a run of the sound decoder. */
    public String openSoundDecoder() {
        return sound.open();
    }

    /** The picture decoder's streams. */
    public ChildIo decoder() {
        return pictures;
    }

    /** The sound decoder's streams. */
    public ChildIo soundDecoder() {
        return sound;
    }

    /** Puts the decoder's pictures into pooled buffers and offers them to the synchroniser. */
    private final class DecodedPictures implements NutReader.Handler {
        private final ChildIo.Run run;
        private VideoFrame frame;

        DecodedPictures(ChildIo.Run run) {
            this.run = run;
        }

        @Override
        public void stream(int id, NutReader.Stream stream) {}

        @Override
        public ByteBuffer target(int stream, int bytes) {
            if (bytes != pool.bytesPerFrame()) {
                askForBars();
                return null;
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
            VideoFrame done = frame;
            frame = null;
            long now = System.nanoTime();
            run.progress();
            if (isCatchUp(ptsNanos, now)) {
                done.release();
                return;
            }
            lastFrameAt.lazySet(now);
            lastPictureNanos = ptsNanos;
            done.stamp(ptsNanos, now);
            synchroniser.offer(done);
        }

        private void askForBars() {
            if (!needsBars) {
                needsBars = true;
                otherShape.run();
            }
        }

        @Override
        public void abandoned() {
            if (frame != null) {
                frame.release();
                frame = null;
            }
        }

        /** A fresh decoder works through the kept group of pictures first; what is old by now is not shown. */
        private boolean isCatchUp(long ptsNanos, long now) {
            long newest = monitor.lastPts();
            if (now - pictures.startedAt() > CATCH_UP_RUN_NANOS || newest < 0) {
                return false;
            }
            long pts = Math.round(ptsNanos * PTS_PER_NANO);
            long behind = Math.floorMod(newest - pts + PTS_MODULUS / 2, PTS_MODULUS) - PTS_MODULUS / 2;
            return behind / PTS_PER_NANO > CATCH_UP_LAG_NANOS;
        }
    }

    /** Hands the sound decoder's blocks on, on the pictures' clock. */
    private final class DecodedSound implements NutReader.Handler {
        private final ChildIo.Run run;
        private final ByteBuffer samples = ByteBuffer.allocateDirect(1 << 18);
        private long firstBlockAt;

        DecodedSound(ChildIo.Run run) {
            this.run = run;
        }

        @Override
        public void stream(int id, NutReader.Stream stream) {}

        @Override
        public ByteBuffer target(int stream, int bytes) {
            return bytes <= samples.capacity() ? samples.clear() : null;
        }

        @Override
        public void frame(int stream, long ptsNanos, int bytes) {
            run.progress();
            if (firstBlockAt == 0) {
                firstBlockAt = System.nanoTime();
            }
            long nanos = nearPictures(ptsNanos);
            long now = System.nanoTime();
            if (now - firstBlockAt > SOUND_CATCH_UP_NANOS) {
                synchroniser.sound(nanos, now);
            }
            sourceSound.block(nanos, samples.flip());
        }

        /** Each decoder extends the 33-bit time stamps from its own first one; they may differ by whole wraps. */
        private long nearPictures(long ptsNanos) {
            double wraps = Math.rint((lastPictureNanos - ptsNanos) / WRAP_NANOS);
            return ptsNanos + Math.round(wraps * WRAP_NANOS);
        }
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

    /** True when pictures have been fed to the decoder for that long and none came out. */
    public boolean stuckFor(long nanos) {
        boolean sending = sinceLastBytes() < SILENCE_NANOS && monitor.gopStart() >= 0;
        long since = Math.max(lastFrameAt.get(), pictures.startedAt());
        return sending && pictures.fed() && System.nanoTime() - since > nanos;
    }

    /** True while the source lists a sound track of its own and sends. */
    public boolean hasSound() {
        return monitor.hasAudio() && lastBytesAt.get() != 0 && sinceLastBytes() < SILENCE_NANOS;
    }

    /** The format of the source's picture, or null while it is not known or nothing comes. */
    public PictureFormat pictureFormat() {
        return sinceLastBytes() < SILENCE_NANOS ? monitor.format() : null;
    }

    /** The codec of the source's sound, or null while there is none. */
    public String soundCodec() {
        return hasSound() ? monitor.soundCodec() : null;
    }

    TsMonitor monitor() {
        return monitor;
    }

    /** The source as received, for whoever records it. */
    public SourceTap tap() {
        return new SourceTap(ring, monitor, connections::get);
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
        pictures.close();
        sound.close();
    }
}
