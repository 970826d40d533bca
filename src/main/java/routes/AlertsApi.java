package routes;

import alerts.Alert;
import alerts.Alerts;
import alerts.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;

/** The calls about alerts, as Camel calls them: each returns the body of its answer. */
public final class AlertsApi {
    private static final int LONGEST_MINUTES = 7 * 24 * 60;
    private static final String UNKNOWN = "There is no alert with this fingerprint.";

    private final Alerts alerts;

    public AlertsApi(Alerts alerts) {
        this.alerts = alerts;
    }

    public Map<String, Object> active() {
        return list(alerts.active());
    }

    public Map<String, Object> history() {
        return list(alerts.history());
    }

    private static Map<String, Object> list(List<Alert> alerts) {
        Map<String, Object> answer = Answers.success("alerts", alerts);
        answer.put("count", alerts.size());
        return answer;
    }

    public Map<String, Object> acknowledge(@Header("fingerprint") String fingerprint) {
        return alerts.acknowledge(fingerprint)
                .map(alert -> Answers.success("alert", alert))
                .orElseThrow(() -> new Failure(404, "No alert with this fingerprint is firing."));
    }

    /** Nothing is delivered of it for that long; 0 ends the silence. */
    public Map<String, Object> silence(@Header("fingerprint") String fingerprint, @Body String body) {
        Object minutes = Bodies.object(body).get("minutes");
        if (!(minutes instanceof Integer whole) || whole < 0 || whole > LONGEST_MINUTES) {
            throw new Failure(400, "'minutes' is a whole number from 0 (ends the silence) to " + LONGEST_MINUTES + ".");
        }
        return alerts.silence(fingerprint, Instant.now().plus(Duration.ofMinutes(whole)))
                .map(alert -> Answers.success("alert", alert))
                .orElseThrow(() -> new Failure(404, UNKNOWN));
    }

    /** Fires an alert that means nothing. */
    public Map<String, Object> test(@Body String body) {
        Object severity = Bodies.object(body).getOrDefault("severity", "info");
        for (Severity known : Severity.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(severity)) {
                return Answers.success("alert", alerts.fireTest(known));
            }
        }
        throw new Failure(400, "'severity' is info, warning or critical.");
    }
}
