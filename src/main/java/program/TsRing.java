package program;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The last seconds of the transport stream as received, addressed by absolute byte position. One writer; readers copy out
 * and find out afterwards whether they were overtaken. No allocation, no locks.
 */
final class TsRing {
    private final byte[] data;
    private final AtomicLong end = new AtomicLong();
    private final AtomicLong oldest = new AtomicLong();

    TsRing(int bytes) {
        data = new byte[bytes];
    }

    /** Writer: appends bytes. */
    void write(byte[] bytes, int from, int count) {
        long at = end.getPlain();
        oldest.set(Math.max(oldest.getPlain(), at + count - data.length));
        java.lang.invoke.VarHandle.fullFence();
        int offset = (int) (at % data.length);
        int first = Math.min(count, data.length - offset);
        System.arraycopy(bytes, from, data, offset, first);
        System.arraycopy(bytes, from + first, data, 0, count - first);
        end.setRelease(at + count);
    }

    /**
     * Copies what is there from {@code position} on.
     *
     * @return bytes copied, 0 when there is nothing yet, -1 when the position is gone
     */
    int read(long position, byte[] into) {
        if (!holds(position)) {
            return -1;
        }
        int count = (int) Math.min(end.getAcquire() - position, into.length);
        if (count <= 0) {
            return 0;
        }
        int offset = (int) (position % data.length);
        int first = Math.min(count, data.length - offset);
        System.arraycopy(data, offset, into, 0, first);
        System.arraycopy(data, 0, into, first, count - first);
        java.lang.invoke.VarHandle.acquireFence();
        return oldest.get() > position ? -1 : count;
    }

    long end() {
        return end.getAcquire();
    }

    boolean holds(long position) {
        return position >= oldest.get();
    }
}
