package program;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last seconds of the program's sound on their way to the encoder: s16le stereo at 48 kHz, addressed by absolute
 * sample frame, so that a new encoder can start at exactly the sample that belongs to its first picture.
 *
 * <p>Threads: the clock puts; one reader copies. A reader that falls behind the ring finds out by {@link #read}
 * returning -1.
 */
final class SampleQueue {
    static final int SAMPLE_RATE = 48_000;
    static final int FRAME_BYTES = 4;

    private final ByteBuffer ring;
    private final int capacity;
    private final AtomicLong end;
    private final AtomicLong oldest;

    SampleQueue(int seconds, long firstSample) {
        capacity = seconds * SAMPLE_RATE;
        ring = ByteBuffer.allocateDirect(capacity * FRAME_BYTES);
        end = new AtomicLong(firstSample);
        oldest = new AtomicLong(firstSample);
    }

    /** Clock: appends what remains in the buffer. */
    void put(ByteBuffer samples) {
        long at = end.getPlain();
        long after = at + samples.remaining() / FRAME_BYTES;
        oldest.set(Math.max(oldest.getPlain(), after - capacity));
        java.lang.invoke.VarHandle.fullFence();
        while (samples.hasRemaining()) {
            int offset = offset(at);
            int step = Math.min(samples.remaining(), ring.capacity() - offset);
            ring.put(offset, samples, samples.position(), step);
            samples.position(samples.position() + step);
            at += step / FRAME_BYTES;
        }
        end.setRelease(at);
    }

    /**
     * Copies sound from {@code from} on.
     *
     * @param into filled from its start, limit set; holds whole sample frames
     * @return sample frames copied, 0 when there are none yet, -1 when {@code from} is gone
     */
    int read(long from, ByteBuffer into) {
        into.clear();
        if (oldest.get() > from) {
            return -1;
        }
        long available = end.getAcquire() - from;
        int count = (int) Math.min(available, into.capacity() / FRAME_BYTES);
        if (count <= 0) {
            into.limit(0);
            return 0;
        }
        copy(from, into, count);
        java.lang.invoke.VarHandle.acquireFence();
        if (oldest.get() > from) {
            return -1;
        }
        into.flip();
        return count;
    }

    private void copy(long from, ByteBuffer into, int count) {
        int offset = offset(from);
        int bytes = count * FRAME_BYTES;
        int first = Math.min(bytes, ring.capacity() - offset);
        into.put(0, ring, offset, first);
        into.put(first, ring, 0, bytes - first);
        into.position(bytes);
    }

    /** Sample frame that will be put next. */
    long end() {
        return end.getAcquire();
    }

    private int offset(long sample) {
        return (int) Math.floorMod(sample, (long) capacity) * FRAME_BYTES;
    }
}
