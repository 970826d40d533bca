package control;

import alerts.Alerts;
import health.Observation;
import java.util.function.Function;
import java.util.stream.Collectors;
import process.ChildSnapshot;

/** Looks at the whole bridge once a second and lets the alerts judge what it saw. One thread. */
public final class HealthPoll {
    private final Bridge bridge;
    private final Alerts alerts;

    public HealthPoll(Bridge bridge, Alerts alerts) {
        this.bridge = bridge;
        this.alerts = alerts;
    }

    /** Once a second. */
    public void poll() {
        alerts.evaluate(observe());
    }

    private Observation observe() {
        Stats stats = bridge.stats();
        return new Observation(
                stats.time(),
                System.nanoTime(),
                bridge.onAirSeconds() > 0,
                bridge.onAirSeconds(),
                bridge.sessionId().orElse(null),
                bridge.settings().running(),
                stats.program(),
                stats.audio(),
                stats.destinations(),
                bridge.processes().stream().collect(Collectors.toMap(ChildSnapshot::name, Function.identity())),
                bridge.settings().fileProblems());
    }
}
