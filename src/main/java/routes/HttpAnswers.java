package routes;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the HTTP server says about requests that reach no route, in the form of all other answers. */
public final class HttpAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(HttpAnswers.class);
    private static final Pattern PARAMETER = Pattern.compile(":[A-Za-z0-9_]+");

    private static final Map<Integer, String> SENTENCES = Map.of(
            400, "The request cannot be understood.",
            401, "This call needs the header 'Authorization: Bearer' with the API_TOKEN.",
            403, "This web page may not do that; ALLOWED_ORIGINS names those that may.",
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
        router.route().order(-1).failureHandler(HttpAnswers::failed);
        router.route()
                .last()
                .handler(request -> answer(request, isKnown(router, request.normalizedPath()) ? 405 : 404));
    }

    private static void failed(RoutingContext request) {
        if (request.failure() != null && request.statusCode() >= 500) {
            LOG.error("{} failed", request.request().path(), request.failure());
        }
        answer(request, request.statusCode());
    }

    /** Whether a route takes this path, with whatever method. */
    private static boolean isKnown(Router router, String path) {
        return router.getRoutes().stream()
                .filter(route -> route.methods() != null && route.getPath() != null)
                .anyMatch(
                        route -> path.matches(PARAMETER.matcher(route.getPath()).replaceAll("[^/]+")));
    }

    /** Answers with the sentence for a status. */
    static void answer(RoutingContext request, int status) {
        if (request.response().headWritten()) {
            return;
        }
        int shown = SENTENCES.containsKey(status) ? status : status >= 400 && status < 500 ? 400 : 500;
        answer(request, shown, SENTENCES.get(shown));
    }

    /** Answers with a sentence, which needs no quoting in JSON. */
    static void answer(RoutingContext request, int status, String sentence) {
        if (status == 401) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
        }
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end("{\"success\":false,\"error\":\"" + sentence + "\"}");
    }
}
