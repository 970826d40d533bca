package process;

import java.time.Duration;

/** The delays between restarts that the bridge uses. */
public final class Backoffs {
    private static final Duration PERMANENT_SOON = Duration.ofSeconds(3);
    private static final Duration PERMANENT_LATER = Duration.ofSeconds(30);
    private static final Duration PERMANENT_PATIENCE = Duration.ofMinutes(1);

    private Backoffs() {}

    /** For receiver, decoder and encoder: at once, then 25 to 50 ms, doubling to 100 to 200 ms; always hopeful. */
    public static Backoff fast() {
        return growing(Duration.ofMillis(50), Duration.ofMillis(200));
    }

    /**
     * For destinations: at once, then 100 to 200 ms, doubling to 1.5 to 3 s. A permanent reason (a refused key) is
     * tried every 3 s for a minute, because keys are often corrected while people watch, then every 30 s.
     */
    public static Backoff destination() {
        Backoff passing = growing(Duration.ofMillis(200), Duration.ofSeconds(3));
        return (failures, sinceFirst, reason, random) ->
                reason.permanent() ? permanent(sinceFirst) : passing.delay(failures, sinceFirst, reason, random);
    }

    private static Duration permanent(Duration sinceFirst) {
        return sinceFirst.compareTo(PERMANENT_PATIENCE) < 0 ? PERMANENT_SOON : PERMANENT_LATER;
    }

    private static Backoff growing(Duration second, Duration most) {
        return (failures, sinceFirst, reason, random) ->
                failures <= 1 ? Duration.ZERO : jittered(ceiling(failures, second, most), random);
    }

    private static long ceiling(int failures, Duration second, Duration most) {
        int doublings = Math.min(failures - 2, 20);
        return Math.min(second.toNanos() << doublings, most.toNanos());
    }

    // Half fixed, half random: several children that failed together do not come back together.
    private static Duration jittered(long ceilingNanos, double random) {
        return Duration.ofNanos((long) (ceilingNanos * (0.5 + random / 2)));
    }
}
