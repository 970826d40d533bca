package alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import settings.AlertReceiver;

/** What is sent for an alert: body and headers. The body of a message is the same at every attempt. */
final class WebhookFormat {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String SOURCE = "/media-bridge";
    private static final String HMAC = "HmacSHA256";
    /** What Alertmanager has in place of an end that has not come. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private WebhookFormat() {}

    /**
     * A request's body and headers.
     *
     * @param headers without Content-Length
     */
    record Payload(String body, Map<String, String> headers) {}

    /**
     * What to post.
     *
     * @param id of the message
     * @param seconds moment of this attempt, since 1970
     */
    static Payload payload(AlertReceiver receiver, String id, long seconds, JsonNode alert) {
        return receiver.format() == AlertReceiver.Format.STANDARD
                ? standard(receiver, id, seconds, alert)
                : alertmanager(receiver, id, alert);
    }

    private static Payload standard(AlertReceiver receiver, String id, long seconds, JsonNode alert) {
        String body = AlertJson.text(event(id, alert));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/cloudevents+json; charset=utf-8");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(seconds));
        AlertReceiver.signingKey(receiver.secret())
                .ifPresent(key -> headers.put("webhook-signature", signature(key, id, seconds, body)));
        return new Payload(body, headers);
    }

    /** A CloudEvent that has, as Standard Webhooks likes it, type, timestamp and data on top. */
    private static JsonNode event(String id, JsonNode alert) {
        String time = alert.path("changedAt").asText();
        ObjectNode event = NODES.objectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("source", SOURCE)
                .put("type", "mediabridge.alert." + alert.path("status").asText())
                .put("subject", alert.path("code").asText())
                .put("time", time)
                .put("timestamp", time)
                .put("datacontenttype", "application/json");
        event.set("data", alert);
        return event;
    }

    /** {@code v1,} and base64 of the HMAC over id, timestamp and body with dots between. */
    static String signature(byte[] key, String id, long seconds, String body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            byte[] signed = (id + '.' + seconds + '.' + body).getBytes(StandardCharsets.UTF_8);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Payload alertmanager(AlertReceiver receiver, String id, JsonNode alert) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json; charset=utf-8");
        headers.put("webhook-id", id);
        if (receiver.secret().isPresent()) {
            headers.put("Authorization", "Bearer " + receiver.secret().reveal());
        }
        return new Payload(AlertJson.text(group(receiver.name(), alert)), headers);
    }

    private static JsonNode group(String receiver, JsonNode alert) {
        JsonNode labels = labels(alert);
        JsonNode annotations = annotations(alert);
        ObjectNode group = NODES.objectNode()
                .put("version", "4")
                .put("groupKey", "{}:{alertname=\"" + alert.path("code").asText() + "\"}")
                .put("truncatedAlerts", 0)
                .put("status", alert.path("status").asText())
                .put("receiver", receiver);
        group.putObject("groupLabels").put("alertname", alert.path("code").asText());
        group.set("commonLabels", labels);
        group.set("commonAnnotations", annotations);
        group.put("externalURL", "");
        ObjectNode one = group.putArray("alerts").addObject();
        one.put("status", alert.path("status").asText());
        one.set("labels", labels);
        one.set("annotations", annotations);
        one.put("startsAt", alert.path("since").asText());
        one.put(
                "endsAt",
                alert.path("resolvedAt").asText("null").equals("null")
                        ? NEVER
                        : alert.path("resolvedAt").asText());
        one.put("generatorURL", alert.path("links").path("health").asText(""));
        one.put("fingerprint", alert.path("fingerprint").asText());
        return group;
    }

    private static ObjectNode labels(JsonNode alert) {
        ObjectNode labels = NODES.objectNode()
                .put("alertname", alert.path("code").asText())
                .put("severity", alert.path("severity").asText())
                .put("job", "media-bridge");
        for (String name : new String[] {"subject", "session"}) {
            if (alert.hasNonNull(name)) {
                labels.put(name, alert.path(name).asText());
            }
        }
        return labels;
    }

    private static ObjectNode annotations(JsonNode alert) {
        ObjectNode annotations = NODES.objectNode()
                .put("summary", alert.path("title").asText())
                .put("description", alert.path("description").asText());
        if (alert.hasNonNull("value")) {
            annotations.put(
                    "value",
                    alert.path("value").asText() + ' ' + alert.path("unit").asText(""));
        }
        return annotations;
    }
}
