package alerts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One alert at one moment of its life; every change of it is another record with the same fingerprint and since.
 *
 * @param fingerprint the same for the same trouble of the same subject, also over restarts of the bridge
 * @param episode tells one firing from the next of the same fingerprint; firing and resolving share it
 * @param code stable name of the trouble, for example source-absent; docs/alerts.md explains each
 * @param status whether it goes on
 * @param title one line for people, without secrets
 * @param description what it means and what the bridge does about it, without secrets
 * @param subject the part concerned, for example destination-backup; null for the whole bridge
 * @param session id of the session, or null
 * @param since when the condition began
 * @param changedAt when this record was made
 * @param resolvedAt null while firing
 * @param count how often the condition has been seen in this episode, repeats collapsed
 * @param value what was measured, null where nothing is
 * @param threshold from where on it is trouble, null where nothing is measured
 * @param unit of value and threshold, for example fps; null without them
 * @param actions what would help, as calls of the control API
 * @param links addresses of the control API: snapshot, health, processes
 * @param lines the last masked log lines of the child concerned
 * @param acknowledged an operator has seen it
 * @param silencedUntil not delivered until then, or null
 */
public record Alert(
        String fingerprint,
        String episode,
        String code,
        Severity severity,
        Status status,
        String title,
        String description,
        String subject,
        String session,
        Instant since,
        Instant changedAt,
        Instant resolvedAt,
        long count,
        Double value,
        Double threshold,
        String unit,
        List<Action> actions,
        Map<String, String> links,
        List<String> lines,
        boolean acknowledged,
        Instant silencedUntil) {
    public Alert {
        actions = List.copyOf(actions);
        links = Map.copyOf(links);
        lines = List.copyOf(lines);
    }

    /** The same, seen and silenced as given. */
    Alert marked(boolean seen, Instant silenced, Instant now) {
        return new Alert(
                fingerprint,
                episode,
                code,
                severity,
                status,
                title,
                description,
                subject,
                session,
                since,
                now,
                resolvedAt,
                count,
                value,
                threshold,
                unit,
                actions,
                links,
                lines,
                seen,
                silenced);
    }

    /** The same, over. */
    Alert resolved(Instant now) {
        return new Alert(
                fingerprint,
                episode,
                code,
                severity,
                Status.RESOLVED,
                title,
                description,
                subject,
                session,
                since,
                now,
                now,
                count,
                value,
                threshold,
                unit,
                actions,
                links,
                lines,
                acknowledged,
                silencedUntil);
    }

    /** Whether the trouble goes on. */
    public enum Status {
        @JsonProperty("firing")
        FIRING,
        @JsonProperty("resolved")
        RESOLVED
    }

    /**
     * A call of the control API that would help.
     *
     * @param path with its leading slash
     * @param body JSON as maps, lists, strings and numbers; null without one
     * @param why what it does, in a few words
     */
    public record Action(String method, String path, Map<String, Object> body, String why) {}
}
