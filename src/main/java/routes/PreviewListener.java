package routes;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import preview.Gateway;
import preview.Offer;
import settings.PreviewSettings;

/**
 * The preview's door: the player's files, WHEP, the WebSocket, health. Calls become exchanges of {@link PreviewRoutes}.
 *
 * <p>It has an HTTP server of its own, because it must bear strangers: connections that say nothing are closed after some
 * seconds, bodies and frames are bounded, and offers wait in a queue of bounded length on threads of their own, so that
 * the health poll is answered whoever comes.
 */
public final class PreviewListener implements AutoCloseable {
    static final int IDLE_SECONDS = 15;

    private static final int JOIN_THREADS = 6;
    private static final int MOST_JOINING = 200;
    private static final int MOST_CONNECTIONS = 4000;
    private static final Map<String, String> FILES = Map.of(
            "/", "index.html",
            "/webrtc_client.html", "index.html",
            "/player.js", "player.js",
            "/player.css", "player.css");
    private static final Map<String, String> TYPES = Map.of(
            "html",
            "text/html; charset=utf-8",
            "js",
            "text/javascript; charset=utf-8",
            "css",
            "text/css; charset=utf-8");
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:;"
                    + " media-src blob: mediastream:; img-src 'self' data:; base-uri 'none'; form-action 'none'";

    private final Vertx vertx;
    private final WorkerExecutor joins;
    private final ProducerTemplate template;
    private final Gateway gateway;
    private final PreviewApi api;
    private final PreviewSettings settings;
    private final Supplier<Set<String>> origins;
    private final AtomicInteger joining = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private HttpServer server;

