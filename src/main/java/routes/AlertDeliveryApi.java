package routes;

import alerts.Alert;
import alerts.Delivery;
import alerts.ReceiverSnapshot;
import alerts.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What operators may ask about the delivery of alerts. */
public final class AlertDeliveryApi {
    private final Delivery delivery;

    public AlertDeliveryApi(Delivery delivery) {
        this.delivery = delivery;
    }

    /** Posts what is due; called by a timer. */
    public void deliver() {
        delivery.deliver();
    }

    public Map<String, Object> receivers() {
        List<ReceiverSnapshot> all = delivery.receivers();
        Map<String, Object> answer = Answers.success("receivers", all);
        answer.put("count", all.size());
        return answer;
    }

    /** Sends a test's firing and its end to every receiver. */
    public Map<String, Object> test() {
        String episode = UUID.randomUUID().toString();
        Instant now = Instant.now();
        List<String> ids =
                delivery.test(test(Alert.Status.FIRING, episode, now), test(Alert.Status.RESOLVED, episode, now));
        if (ids.isEmpty()) {
            throw new Failure(409, "No receiver of alerts is set; set ALERT_WEBHOOK_URL.");
        }
        Map<String, Object> answer = receivers();
        answer.put("ids", ids);
        return answer;
    }

    private static Alert test(Alert.Status status, String episode, Instant now) {
        return new Alert(
                Delivery.TEST,
                episode,
                Delivery.TEST,
                Severity.INFO,
                status,
                "A test of the delivery of alerts",
                "Somebody asked for this message to see that it arrives; nothing is wrong.",
                null,
                null,
                now,
                now,
                status == Alert.Status.RESOLVED ? now : null,
                1,
                null,
                null,
                null,
                List.of(new Alert.Action("GET", "/api/alerts/receivers", null, "shows how delivery goes")),
                Map.of("health", "/health"),
                List.of(),
                false,
                null);
    }
}
