package alerts;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Alerts as the life cycle makes them. */
public final class TestAlerts {
    private static final Instant SINCE = Instant.parse("2026-01-31T12:00:00Z");

    private TestAlerts() {}

    public static Alert firing(String fingerprint, String episode) {
        return firing(fingerprint, episode, Severity.WARNING, null);
    }

    public static Alert firing(String fingerprint, String episode, Severity severity, Instant silencedUntil) {
        return alert(fingerprint, episode, severity, Alert.Status.FIRING, silencedUntil);
    }

    public static Alert resolved(String fingerprint, String episode) {
        return alert(fingerprint, episode, Severity.WARNING, Alert.Status.RESOLVED, null);
    }

    private static Alert alert(
            String fingerprint, String episode, Severity severity, Alert.Status status, Instant silencedUntil) {
        return new Alert(
                fingerprint,
                episode,
                "source-absent",
                severity,
                status,
                "The source is away",
                "Nothing arrives; the slate is on air.",
                "receiver",
                "session-1",
                SINCE,
                SINCE,
                status == Alert.Status.RESOLVED ? SINCE.plusSeconds(5) : null,
                1,
                0.0,
                1.0,
                "fps",
                List.of(new Alert.Action("POST", "/api/streaming/slate", Map.of("on", true), "shows the slate")),
                Map.of("health", "/health"),
                List.of("a line", "another \"quoted\" line"),
                false,
                silencedUntil);
    }
}
