package routes;

import io.vertx.ext.web.RoutingContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * Answers 503 on the API's port until the whole bridge has started. Camel listens before the rules of its router are in
 * place: without the gate a first answer came while the control channel still refused connections.
 */
public final class StartGate extends EventNotifierSupport {
    /** Before all other routes of the router. */
    private static final int FIRST = -10_000;

    private final int port;
    private volatile boolean isOpen;

    private StartGate(int port) {
        this.port = port;
    }

    /** Closes the context's HTTP server of that port, which has not been started yet. */
    public static StartGate install(CamelContext context, int port) {
        StartGate gate = new StartGate(port);
        context.getManagementStrategy().addEventNotifier(gate);
        return gate;
    }

    /** Lets everything pass from now on. */
    public void open() {
        isOpen = true;
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof CamelEvent.CamelContextRoutesStartingEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        CamelContext context = ((CamelEvent.CamelContextRoutesStartingEvent) event).getContext();
        VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port))
                .route()
                .order(FIRST)
                .handler(this::judge);
    }

    private void judge(RoutingContext request) {
        if (isOpen) {
            request.next();
            return;
        }
        request.response().putHeader("Retry-After", "1");
        HttpAnswers.answer(request, 503, "The bridge is starting; ask again in a second.");
    }
}
