package program;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A bounded queue between one producer thread and one consumer thread; no locks, no allocation. */
final class SpscRing<T> {
    private final AtomicReferenceArray<T> slots;
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    SpscRing(int capacity) {
        slots = new AtomicReferenceArray<>(capacity);
    }

    /** Producer: false when full. */
    boolean offer(T item) {
        long at = head.getPlain();
        if (at - tail.getAcquire() == slots.length()) {
            return false;
        }
        slots.setPlain((int) (at % slots.length()), item);
        head.setRelease(at + 1);
        return true;
    }

    /** Consumer: the oldest item, or null when empty. */
    T poll() {
        long at = tail.getPlain();
        if (at == head.getAcquire()) {
            return null;
        }
        int index = (int) (at % slots.length());
        T item = slots.getPlain(index);
        slots.setPlain(index, null);
        tail.setRelease(at + 1);
        return item;
    }
}
