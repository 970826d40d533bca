package routes;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import settings.Settings;

/**
 * Which web pages may talk to the bridge: those that it serves itself, and those of ALLOWED_ORIGINS. Programs, which send
 * no {@code Origin}, always may. Without this any page that an operator's browser shows could stop the show, because a
 * browser lets it send simple requests to this machine. Sets the headers that keep browsers careful, too.
 */
public final class OriginRule {
    /** Before everything else. */
    private static final int FIRST = -2000;

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** Nobody else can make these names lead to this machine: addresses, and names without a dot. */
    private static final Pattern OWN_HOST = Pattern.compile(
            "(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+\\]|[a-z0-9_-]+|[a-z0-9_.-]+\\.localhost)(:\\d+)?");

    private final int port;
    private final Supplier<Settings.Access> access;
    private final BooleanSupplier guarded;

    private OriginRule(int port, Supplier<Settings.Access> access, BooleanSupplier guarded) {
        this.port = port;
        this.access = access;
        this.guarded = guarded;
    }

    /**
     * Rules the context's HTTP server of that port, which must have been started, and all further ports of its router.
     *
     * @param guarded whether a token is needed for what changes something; on that port, since others have no token or
     *     one of their own
     */
    public static OriginRule install(
            CamelContext context, int port, Supplier<Settings.Access> access, BooleanSupplier guarded) {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        OriginRule rule = new OriginRule(port, access, guarded);
        router.route().order(FIRST).handler(rule::judge);
        return rule;
    }

    private void judge(RoutingContext request) {
        HttpServerResponse response = request.response();
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("Referrer-Policy", "no-referrer");
        response.putHeader("Vary", "Origin");
        if (request.normalizedPath().startsWith("/api/")) {
            response.putHeader("Cache-Control", "no-store");
            response.putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        }
        String origin = request.request().getHeader("Origin");
        boolean listed = origin != null && access.get().origins().contains(origin.toLowerCase(Locale.ROOT));
        if (listed) {
            response.putHeader("Access-Control-Allow-Origin", origin);
        }
        if (listed && request.request().method().equals(HttpMethod.OPTIONS)) {
            response.putHeader("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
                    .putHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID")
                    .putHeader("Access-Control-Max-Age", "600")
                    .setStatusCode(204)
                    .end();
        } else if (READING.contains(request.request().method()) || allows(request.request())) {
            request.next();
        } else {
            HttpAnswers.answer(request, 403);
        }
    }

    /** Whether the page that sends a request, if it is one, may open a stream or change something. */
    boolean allows(HttpServerRequest request) {
        return allows(
                request.getHeader("Origin"),
                request.authority() == null ? null : request.authority().toString(),
                access.get().origins(),
                guarded.getAsBoolean() && request.localAddress().port() == port);
    }

    /**
     * Whether a page may.
     *
     * @param guarded without a token, a page of our own is one whose host nobody else can have named: a name that was
     *     made to lead here for a moment (DNS rebinding) would turn any page into one of ours
     */
    static boolean allows(String origin, String host, Set<String> listed, boolean guarded) {
        if (origin == null) {
            return true;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        if (listed.contains(lower)) {
            return true;
        }
        String ours = host == null ? "" : host.toLowerCase(Locale.ROOT);
        return lower.replaceFirst("^https?://", "").equals(ours)
                && (guarded || OWN_HOST.matcher(ours).matches());
    }
}
