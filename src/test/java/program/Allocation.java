package program;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the bytes that this thread allocates. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** Bytes that {@code rounds} runs allocate after so many to warm up. */
    static long afterWarmUp(int warmUp, int rounds, Runnable work) {
        for (int i = 0; i < warmUp; i++) {
            work.run();
        }
        long thread = Thread.currentThread().getId();
        THREADS.getThreadAllocatedBytes(thread);
        long before = THREADS.getThreadAllocatedBytes(thread);
        for (int i = 0; i < rounds; i++) {
            work.run();
        }
        return THREADS.getThreadAllocatedBytes(thread) - before;
    }

    /** Bytes that this thread has allocated so far. */
    static long now() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
