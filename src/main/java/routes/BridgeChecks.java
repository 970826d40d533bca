package routes;

import alerts.Alert;
import alerts.Alerts;
import alerts.Severity;
import control.Bridge;
import control.HealthPoll;
import health.Observation;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import settings.AlertRules;

/**
 * Everything that the health poll watches, as Camel health checks. Liveness says whether a restart would help: the clock
 * stands still. Readiness says whether the bridge can do its work: besides that, the encoder gives output and the poll
 * goes on; a poll that waits, for a disk perhaps, is no reason to end a program that is on air. What an alert tells of,
 * such as a missing source or destination, is neither; those checks are only listed.
 */
public final class BridgeChecks {
    static final String GROUP = "bridge";
    private static final long CLOCK_NANOS = 5_000_000_000L;
    private static final long POLL_NANOS = 15_000_000_000L;

    private BridgeChecks() {}

    /** Registers them all; before the context starts or after. */
    public static void register(CamelContext context, Bridge bridge, HealthPoll poll, Alerts alerts) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        registry.register(new Check("bridge-clock", true, true, result -> clock(result, bridge)));
        registry.register(new Check("bridge-poll", false, true, result -> poll(result, poll)));
        registry.register(new Check("bridge-output", false, true, result -> output(result, bridge)));
        for (String code : AlertRules.DEFAULT.byCode().keySet()) {
            registry.register(new Check("condition-" + code, false, false, result -> alert(result, code, alerts)));
        }
    }

    private static void clock(HealthCheckResultBuilder result, Bridge bridge) {
        long still = bridge.program().sinceLastTick();
        if (still > CLOCK_NANOS) {
            result.down().message("The program clock stands still.");
        } else {
            result.up();
        }
    }

    private static void poll(HealthCheckResultBuilder result, HealthPoll poll) {
        Observation last = poll.last();
        if (last != null && System.nanoTime() - last.nanos() > POLL_NANOS) {
            result.down().message("The health poll stands still.");
        } else {
            result.up();
        }
    }

    private static void output(HealthCheckResultBuilder result, Bridge bridge) {
        if (bridge.health().up()) {
            result.up();
        } else {
            result.down().message("The program clock or the encoder's output stands still.");
        }
    }

    private static void alert(HealthCheckResultBuilder result, String code, Alerts alerts) {
        List<Alert> firing = alerts.active().stream()
                .filter(alert -> alert.code().equals(code))
                .toList();
        if (firing.stream().allMatch(alert -> alert.severity() == Severity.INFO)) {
            result.up();
            return;
        }
        result.down().message(firing.get(0).title());
        result.details(
                Map.of("count", firing.size(), "since", firing.get(0).since().toString()));
    }

    /** One check. */
    private static final class Check extends AbstractHealthCheck {
        private final boolean live;
        private final boolean ready;
        private final Consumer<HealthCheckResultBuilder> judge;

        Check(String id, boolean live, boolean ready, Consumer<HealthCheckResultBuilder> judge) {
            super(GROUP, id);
            this.live = live;
            this.ready = ready;
            this.judge = judge;
        }

        @Override
        public boolean isLiveness() {
            return live;
        }

        @Override
        public boolean isReadiness() {
            return ready;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            judge.accept(builder);
        }
    }
}
