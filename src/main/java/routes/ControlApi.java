package routes;

import control.Bridge;
import control.Event;
import control.HealthAnswer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/** The control API's calls, as Camel calls them: each returns the body of its answer. */
public final class ControlApi {
    private final Bridge bridge;

    public ControlApi(Bridge bridge) {
        this.bridge = bridge;
    }

    public Map<String, Object> start() {
        bridge.start();
        return status();
    }

    public Map<String, Object> stop() {
        bridge.stop();
        return status();
    }

    public Map<String, Object> restart() {
        bridge.restart();
        return status();
    }

    private Map<String, Object> status() {
        Map<String, Object> answer = Answers.success("status", bridge.status().sessionWord());
        bridge.session().ifPresent(session -> answer.put("session", session));
        return answer;
    }

    public Map<String, Object> processes() {
        return Answers.success(
                "processes", bridge.processes().stream().map(ProcessView::of).toList());
    }

    public Map<String, Object> stats() {
        return Answers.success("stats", bridge.stats());
    }

    /** Starts, stops or restarts one child. */
    public Map<String, Object> child(@Header("name") String name, @Header("action") String action) {
        try {
            switch (String.valueOf(action)) {
                case "start" -> bridge.want(name, true);
                case "stop" -> bridge.want(name, false);
                case "restart" -> bridge.restart(name);
                default -> throw new Failure(404, "A child can be asked to start, stop or restart.");
            }
        } catch (IllegalArgumentException e) {
            throw new Failure(404, e.getMessage());
        }
        return processes();
    }

    /** The events after an id, or after a moment. */
    public Map<String, Object> events(@Header("since") String since) {
        List<Event> events = since == null || since.isBlank() || since.matches("\\d{1,18}")
                ? bridge.settings().events().since(since == null || since.isBlank() ? 0 : Long.parseLong(since))
                : after(since);
        Map<String, Object> answer = Answers.success("events", events);
        answer.put("last", bridge.settings().events().last());
        return answer;
    }

    private List<Event> after(String since) {
        try {
            Instant moment = Instant.parse(since);
            return bridge.settings().events().since(0).stream()
                    .filter(event -> event.time().isAfter(moment))
                    .toList();
        } catch (DateTimeParseException e) {
            throw new Failure(400, "'since' is the id of an event, or a moment such as 2026-01-31T12:00:00Z.");
        }
    }

    /** 200, or 503 when the clock or the encoder's output stands still. */
    public HealthAnswer health(Exchange exchange) {
        HealthAnswer health = bridge.health();
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, health.up() ? 200 : 503);
        return health;
    }

    /** Once a second. */
    public void sample() {
        bridge.sample();
    }
}
