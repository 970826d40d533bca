package routes;

import control.Bridge;
import control.HealthAnswer;
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
        return Answers.success("status", "live");
    }

    public Map<String, Object> stop() {
        bridge.stop();
        return Answers.success("status", "stopped");
    }

    public Map<String, Object> restart() {
        bridge.children().forEach(bridge::restart);
        return Answers.success("status", "live");
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
