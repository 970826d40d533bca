package program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import settings.FrameRate;

/**
 * Carries pictures and sound from the clock to whichever encoder runs.
 *
 * <p>Threads: the clock calls {@link #put}; two threads that live as long as the feed write to the present
 * {@link EncoderRun}. The queues outlive the encoder: a new one starts with the oldest picture that nobody took, and
 * with exactly the sample that belongs to it.
 *
 * <p>Overload policy: sound is never dropped. When the encoder is more than {@link #COMFORTABLE_LAG} pictures behind,
 * every second picture is left out, at more than twice that two of three, and so on; time stamps of the others stay, so
 * that picture and sound stay together. A new encoder may catch up first. No more than {@link #MOST_IN_FLIGHT} pictures
 * are on their way through the encoder: its own queues would fill first, and hide that it is behind.
 */
final class EncoderFeed implements AutoCloseable {
    private static final int COMFORTABLE_LAG = 4;

    /** Two or three are usual, with B-frames five. */
    static final int MOST_IN_FLIGHT = 8;

    private static final long CATCH_UP_NANOS = 2_000_000_000L;
    private static final long IDLE_PARK_NANOS = 100_000_000L;
    private static final int SOUND_CHUNK_FRAMES = 4096;

    private final FrameRate rate;
    private final int width;
    private final int height;
    private final SocketDirectory sockets;
    private final PictureQueue pictures;
    private final SampleQueue sound;
    private final NutWriter pictureNut = new NutWriter();
    private final NutWriter soundNut = new NutWriter();
    private final Thread pictureThread;
    private final Thread soundThread;
    private volatile EncoderRun current;
    private volatile boolean closed;

    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong lag = new AtomicLong();
    /** Tick last fed. With B-frames decoding begins two frames earlier, which must not be before the program's beginning. */
    private static final long NOTHING_FED = 1;

    private final AtomicLong fedTick = new AtomicLong(NOTHING_FED);

    EncoderFeed(FrameRate rate, int width, int height, long firstTick, int queueFrames, SocketDirectory sockets) {
        this.rate = rate;
        this.width = width;
        this.height = height;
        this.sockets = sockets;
        pictures = new PictureQueue(queueFrames, firstTick);
        sound = new SampleQueue(4, rate.samplesAt(firstTick, SampleQueue.SAMPLE_RATE));
        pictureThread = new Thread(() -> serve(this::feedPictures), "encoder-pictures");
        soundThread = new Thread(() -> serve(this::feedSound), "encoder-sound");
    }

    void start() {
        pictureThread.setDaemon(true);
        soundThread.setDaemon(true);
        pictureThread.start();
        soundThread.start();
    }

    /** Clock: the picture and the sound of one tick. */
    void put(long tick, VideoFrame frame, ByteBuffer samples) {
        sound.put(samples);
        pictures.put(tick, frame);
        LockSupport.unpark(pictureThread);
        LockSupport.unpark(soundThread);
    }

    /** Prepares the sockets of a new encoder run; the one before is closed. */
    EncoderRun open() {
        EncoderRun before = current;
        if (before != null) {
            before.close();
        }
        try {
            EncoderRun run = new EncoderRun(sockets);
            current = run;
            LockSupport.unpark(pictureThread);
            LockSupport.unpark(soundThread);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException("no socket for the encoder", e);
        }
    }

    private interface Feeder {
        void feed(EncoderRun run) throws IOException, InterruptedException;
    }

