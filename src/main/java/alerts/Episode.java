package alerts;

import health.Observation;
import java.time.Instant;
import settings.AlertRule;

/**
 * The same trouble of the same subject from its first sight to its end. One thread at a time.
 *
 * <p>Seen for as long as its rule says, it fires; away for as long as the rule says, it is over. Times are nanoseconds,
 * {@link System#nanoTime} scale.
 */
final class Episode {
    private static final double NANOS = 1e9;

    /** After a restart of the bridge an alert is given this time to be seen again before it counts as over. */
    private static final double RESTORED_SECONDS = 15;

    private final long begunAt;
    private final Instant since;
    private long goneSince;
    private boolean gone;
    private long notBefore;
    private Alert alert;

    private Episode(long begunAt, Instant since) {
        this.begunAt = begunAt;
        this.since = since;
        this.notBefore = begunAt;
    }

    /** Seen for the first time. */
    static Episode begin(long nanos, Instant time) {
        return new Episode(nanos, time);
    }

    /** Fired before the bridge was restarted. */
    static Episode restored(Alert alert, long nanos) {
        Episode episode = new Episode(nanos, alert.since());
        episode.alert = alert;
        episode.notBefore = nanos + (long) (RESTORED_SECONDS * NANOS);
        return episode;
    }

    /** Seen plainly; true when it had been away. */
    boolean seen() {
        boolean back = gone;
        gone = false;
        return back;
    }

    /** Neither seen plainly nor away: goes on. */
    void unsure() {
        gone = false;
    }

    boolean isDue(Observation now, AlertRule rule) {
        return alert == null && now.nanos() - begunAt >= rule.holdSeconds() * NANOS;
    }

    /** Not seen now; true when that has lasted long enough. */
    boolean isOver(long nanos, AlertRule rule) {
        if (!gone) {
            gone = true;
            goneSince = nanos;
        }
        return nanos - notBefore >= 0 && nanos - goneSince >= rule.clearSeconds() * NANOS;
    }

    Instant since() {
        return since;
    }

    boolean fires() {
        return alert != null;
    }

    Alert alert() {
        return alert;
    }

    void alert(Alert next) {
        alert = next;
    }
}
