package app;

import alerts.Alert;
import alerts.Alerts;
import control.AlertEvents;
import control.Bridge;
import control.ChildSwitch;
import control.GpuWatch;
import control.HealthPoll;
import java.util.List;
import java.util.Optional;
import org.apache.camel.main.Main;
import process.Supervisor;
import routes.AlertRoutes;
import routes.AlertsApi;
import routes.BridgeChecks;
import routes.HealthRoutes;
import routes.ManagementListener;
import routes.ObserveApi;
import routes.ObserveRoutes;
import settings.Settings;

/** The health poll's and the alerts' part of a process: its beans and its routes. */
final class HealthApp implements AutoCloseable {
    private final Main camel;
    private final Bridge bridge;
    private final Alerts alerts;
    private final HealthPoll poll;
    private final Optional<GpuWatch> gpu;
    private ManagementListener management;

    HealthApp(Main camel, Bridge bridge, Supervisor supervisor) {
        this.camel = camel;
        this.bridge = bridge;
        alerts = Alerts.of(
                bridge.settings().running().runtimeDir(), bridge.settings().mask());
        alerts.listen(new AlertEvents(bridge.settings().events()));
        gpu = GpuWatch.register(
                System.getenv().getOrDefault("PATH", "/usr/bin"),
                supervisor,
                bridge.settings().mask());
        poll = new HealthPoll(bridge, alerts, gpu);
        bridge.problems(this::problems);
    }

    /** What the bridge says of itself already is left out. */
    private List<String> problems() {
        return alerts.active().stream()
                .filter(alert -> !alert.code().startsWith("destination-")
                        && !alert.code().equals("settings-rejected")
                        && !alert.code().equals("recording-failed"))
                .map(Alert::title)
                .toList();
    }

    /** For whoever wants to hear of alerts; before {@link #open}. */
    Alerts alerts() {
        return alerts;
    }

    void wire() {
        camel.bind("healthPoll", poll);
        camel.bind("alertsApi", new AlertsApi(alerts));
        camel.configure().addRoutesBuilder(new HealthRoutes());
        camel.bind("observeApi", new ObserveApi());
        camel.configure().addRoutesBuilder(new AlertRoutes());
        camel.configure().addRoutesBuilder(new ObserveRoutes());
    }

    /** Goes on with the alerts of before a restart; before the poll begins. */
    void resume() {
        alerts.open();
    }

    /** Begins to watch what is watched besides the poll, and to answer those who watch the bridge. */
    void open(ChildSwitch children) throws Exception {
        Settings settings = bridge.settings().running();
        int port = settings.http().port();
        BridgeChecks.register(camel.getCamelContext(), bridge, poll, alerts);
        if (settings.managementPort().isPresent()) {
            int own = settings.managementPort().getAsInt();
            management = ManagementListener.open(
                    camel.getCamelContext(),
                    port,
                    new Settings.Endpoint(settings.http().host(), own));
        }
        poll.open();
        gpu.ifPresent(any -> children.on(GpuWatch.NAME));
    }

    @Override
    public void close() {
        if (management != null) {
            management.close();
        }
        poll.close();
        alerts.close();
    }
}
