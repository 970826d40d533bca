package app;

import alerts.Alert;
import alerts.Alerts;
import control.AlertEvents;
import control.Bridge;
import control.HealthPoll;
import java.util.List;
import org.apache.camel.main.Main;
import routes.AlertRoutes;
import routes.AlertsApi;
import routes.HealthRoutes;

/** The health poll's and the alerts' part of a process: its beans and its routes. */
final class HealthApp implements AutoCloseable {
    private final Main camel;
    private final Bridge bridge;
    private final Alerts alerts;

    HealthApp(Main camel, Bridge bridge) {
        this.camel = camel;
        this.bridge = bridge;
        alerts = Alerts.of(
                bridge.settings().running().runtimeDir(), bridge.settings().mask());
        alerts.listen(new AlertEvents(bridge.settings().events()));
        bridge.problems(this::problems);
    }

    private List<String> problems() {
        return alerts.active().stream().map(Alert::title).toList();
    }

    /** For whoever wants to hear of alerts; before {@link #wire}. */
    Alerts alerts() {
        return alerts;
    }

    void wire() {
        camel.bind("healthPoll", new HealthPoll(bridge, alerts));
        camel.bind("alertsApi", new AlertsApi(alerts));
        camel.configure().addRoutesBuilder(new HealthRoutes());
        camel.configure().addRoutesBuilder(new AlertRoutes());
    }

    /** Goes on with the alerts of before a restart. */
    void open() {
        alerts.open();
    }

    @Override
    public void close() {
        alerts.close();
    }
}
