package audio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A lock-free ring of stereo s16 sample frames for one writer and one reader.
 *
 * <p>Positions are sample frames since the beginning and never wrap. The writer owns everything from {@code written}
 * on, the reader everything from {@code released} to {@code written}; each moves only its own bound. Nothing is
 * allocated after construction.
 */
final class SampleRing {
    private static final VarHandle LITTLE_ENDIAN_SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final short[] samples;
    private final int mask;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong released = new AtomicLong();
    private final AtomicLong fullScale = new AtomicLong();

    /** A ring of {@code capacity} sample frames, a power of two. */
    SampleRing(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("the capacity is a power of two");
        }
        samples = new short[2 * capacity];
        mask = capacity - 1;
    }

    int capacity() {
        return mask + 1;
    }

    long written() {
        return written.get();
    }

    long released() {
        return released.get();
    }

    /** Samples at full scale so far, both channels. */
    long fullScale() {
        return fullScale.get();
    }

    /** Writer: sample frames that can be written now. */
    int room() {
        return capacity() - (int) (written.getPlain() - released.get());
    }

    /** Writer: appends {@code frames} that must fit into {@link #room()}. */
    void write(byte[] bytes, int offset, int frames) {
        long position = written.getPlain();
        int clipped = 0;
        int at = offset;
        for (int i = 0; i < frames; i++, at += Pcm.FRAME_BYTES) {
            clipped += put(position + i, (short) LITTLE_ENDIAN_SHORT.get(bytes, at), (short)
                    LITTLE_ENDIAN_SHORT.get(bytes, at + 2));
        }
        publish(position + frames, clipped);
    }

    /** Writer: as {@link #write(byte[], int, int)}, from the buffer's position, which is left alone. */
    void write(ByteBuffer bytes, int frames) {
        long position = written.getPlain();
        boolean swap = bytes.order() != ByteOrder.LITTLE_ENDIAN;
        int clipped = 0;
        int at = bytes.position();
        for (int i = 0; i < frames; i++, at += Pcm.FRAME_BYTES) {
            short left = bytes.getShort(at);
            short right = bytes.getShort(at + 2);
            clipped +=
                    put(position + i, swap ? Short.reverseBytes(left) : left, swap ? Short.reverseBytes(right) : right);
        }
        publish(position + frames, clipped);
    }

    private int put(long position, short left, short right) {
        int index = 2 * ((int) position & mask);
        samples[index] = left;
        samples[index + 1] = right;
        return isFullScale(left) + isFullScale(right);
    }

    private static int isFullScale(short sample) {
        return sample == Short.MAX_VALUE || sample <= -Short.MAX_VALUE ? 1 : 0;
    }

    private void publish(long position, int clipped) {
        if (clipped > 0) {
            fullScale.lazySet(fullScale.getPlain() + clipped);
        }
        written.setRelease(position);
    }

    /** Reader: copies {@code frames} from {@code position} on as floats of at most 1. */
    void read(long position, float[] left, float[] right, int frames) {
        for (int i = 0; i < frames; i++) {
            int index = 2 * ((int) (position + i) & mask);
            left[i] = samples[index] * (1 / Pcm.FULL_SCALE);
            right[i] = samples[index + 1] * (1 / Pcm.FULL_SCALE);
        }
    }

    /** Reader: gives everything before {@code position} back to the writer; never moves back. */
    void release(long position) {
        if (position > released.getPlain()) {
            released.setRelease(position);
        }
    }
}
