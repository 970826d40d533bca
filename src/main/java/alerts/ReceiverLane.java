package alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * When each message of one receiver is to be tried. Of an alert's messages only the first is tried, so that they arrive
 * in order; those of different alerts do not wait for each other. Any thread; times are nanoseconds of one clock.
 */
final class ReceiverLane {
    private static final int MOST_AT_A_TIME = 4;

    private final RetryDelay delays;
    private final Map<Long, Attempts> attempts = new HashMap<>();
    private int inFlight;
    private int failuresInARow;
    private boolean paused;
    private long pausedUntil;
    private long delivered;
    private long failures;
    private Instant lastDelivered;
    private String problem;

    private static final class Attempts {
        private long dueAt;
        private int failures;
        private boolean inFlight;
        private boolean unreachable;

        private Attempts(long dueAt) {
            this.dueAt = dueAt;
        }
    }

    ReceiverLane(RetryDelay delays) {
        this.delays = delays;
    }

    /**
     * The messages to try now; each is taken for in flight from here on.
     *
     * @param list what waits, in order; asked under this lane's lock, so that a message whose answer has just come is either in
     *     flight still or waits no more
     */
    synchronized List<Outbox.Message> due(Supplier<List<Outbox.Message>> list, long now) {
        List<Outbox.Message> waiting = list.get();
        attempts.keySet().retainAll(waiting.stream().map(Outbox.Message::number).collect(Collectors.toSet()));
        paused = paused && now - pausedUntil < 0;
        List<Outbox.Message> due = new ArrayList<>();
        if (paused) {
            return due;
        }
        // A receiver that fails is asked with one message at a time.
        int free = (failuresInARow > 0 ? 1 : MOST_AT_A_TIME) - inFlight;
        Set<String> subjects = new HashSet<>();
        for (Outbox.Message message : waiting) {
            if (due.size() >= free) {
                break;
            }
            Attempts tried = attempts.computeIfAbsent(message.number(), any -> new Attempts(now));
            if (subjects.add(message.subject()) && !tried.inFlight && now - tried.dueAt >= 0) {
                tried.inFlight = true;
                due.add(message);
            }
        }
        inFlight += due.size();
        return due;
    }

    /** The receiver has a message: it can be reached, so that whatever waited for that is tried now. */
    synchronized void delivered(Outbox.Message message, long now, Instant moment) {
        over(message);
        attempts.remove(message.number());
        delivered++;
        lastDelivered = moment;
        failuresInARow = 0;
        problem = null;
        attempts.values().stream().filter(tried -> tried.unreachable).forEach(tried -> {
            tried.unreachable = false;
            tried.dueAt = now;
        });
    }

    /**
     * An attempt failed.
     *
     * @return whether this is the first failure after all was well
     */
    synchronized boolean failed(Outbox.Message message, WebhookAnswer answer, long now) {
        over(message);
        failures++;
        boolean first = problem == null;
        problem = answer.problem();
        if (answer.unreachable()) {
            failuresInARow++;
        }
        answer.retryAfter().ifPresent(wait -> pause(wait, now));
        Attempts tried = attempts.computeIfAbsent(message.number(), any -> new Attempts(now));
        tried.failures++;
        tried.unreachable = answer.unreachable();
        tried.dueAt = now + delays.after(tried.failures).toNanos();
        return first;
    }

    private void over(Outbox.Message message) {
        inFlight--;
        Attempts tried = attempts.get(message.number());
        if (tried != null) {
            tried.inFlight = false;
        }
    }

    private void pause(Duration wait, long now) {
        paused = true;
        pausedUntil = now + wait.toNanos();
    }

    synchronized boolean idle() {
        return inFlight == 0;
    }

    synchronized String problem() {
        return problem;
    }

    /** As it stands, for people. */
    synchronized ReceiverSnapshot snapshot(settings.AlertReceiver receiver, boolean stopped, int waiting) {
        String state = stopped ? "stopped" : paused ? "waiting" : problem != null ? "failing" : "ready";
        return new ReceiverSnapshot(
                receiver.name(),
                receiver.shownUrl(),
                receiver.format().name().toLowerCase(java.util.Locale.ROOT),
                receiver.minSeverity(),
                state,
                waiting,
                delivered,
                failures,
                lastDelivered,
                problem);
    }
}
