package routes;

import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** What the HTTP server says about requests that reach no route, in the form of all other answers. */
public final class HttpAnswers {
    private static final Map<Integer, String> SENTENCES = Map.of(
            400, "The request cannot be understood.",
            404, "There is nothing at this address.",
            405, "This address does not take this method.",
            413, "The request's body is too large.",
            414, "The request's address is too long.",
            415, "This address does not take this type of content.",
            500, "The bridge failed to answer; its log says why. The program is not affected.");

    private HttpAnswers() {}

    /** Answers on the context's HTTP server of that port, which must have been started. */
    public static void install(CamelContext context, int port) {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        SENTENCES.forEach(
                (status, sentence) -> router.errorHandler(status, request -> answer(request, status, sentence)));
    }

    private static void answer(RoutingContext request, int status, String sentence) {
        if (!request.response().headWritten()) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end("{\"success\":false,\"error\":\"" + sentence + "\"}");
        }
    }
}
