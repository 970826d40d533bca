package alerts;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: 1 to 2.7 s after the first failure (with the pace of the delivery route that
 * is within 3 s), then longer, with jitter, to at most about five minutes. Attempts end three days after the alert.
 */
final class RetryDelay {
    static final Duration GIVE_UP = Duration.ofDays(3);

    private static final double[] SECONDS = {0, 5, 15, 30, 60, 120, 300};
    private static final double FIRST_LEAST = 1.0;
    private static final double FIRST_SPREAD = 1.7;
    private static final double JITTER = 0.2;

    private final DoubleSupplier random;

    /**
     * Delays.
     *
     * @param random from 0 to below 1
     */
    RetryDelay(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * The delay after a failure.
     *
     * @param failures of this message until now, at least 1
     */
    Duration after(int failures) {
        double chance = random.getAsDouble();
        if (failures <= 1) {
            return seconds(FIRST_LEAST + FIRST_SPREAD * chance);
        }
        double base = SECONDS[Math.min(failures - 1, SECONDS.length - 1)];
        return seconds(base * (1 - JITTER + 2 * JITTER * chance));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
