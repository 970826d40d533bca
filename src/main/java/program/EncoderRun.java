package program;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One start of the encoder: its two input sockets and the tick at which it began. */
final class EncoderRun implements AutoCloseable {
    private static final long TIME_STAMP_MODULUS = 1L << 31; // FLV time stamps have 31 bits

    private final SocketDirectory.Listener pictures;
    private final SocketDirectory.Listener sound;
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile long epochTick = -1;
    private volatile boolean closed;
    private volatile SocketChannel picturesChannel;
    private volatile SocketChannel soundChannel;
    private final AtomicLong in = new AtomicLong();
    private final AtomicLong out = new AtomicLong();
    private volatile Thread waitsForOutput;
    private long lastMillis;

    EncoderRun(SocketDirectory sockets) throws IOException {
        pictures = sockets.listen("pictures");
        sound = sockets.listen("sound");
    }

    String picturesUrl() {
        return pictures.url();
    }

    String soundUrl() {
        return sound.url();
    }

    /** One write hands over a whole picture of that size in bytes, where the system's limit allows: fewer switches. */
    SocketChannel acceptPictures(int pictureBytes) throws IOException {
        picturesChannel = pictures.channel().accept();
        picturesChannel.setOption(StandardSocketOptions.SO_SNDBUF, pictureBytes);
        return picturesChannel;
    }

    SocketChannel acceptSound() throws IOException {
        soundChannel = sound.channel().accept();
        return soundChannel;
    }

    /** Fixes where the run starts; sound waits for it. */
    void begin(long tick) {
        epochTick = tick;
        begun.countDown();
    }

    /** Waits for {@link #begin}; false when the run ended before. */
    boolean awaitBegin() throws InterruptedException {
        while (!closed) {
            if (begun.await(100, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    long epochTick() {
        return epochTick;
    }

    /** Extends a 31-bit FLV time stamp of this run; by the run's output reader only. */
    long unwrap(long millis) {
        long high = lastMillis - Math.floorMod(lastMillis, TIME_STAMP_MODULUS);
        long full = high + millis;
        if (full < lastMillis - TIME_STAMP_MODULUS / 2) {
            full += TIME_STAMP_MODULUS;
        } else if (full > lastMillis + TIME_STAMP_MODULUS / 2 && full >= TIME_STAMP_MODULUS) {
            full -= TIME_STAMP_MODULUS; // the other track is over the edge already
        }
        lastMillis = Math.max(lastMillis, full);
        return full;
    }

    /** Feeder: one picture goes in. */
    void pictureIn() {
        in.lazySet(in.getPlain() + 1);
    }

    /** Reader of the output: one came out; wakes the feeder when it waits for that. */
    void pictureOut() {
        out.set(out.getPlain() + 1);
        Thread waiting = waitsForOutput;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Pictures that went in and have not come out. */
    long inFlight() {
        return in.get() - out.get();
    }

    /** Feeder: sleeps until a picture comes out, or a moment. */
    void awaitOutput(long mostInFlight, long nanos) {
        waitsForOutput = Thread.currentThread();
        if (inFlight() >= mostInFlight && !closed) {
            LockSupport.parkNanos(nanos);
        }
        waitsForOutput = null;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        pictures.close();
        sound.close();
        closeQuietly(picturesChannel);
        closeQuietly(soundChannel);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
