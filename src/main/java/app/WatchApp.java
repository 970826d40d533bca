package app;

import alerts.Alerts;
import alerts.Delivery;
import control.Bridge;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import routes.ApiGuard;
import routes.McpEndpoint;
import routes.MetricsEndpoint;

/** What machines watch and run the bridge by: metrics, and the door for agents. */
final class WatchApp implements AutoCloseable {
    private final ApiGuard guard;
    private MetricsEndpoint metrics;
    private McpEndpoint agents;

    WatchApp(ApiGuard guard) {
        this.guard = guard;
    }

    /** Camel's own figures must be asked for before there are routes. */
    void wire(Main camel) {
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                metrics = MetricsEndpoint.watch(main.getCamelContext(), guard);
            }
        });
    }

    void open(CamelContext context, int port, Bridge bridge, Alerts alerts, Delivery delivery) {
        metrics.open(context, port, bridge, alerts, delivery);
        agents = McpEndpoint.open(context, port, guard);
    }

    @Override
    public void close() {
        if (agents != null) {
            agents.close();
        }
        if (metrics != null) {
            metrics.close();
        }
    }
}
