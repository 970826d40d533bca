package routes;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import settings.Settings;

/**
 * The dashboard backend's control channel: a second listener on the API's router. What is under {@link #PATH} is served
 * there and only there, because it asks for no token; everything else only on the API's own port.
 */
public final class ControlChannel implements AutoCloseable {
    static final String PATH = "/control";

    /** Before all other routes of the router. */
    private static final int FIRST = -1000;

    private final HttpServer server;

    private final Vertx vertx;

    private ControlChannel(Vertx vertx, HttpServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    /**
     * Listens.
     *
     * @param apiPort of the context's own HTTP server, which must have been started
     * @throws Exception when the port cannot be listened on
     */
    public static ControlChannel open(CamelContext context, int apiPort, Settings.Endpoint endpoint) throws Exception {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(apiPort));
        router.route().order(FIRST).handler(request -> separate(request, endpoint.port()));
        HttpServer server = router.vertx()
                .createHttpServer(
                        new HttpServerOptions().setHost(endpoint.host()).setPort(endpoint.port()))
                .requestHandler(router);
        server.listen().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        return new ControlChannel(router.vertx(), server);
    }

    private static void separate(RoutingContext request, int port) {
        boolean onChannel = request.request().localAddress().port() == port;
        String path = request.normalizedPath();
        boolean ofChannel = path.equals(PATH) || path.startsWith(PATH + "/");
        if (onChannel == ofChannel) {
            request.next();
        } else {
            HttpAnswers.answer(request, 404);
        }
    }

    /** The event loops that serve HTTP. */
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        server.close();
    }
}
