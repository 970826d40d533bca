package routes;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import settings.Settings;

/**
 * Health checks and metrics on a port of their own: one more listener on the API's router. What is under {@link #PATH} is
 * served there and only there, and nothing else is.
 */
public final class ManagementListener implements AutoCloseable {
    static final String PATH = "/observe";

    /** Before all other routes of the router. */
    private static final int FIRST = -1001;

    private final HttpServer server;

    private ManagementListener(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens.
     *
     * @param apiPort of the context's own HTTP server, which must have been started
     * @throws Exception when the port cannot be listened on
     */
    public static ManagementListener open(CamelContext context, int apiPort, Settings.Endpoint endpoint)
            throws Exception {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(apiPort));
        router.route().order(FIRST).handler(request -> separate(request, endpoint.port()));
        HttpServer server = router.vertx()
                .createHttpServer(
                        new HttpServerOptions().setHost(endpoint.host()).setPort(endpoint.port()))
                .requestHandler(router);
        server.listen().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        return new ManagementListener(server);
    }

    private static void separate(RoutingContext request, int port) {
        boolean onPort = request.request().localAddress().port() == port;
        String path = request.normalizedPath();
        boolean ofPort = path.equals(PATH) || path.startsWith(PATH + "/");
        if (onPort == ofPort) {
            request.next();
        } else {
            HttpAnswers.answer(request, 404);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
