package routes;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import settings.Settings;

/**
 * Serves the dashboard page at {@code /} and its files under {@code /web/}. They hold no secret and are open to read; what
 * the page shows it asks of the API, which guards itself.
 *
 * <p>Browsers ask each time whether a file has changed, which an ETag answers: after an update nobody sees an old page.
 */
public final class DashboardPage {
    private static final int EARLY = -500;
    private static final String FILES = "/web/";
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(:\\d{1,5})?");

    private final Supplier<Settings> settings;
    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    private DashboardPage(Supplier<Settings> settings) {
        this.settings = settings;
    }

    /**
     * Serves the page on the context's HTTP server of that port, which must have been started.
     *
     * @param settings those in force: the page may embed the preview that they name
     */
    public static void install(CamelContext context, int port, Supplier<Settings> settings) {
        DashboardPage page = new DashboardPage(settings);
        Router router = VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        for (String path : new String[] {"/", FILES + "*"}) {
            router.route(path)
                    .order(EARLY)
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .handler(page::serve);
        }
    }

    private void serve(RoutingContext request) {
        String path = request.normalizedPath();
        String name = path.startsWith(FILES) ? path.substring(FILES.length()) : "index.html";
        Optional<PageFile> found = file(name);
        if (found.isEmpty()) {
            HttpAnswers.answer(request, 404);
            return;
        }
        PageFile file = found.get();
        HttpServerResponse response = request.response();
        protect(request, response);
        response.putHeader("Cache-Control", "no-cache")
                .putHeader("ETag", file.tag())
                .putHeader("Vary", "Accept-Encoding");
        if (isHeld(request.request().getHeader("If-None-Match"), file.tag())) {
            response.setStatusCode(304).end();
        } else {
            send(request, response.putHeader("Content-Type", file.type()), file);
        }
    }

    private Optional<PageFile> file(String name) {
        PageFile known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<PageFile> found = PageFile.find(name);
        found.ifPresent(file -> files.put(name, file));
        return found;
    }

    private static boolean isHeld(String tags, String tag) {
        return tags != null && (tags.strip().equals("*") || tags.contains(tag));
    }

    private static void send(RoutingContext request, HttpServerResponse response, PageFile file) {
        String takes = request.request().getHeader("Accept-Encoding");
        boolean zip = takes != null && takes.contains("gzip");
        Buffer body = zip ? file.zipped() : file.bytes();
        if (zip) {
            response.putHeader("Content-Encoding", "gzip");
        }
        response.putHeader("Content-Length", Integer.toString(body.length()));
        if (request.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(body);
        }
    }

    /** Nothing runs and nothing is fetched but what this server sends, and no other page may wrap this one. */
    private void protect(RoutingContext request, HttpServerResponse response) {
        String host = String.valueOf(request.request().authority());
        String own = HOST.matcher(host).matches() ? " ws://" + host + " wss://" + host : "";
        response.putHeader(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
                                + " connect-src 'self'" + own + "; frame-src " + frames(host)
                                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                                + " require-trusted-types-for 'script'")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    }

    /** Where the preview may be: its port on the host that was asked, and the address that the settings name. */
    private String frames(String host) {
        Settings now = settings.get();
        Set<String> origins = new LinkedHashSet<>();
        var matcher = HOST.matcher(host);
        if (matcher.matches()) {
            origins.add("http://" + matcher.group(1) + ":" + now.webrtcPort());
        }
        origin(now.webrtcMonitorUrl()).ifPresent(origins::add);
        return String.join(" ", origins);
    }

    private static Optional<String> origin(String url) {
        try {
            URI uri = URI.create(url);
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return uri.getHost() == null
                    ? Optional.empty()
                    : Optional.of(uri.getScheme() + "://" + uri.getHost() + port);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
