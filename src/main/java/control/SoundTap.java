package control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The sum of what is posted, handed from the clock to those who stream it: s16le stereo at 48 kHz.
 *
 * <p>Threads: the clock calls {@link #begin} and {@link #end} and never waits; each reader is read by one thread of its
 * own. While nobody reads, no sum is made.
 */
public final class SoundTap {
    private static final int LONGEST_BLOCK = 192_000;

    private volatile Reader[] readers = {};
    private final byte[] bytes = new byte[LONGEST_BLOCK];
    private final ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    /** Where the next sum goes, or null when nobody wants it. Clock thread. */
    ByteBuffer begin() {
        return readers.length == 0 ? null : block.clear();
    }

    /** Hands on what {@link #begin} gave, if it gave something. Clock thread. */
    void end(ByteBuffer filled) {
        if (filled == null) {
            return;
        }
        for (Reader reader : readers) {
            reader.put(bytes, filled.position());
        }
    }

    /** Another reader, from now on. */
    public synchronized Reader open() {
        Reader reader = new Reader();
        readers = Stream.concat(Arrays.stream(readers), Stream.of(reader)).toArray(Reader[]::new);
        return reader;
    }

    private synchronized void forget(Reader reader) {
        readers = Arrays.stream(readers).filter(other -> other != reader).toArray(Reader[]::new);
    }

    /** One reader's queue of a good second; what finds no room in it is lost for this reader alone. */
    public final class Reader implements AutoCloseable {
        private static final int CAPACITY = 1 << 18;
        private static final long POLL_NANOS = 4_000_000;

        private final byte[] ring = new byte[CAPACITY];
        private final AtomicLong written = new AtomicLong();
        private final AtomicLong taken = new AtomicLong();
        private final AtomicLong lost = new AtomicLong();
        private volatile boolean closed;

        private void put(byte[] from, int count) {
            long at = written.getPlain();
            if (CAPACITY - (at - taken.get()) < count) {
                lost.lazySet(lost.getPlain() + count);
                return;
            }
            int start = (int) (at & (CAPACITY - 1));
            int first = Math.min(count, CAPACITY - start);
            System.arraycopy(from, 0, ring, start, first);
            System.arraycopy(from, first, ring, 0, count - first);
            written.set(at + count);
        }

        /**
         * Waits for sound.
         *
         * @return bytes read, whole sample frames, or -1 once closed
         */
        public int read(byte[] into) {
            long at = taken.getPlain();
            while (written.get() == at && !closed) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            if (closed) {
                return -1;
            }
            int count = (int) Math.min(into.length, written.get() - at);
            int start = (int) (at & (CAPACITY - 1));
            int first = Math.min(count, CAPACITY - start);
            System.arraycopy(ring, start, into, 0, first);
            System.arraycopy(ring, 0, into, first, count - first);
            taken.set(at + count);
            return count;
        }

        /** Bytes that found no room. */
        public long lost() {
            return lost.get();
        }

        @Override
        public void close() {
            closed = true;
            forget(this);
        }
    }
}
