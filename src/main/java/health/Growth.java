package health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How fast counters grow over a window of time. One thread. */
final class Growth {
    private final long windowNanos;
    private final Map<String, Deque<long[]>> samples = new HashMap<>();

    Growth(double windowSeconds) {
        windowNanos = Math.round(windowSeconds * 1e9);
    }

    /** Takes a counter's present value; how much it grew within the window. A counter that fell begins anew. */
    long grown(String name, long count, long nanos) {
        Deque<long[]> known = add(name, count, nanos);
        return count - known.peekFirst()[1];
    }

    /** As {@link #grown}, per second; 0 before there are two samples. */
    double perSecond(String name, long count, long nanos) {
        Deque<long[]> known = add(name, count, nanos);
        long[] first = known.peekFirst();
        double seconds = (nanos - first[0]) / 1e9;
        return seconds <= 0 ? 0 : (count - first[1]) / seconds;
    }

    private Deque<long[]> add(String name, long count, long nanos) {
        Deque<long[]> known = samples.computeIfAbsent(name, any -> new ArrayDeque<>());
        if (!known.isEmpty() && known.peekLast()[1] > count) {
            known.clear();
        }
        known.addLast(new long[] {nanos, count});
        while (known.size() > 2 && nanos - known.peekFirst()[0] > windowNanos) {
            known.removeFirst();
        }
        return known;
    }

    /** Forgets the counters that are gone. */
    void keepOnly(Set<String> names) {
        samples.keySet().retainAll(names);
    }
}
