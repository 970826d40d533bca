package integration;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waiting for conditions and holding a fault for its time. */
final class Waits {
    private Waits() {}

    /**
     * Waits for something that a case hopes for.
     *
     * @return false when it did not come true in time; the case goes on and says so at its end
     */
    static boolean within(Duration limit, Callable<Boolean> condition) {
        try {
            Awaitility.await()
                    .atMost(limit)
                    .pollInterval(Duration.ofMillis(20))
                    .pollDelay(Duration.ZERO)
                    .until(condition);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Lets a fault, or the program, last for as long as the case says. */
    static void hold(Duration time) {
        Awaitility.await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
    }

    /** Waits for a thread's end. */
    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void holdSeconds(double seconds) {
        hold(Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