    private PreviewListener(
            CamelContext context,
            Gateway gateway,
            PreviewApi api,
            PreviewSettings settings,
            Supplier<Set<String>> origins) {
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(4));
        this.joins = vertx.createSharedWorkerExecutor("preview-join", JOIN_THREADS);
        this.template = context.createProducerTemplate();
        this.gateway = gateway;
        this.api = api;
        this.settings = settings;
        this.origins = origins;
    }

    /**
     * Listens.
     *
     * @param origins of web pages elsewhere that may call, as they are at each call; empty: all
     * @throws Exception when the port cannot be listened on, or the certificate cannot be used
     */
    public static PreviewListener open(
            CamelContext context,
            Gateway gateway,
            PreviewApi api,
            PreviewSettings settings,
            Supplier<Set<String>> origins)
            throws Exception {
        PreviewListener listener = new PreviewListener(context, gateway, api, settings, origins);
        try {
            listener.listen();
        } catch (Exception e) {
            listener.close();
            throw e;
        }
        return listener;
    }

    private void listen() throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setReadIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxWebSocketFrameSize(Offer.MOST_BYTES * 2)
                .setMaxWebSocketMessageSize(Offer.MOST_BYTES * 2)
                .setMaxHeaderSize(16_384)
                .setTcpNoDelay(true)
                .setCompressionSupported(false);
        if (settings.tlsCert().isPresent() && settings.tlsKey().isPresent()) {
            options.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(settings.tlsCert().get().toString())
                            .setKeyPath(settings.tlsKey().get().toString()));
        }
        server = vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    if (connections.incrementAndGet() > MOST_CONNECTIONS) {
                        connection.close();
                    }
                    connection.closeHandler(closed -> connections.decrementAndGet());
                })
                .requestHandler(this::handle);
        server.listen(settings.listen().port(), settings.listen().host())
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private void handle(HttpServerRequest request) {
        String path = request.path() == null ? "/" : request.path();
        String method = request.method().name();
        headers(request);
        if (!isAllowedOrigin(request)) {
            fail(request, 403, "This web page may not use the preview; ALLOWED_ORIGINS names those that may.");
        } else if (method.equals("OPTIONS")) {
            request.response().setStatusCode(204).end();
        } else if (path.equals("/ws")) {
            webSocket(request);
        } else if (path.equals("/whep")) {
            only("POST", request, () -> offer(request));
        } else if (path.startsWith("/whep/")) {
            session(request, method, path.substring("/whep/".length()));
        } else if (path.equals("/health")) {
            only("GET", request, () -> call("preview-health", request, "", Map.of(), vertx::executeBlocking));
        } else if (path.equals("/api/preview/viewers")) {
            only("GET", request, () -> call("preview-viewers", request, "", Map.of(), vertx::executeBlocking));
        } else if (FILES.containsKey(path)) {
            only("GET", request, () -> file(request, FILES.get(path)));
        } else {
            fail(request, 404, "There is nothing at this address.");
        }
    }

    private void headers(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String origin = request.getHeader("Origin");
        response.putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-store");
        if (origin != null) {
            response.putHeader("Access-Control-Allow-Origin", origins.get().isEmpty() ? "*" : origin)
                    .putHeader("Vary", "Origin")
                    .putHeader("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE, OPTIONS")
                    .putHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match")
                    .putHeader("Access-Control-Expose-Headers", "Location, Link, ETag, Accept-Patch")
                    .putHeader("Access-Control-Max-Age", "600");
        }
    }

    private boolean isAllowedOrigin(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        Set<String> listed = origins.get();
        return listed.isEmpty() || OriginRule.allows(origin, request.getHeader("Host"), listed, true);
    }

    private void only(String wanted, HttpServerRequest request, Runnable action) {
        if (request.method().name().equals(wanted)) {
            action.run();
        } else {
            request.response().putHeader("Allow", wanted + ", OPTIONS");
            fail(request, 405, "This address does not take this method.");
        }
    }

    // ---- WHEP

    private void offer(HttpServerRequest request) {
        if (!hasType(request, "application/sdp")) {
            fail(request, 415, "The offer must be application/sdp.");
            return;
        }
        body(request, Offer.MOST_BYTES, sdp -> {
            Map<String, Object> more = Map.of(PreviewApi.DOOR, "whep", PreviewApi.ON_END, (Runnable) () -> {});
            join(request, sdp, more, exchange -> joined(request, exchange));
        });
    }

    /** Sends an offer through its route, in its turn; {@code then} gets the exchange on the caller's event loop. */
    void join(HttpServerRequest request, String sdp, Map<String, Object> more, Consumer<Exchange> then) {
        if (joining.incrementAndGet() > MOST_JOINING) {
            joining.decrementAndGet();
            then.accept(null);
            return;
        }
        Map<String, Object> headers = exchangeHeaders(request, more);
        joins.executeBlocking(() -> exchange("preview-offer", sdp, headers), false)
                .onComplete(done -> {
                    joining.decrementAndGet();
                    then.accept(done.result());
                });
    }

    private void joined(HttpServerRequest request, Exchange exchange) {
        if (exchange == null) {
            fail(request, 503, "Too many viewers come at once; try again in a moment.");
            return;
        }
        if (!(exchange.getMessage().getBody() instanceof Gateway.Joined joined)) {
            answer(request, exchange);
            return;
        }
        if (request.response().closed()) {
            gateway.leave(joined.id());
            return;
        }
        String stun = settings.network().stunForViewers();
        if (!stun.isEmpty()) {
            request.response().putHeader("Link", "<" + stun + ">; rel=\"ice-server\"");
        }
        request.response()
                .setStatusCode(201)
                .putHeader("Content-Type", "application/sdp")
                .putHeader("Location", "/whep/" + joined.id())
                .putHeader("ETag", "\"" + joined.id() + "\"")
                .putHeader("Accept-Patch", "application/trickle-ice-sdpfrag")
                .end(joined.answer());
    }

    private void session(HttpServerRequest request, String method, String id) {
        Map<String, Object> more = Map.of(PreviewApi.VIEWER, id);
        switch (method) {
            case "DELETE" -> call("preview-leave", request, "", more, vertx::executeBlocking);
            case "PATCH" -> {
                if (hasType(request, "application/trickle-ice-sdpfrag")) {
                    body(
                            request,
                            Offer.MOST_BYTES,
                            text -> call("preview-candidates", request, text, more, vertx::executeBlocking));
                } else {
                    fail(request, 415, "Candidates must be application/trickle-ice-sdpfrag.");
                }
            }
            default -> {
                request.response().putHeader("Allow", "PATCH, DELETE, OPTIONS");
                fail(request, 405, "This address does not take this method.");
            }
        }
    }

    private static boolean hasType(HttpServerRequest request, String type) {
        String given = request.getHeader("Content-Type");
        return given != null && given.split(";", 2)[0].strip().equalsIgnoreCase(type);
    }

    private void body(HttpServerRequest request, int most, Consumer<String> then) {
        Buffer all = Buffer.buffer();
        request.handler(part -> {
            if (all.length() <= most) {
                all.appendBuffer(part);
            }
            if (all.length() > most) {
                request.response().putHeader("Connection", "close");
                fail(request, 413, "The request's body is too large.");
                request.handler(rest -> {});
            }
        });
        request.endHandler(end -> {
            if (all.length() <= most) {
                then.accept(all.toString());
            }
        });
    }

    // ---- exchanges

    /** Runs something off the event loop. */
    private interface Blocking {
        io.vertx.core.Future<Exchange> run(java.util.concurrent.Callable<Exchange> work, boolean ordered);
    }

    private void call(
            String route, HttpServerRequest request, String body, Map<String, Object> more, Blocking blocking) {
        Map<String, Object> headers = exchangeHeaders(request, more);
        blocking.run(() -> exchange(route, body, headers), false)
                .onSuccess(exchange -> answer(request, exchange))
                .onFailure(e -> fail(request, 500, "The preview failed to answer; its log says why."));
    }

    private Exchange exchange(String route, String body, Map<String, Object> headers) {
        return template.request("direct:" + route, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(headers);
        });
    }

    private static Map<String, Object> exchangeHeaders(HttpServerRequest request, Map<String, Object> more) {
        Map<String, Object> headers = new LinkedHashMap<>(more);
        headers.put("token", request.getParam("token"));
        headers.put("Authorization", request.getHeader("Authorization"));
        headers.put(PreviewApi.REMOTE, String.valueOf(request.remoteAddress()));
        headers.values().removeIf(java.util.Objects::isNull);
        return headers;
    }

    private static void answer(HttpServerRequest request, Exchange exchange) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        if (exchange.getException() != null) {
            fail(request, 500, "The preview failed to answer; its log says why.");
            return;
        }
        if (status == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (status == 503) {
            response.putHeader("Retry-After", "3");
        }
        boolean empty = body == null || body.length == 0;
        response.setStatusCode(empty && status == 200 ? 204 : status);
        if (empty) {
            response.end();
        } else {
            response.putHeader("Content-Type", "application/json").end(Buffer.buffer(body));
        }
    }

    private static void fail(HttpServerRequest request, int status, String sentence) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end("{\"success\":false,\"error\":\"" + sentence + "\"}");
        }
    }

    // ---- the page and its WebSocket

    private void file(HttpServerRequest request, String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1);
        request.response()
                .putHeader("Content-Type", TYPES.get(extension))
                .putHeader("Content-Security-Policy", POLICY)
                .end(Buffer.buffer(read(name)));
    }

    private static byte[] read(String name) {
        try (InputStream in = PreviewListener.class.getResourceAsStream("/web/preview/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void webSocket(HttpServerRequest request) {
        if (!api.isAuthorised(request.getHeader("Authorization"), request.getParam("token"))) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
            fail(request, 401, "The preview needs the PREVIEW_TOKEN: as 'Authorization: Bearer', or ?token= .");
            return;
        }
        request.toWebSocket()
                .onSuccess(socket -> new PreviewSocket(this, gateway, settings, vertx, request, socket).open());
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(2, TimeUnit.SECONDS)
                .exceptionally(e -> null)
                .join();
        template.stop();
    }
}
