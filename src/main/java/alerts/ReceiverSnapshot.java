package alerts;

import java.time.Instant;

/**
 * A receiver of alerts at one moment.
 *
 * @param url scheme and host; the rest is a secret
 * @param format standard or alertmanager
 * @param state ready, failing (tries again), waiting (it asked to be left alone for a while) or stopped (it answered 410)
 * @param waiting messages that it has not got yet
 * @param delivered messages since the start of the process
 * @param failures attempts that failed since then
 * @param problem what was wrong with the last attempt, or null
 */
public record ReceiverSnapshot(
        String name,
        String url,
        String format,
        String minSeverity,
        String state,
        int waiting,
        long delivered,
        long failures,
        Instant lastDelivered,
        String problem) {}