    private void serve(Feeder feeder) {
        EncoderRun served = null;
        while (!closed) {
            EncoderRun run = current;
            if (run == null || run == served || run.closed()) {
                LockSupport.parkNanos(IDLE_PARK_NANOS);
                continue;
            }
            served = run;
            try {
                feeder.feed(run);
            } catch (IOException e) {
                // the encoder is gone; its supervisor says why and opens the next run
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void feedPictures(EncoderRun run) throws IOException {
        SocketChannel channel = run.acceptPictures(VideoFrame.bytes(width, height));
        writeFully(channel, pictureNut.pictureHeader(width, height, rate));
        First first = takeFirst(run);
        if (first == null) {
            return;
        }
        long epoch = first.tick();
        run.begin(epoch);
        long catchUpUntil = System.nanoTime() + CATCH_UP_NANOS;
        ByteBuffer[] parts = new ByteBuffer[2];
        run.pictureIn();
        writePicture(channel, parts, 0, first.frame());
        fedTick.lazySet(epoch);
        long next = epoch + 1;
        while (!run.closed() && !closed) {
            long behind = pictures.next() - next;
            lag.lazySet(behind);
            if (behind <= 0) {
                LockSupport.parkNanos(IDLE_PARK_NANOS);
                continue;
            }
            if (run.inFlight() >= MOST_IN_FLIGHT) {
                run.awaitOutput(MOST_IN_FLIGHT, IDLE_PARK_NANOS);
                continue;
            }
            if (catchUpUntil != 0 && (behind <= 2 || System.nanoTime() - catchUpUntil > 0)) {
                catchUpUntil = 0;
            }
            if (catchUpUntil == 0 && behind > COMFORTABLE_LAG) {
                next += skip(next, Math.min(behind - 1, behind / COMFORTABLE_LAG));
            }
            VideoFrame frame = pictures.take(next);
            if (frame != null) {
                run.pictureIn();
                writePicture(channel, parts, next - epoch, frame);
                fedTick.lazySet(next);
            }
            next = Math.max(next + 1, pictures.oldest());
        }
    }

    /** The picture that a run begins with, and its tick; whoever has it owns its reference. */
    private record First(long tick, VideoFrame frame) {}

    /**
     * Takes the oldest picture that nobody took. It must really be had: while a slow encoder starts, the clock goes on and
     * overwrites the oldest ones, and ffmpeg takes the first time stamp that it sees for the run's beginning. Where nothing
     * went out yet there is no hole to keep short, and the newest one leaves the whole queue for what the encoder's start takes.
     */
    private First takeFirst(EncoderRun run) {
        boolean isFirstRun = fedTick.get() == NOTHING_FED;
        long next = Math.max(isFirstRun ? pictures.next() - 1 : pictures.oldest(), fedTick.get() + 1);
        while (!run.closed() && !closed) {
            for (long tick = Math.max(next, pictures.oldest()); tick < pictures.next(); tick++) {
                VideoFrame frame = pictures.take(tick);
                if (frame != null) {
                    return new First(tick, frame);
                }
            }
            LockSupport.parkNanos(IDLE_PARK_NANOS);
        }
        return null;
    }

    private long skip(long from, long count) {
        for (long tick = from; tick < from + count; tick++) {
            VideoFrame frame = pictures.take(tick);
            if (frame != null) {
                frame.release();
            }
        }
        skipped.lazySet(skipped.getPlain() + count);
        return count;
    }

    private void writePicture(SocketChannel channel, ByteBuffer[] parts, long pts, VideoFrame frame)
            throws IOException {
        try {
            ByteBuffer picture = frame.data();
            picture.clear();
            parts[0] = pictureNut.frameHeader(pts, picture.capacity());
            parts[1] = picture;
            while (picture.hasRemaining()) {
                channel.write(parts);
            }
        } finally {
            frame.release();
        }
    }

    private void feedSound(EncoderRun run) throws IOException, InterruptedException {
        SocketChannel channel = run.acceptSound();
        if (!run.awaitBegin()) {
            return;
        }
        long epoch = rate.samplesAt(run.epochTick(), SampleQueue.SAMPLE_RATE);
        long next = epoch;
        writeFully(channel, soundNut.soundHeader(SampleQueue.SAMPLE_RATE));
        ByteBuffer chunk = ByteBuffer.allocateDirect(SOUND_CHUNK_FRAMES * SampleQueue.FRAME_BYTES);
        while (!run.closed() && !closed) {
            int count = sound.read(next, chunk);
            if (count < 0) {
                run.close(); // without its sound the run is worth nothing; its supervisor starts another
                throw new IOException("the encoder is seconds behind with the sound");
            }
            if (count == 0) {
                LockSupport.parkNanos(IDLE_PARK_NANOS);
                continue;
            }
            writeFully(channel, soundNut.frameHeader(next - epoch, chunk.remaining()));
            writeFully(channel, chunk);
            next += count;
        }
    }

    private static void writeFully(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Pictures left out because the encoder was too slow. */
    long skipped() {
        return skipped.get();
    }

    /** Pictures that were overwritten while no encoder took them. */
    long overwritten() {
        return pictures.overwritten();
    }

    /** Pictures that wait for the encoder now. */
    long lag() {
        return Math.max(0, lag.get());
    }

    @Override
    public void close() {
        closed = true;
        EncoderRun run = current;
        if (run != null) {
            run.close();
        }
        LockSupport.unpark(pictureThread);
        LockSupport.unpark(soundThread);
    }
}
