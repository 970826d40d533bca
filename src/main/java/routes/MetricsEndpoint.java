package routes;

import alerts.Alerts;
import alerts.Delivery;
import control.Bridge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics for Prometheus at {@code /observe/metrics}: the bridge's own, Camel's and the JVM's, in one registry of
 * Micrometer. Serves whoever may read the API.
 */
public final class MetricsEndpoint implements AutoCloseable {
    static final String PATH = "/observe/metrics";

    private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);
    private static final int EARLY = -500;
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collector = new JvmGcMetrics();
    private final ApiGuard guard;

    private MetricsEndpoint(ApiGuard guard) {
        this.guard = guard;
    }

    /** Counts what Camel does; to be called before the context has routes. */
    public static MetricsEndpoint watch(CamelContext context, ApiGuard guard) {
        MetricsEndpoint endpoint = new MetricsEndpoint(guard);
        MicrometerRoutePolicyFactory policies = new MicrometerRoutePolicyFactory();
        policies.setMeterRegistry(endpoint.registry);
        policies.setCamelContext(context);
        context.addRoutePolicyFactory(
                (camel, id, route) -> isOfAChild(route) ? null : policies.createRoutePolicy(camel, id, route));
        return endpoint;
    }

    /** Child routes carry nothing but a child's start, and come and go with it. */
    private static boolean isOfAChild(NamedNode route) {
        return route instanceof RouteDefinition definition && definition.getRouteTemplateContext() != null;
    }

    /** Serves them on the context's HTTP server of that port, which must have been started. */
    public void open(CamelContext context, int port, Bridge bridge, Alerts alerts, Delivery delivery) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collector.bindTo(registry);
        registry.getPrometheusRegistry().register(new BridgeMetrics(() -> MetricsView.of(bridge, alerts, delivery)));
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        router.get(PATH).order(EARLY).handler(this::scrape);
    }

    private void scrape(RoutingContext call) {
        if (!guard.mayRead(call.request().getHeader("Authorization"))) {
            HttpAnswers.answer(call, 401);
            return;
        }
        String accept = call.request().getHeader("Accept");
        String type = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        Future<String> text = call.vertx().executeBlocking(() -> registry.scrape(type), false);
        text.onSuccess(all -> call.response().putHeader("Content-Type", type).end(all))
                .onFailure(problem -> {
                    LOG.error("metrics cannot be read", problem);
                    HttpAnswers.answer(call, 500);
                });
    }

    @Override
    public void close() {
        collector.close();
        registry.close();
    }
}
