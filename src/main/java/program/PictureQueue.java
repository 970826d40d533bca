package program;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last pictures of the program on their way to the encoder, by tick. It outlives the encoder: while none reads, the
 * newest are kept and the oldest go; a new encoder starts with the oldest that is kept.
 *
 * <p>Threads: the clock puts, the encoder's picture writer takes. A slot holds one reference to its picture; whoever
 * swaps the slot owns that reference.
 */
final class PictureQueue {
    private final AtomicReferenceArray<VideoFrame> slots;
    private final long[] ticks;
    private final AtomicLong next;
    private final AtomicLong overwritten = new AtomicLong();

    PictureQueue(int capacity, long firstTick) {
        slots = new AtomicReferenceArray<>(capacity);
        ticks = new long[capacity];
        next = new AtomicLong(firstTick);
    }

    /** Clock: queues the picture of a tick; retains it. */
    void put(long tick, VideoFrame frame) {
        int slot = slot(tick);
        frame.retain();
        VideoFrame old = slots.getAndSet(slot, null);
        if (old != null) {
            old.release();
            overwritten.lazySet(overwritten.getPlain() + 1);
        }
        ticks[slot] = tick;
        slots.setRelease(slot, frame);
        next.setRelease(tick + 1);
    }

    /** Reader: the picture of this tick with its reference, or null when it is not there (any more). */
    VideoFrame take(long tick) {
        if (!holds(tick)) {
            return null; // a newer picture stays where it is
        }
        int slot = slot(tick);
        VideoFrame frame = slots.getAndSet(slot, null);
        if (frame == null) {
            return null;
        }
        if (ticks[slot] != tick) {
            frame.release();
            return null;
        }
        return frame;
    }

    /** True when the picture of this tick waits to be taken. */
    boolean holds(long tick) {
        int slot = slot(tick);
        return slots.getAcquire(slot) != null && ticks[slot] == tick;
    }

    /** The tick that will be put next. */
    long next() {
        return next.getAcquire();
    }

    /** The oldest tick that can still be there. */
    long oldest() {
        return next.getAcquire() - slots.length();
    }

    int capacity() {
        return slots.length();
    }

    /** Pictures that no encoder took in time. */
    long overwritten() {
        return overwritten.get();
    }

    private int slot(long tick) {
        return (int) Math.floorMod(tick, (long) slots.length());
    }
}
