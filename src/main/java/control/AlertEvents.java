package control;

import alerts.Alert;
import alerts.AlertListener;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Makes an event of every change of an alert, with the whole alert in it. */
public final class AlertEvents implements AlertListener {
    private final EventLog events;

    public AlertEvents(EventLog events) {
        this.events = events;
    }

    @Override
    public void onAlert(Alert alert) {
        String status = alert.status().name().toLowerCase(Locale.ROOT);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("code", alert.code());
        data.put("status", status);
        data.put("severity", alert.severity().name().toLowerCase(Locale.ROOT));
        data.put("fingerprint", alert.fingerprint());
        data.put("alert", alert);
        events.add("alert", alert.title() + aside(alert), data);
    }

    /** What tells one event of an alert from the next. */
    private static String aside(Alert alert) {
        if (alert.status() == Alert.Status.RESOLVED) {
            return " (over)";
        }
        if (alert.silencedUntil() != null) {
            return " (silenced)";
        }
        return alert.acknowledged() ? " (seen)" : "";
    }
}
