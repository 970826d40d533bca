package process;

import java.time.Duration;

/** How long to wait before a child is started again. Stateless: the supervisor keeps the counts. */
public interface Backoff {
    /**
     * Delay before the next start.
     *
     * @param failures consecutive failures including this one, at least 1; back to 0 after a stable run
     * @param sinceFirstFailure time since the first of them, or since the reason turned from passing to permanent
     * @param reason of the latest one
     * @param random uniform in [0, 1), for jitter
     */
    Duration delay(int failures, Duration sinceFirstFailure, Reason reason, double random);
}
