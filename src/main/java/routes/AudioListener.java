package routes;

import audio.StreamFormat;
import control.SoundPost;
import control.SoundStreams;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import settings.Settings;

/**
 * The audio endpoint's listener: the calls of its port, and of no other, are turned into exchanges of {@link AudioRoutes},
 * while the bytes of what they accept flow here, beside the exchange.
 *
 * <p>Threads: one event loop per connection, which never waits; exchanges run on Vert.x's worker threads.
 */
public final class AudioListener implements AutoCloseable {
    private static final int BEFORE_ALL_ROUTES = -1000;
    private static final int IDLE_SECONDS = 60;
    private static final long LET_GO_MILLIS = 2000;

    private final ProducerTemplate template;
    private final int port;
    private HttpServer server;

    private AudioListener(CamelContext context, int port) {
        this.template = context.createProducerTemplate();
        this.port = port;
    }

    /**
     * Listens on a port of its own beside the context's HTTP server, which must have been started.
     *
     * @param httpPort the port of that server; where both are the same, no second one is opened
     * @throws Exception when the port cannot be listened on
     */
    public static AudioListener open(CamelContext context, int httpPort, Settings.Endpoint endpoint) throws Exception {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(httpPort));
        AudioListener listener = new AudioListener(context, endpoint.port());
        router.route().order(BEFORE_ALL_ROUTES).handler(listener::handle);
        if (endpoint.port() != httpPort) {
            // Over HTTP/2 a paced upload would hold up all else that its sender has on the same connection.
            HttpServerOptions options = new HttpServerOptions()
                    .setIdleTimeout(IDLE_SECONDS)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS)
                    .setHttp2ClearTextEnabled(false);
            listener.server = router.vertx()
                    .createHttpServer(options)
                    .requestHandler(router)
                    .listen(endpoint.port(), endpoint.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
        return listener;
    }

    private void handle(RoutingContext call) {
        if (call.request().localAddress().port() != port) {
            call.next();
            return;
        }
        String method = call.request().method().name();
        switch (call.request().path()) {
            case "/ingest" -> only("POST", method, call, () -> ingest(call));
            case "/stream" -> only("GET", method, call, () -> stream(call));
            case "/health" -> only("GET", method, call, () -> health(call));
            default -> call.fail(404);
        }
    }

    private static void only(String wanted, String method, RoutingContext call, Runnable action) {
        if (method.equals(wanted)) {
            action.run();
        } else {
            call.fail(405);
        }
    }

    /** Sends a call through a route; {@code then} gets the exchange on the call's own event loop. */
    private void route(RoutingContext call, String route, java.util.function.Consumer<Exchange> then) {
        Map<String, Object> headers = headers(call.request());
        call.vertx()
                .executeBlocking(
                        () -> template.request(
                                route, exchange -> exchange.getMessage().setHeaders(headers)),
                        false)
                .onSuccess(then::accept)
                .onFailure(call::fail);
    }

    private static Map<String, Object> headers(HttpServerRequest request) {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (String name : new String[] {"token", "name", "gain", "delay", "role", "format", "rate", "channels"}) {
            headers.put(name, request.getParam(name));
        }
        for (String name : new String[] {"Authorization", "Accept", "Content-Type", "Content-Length"}) {
            headers.put(name, request.getHeader(name));
        }
        headers.put("remote", String.valueOf(request.remoteAddress()));
        headers.values().removeIf(java.util.Objects::isNull);
        return headers;
    }

    private void health(RoutingContext call) {
        route(call, "direct:audio-health", exchange -> answer(call, exchange));
    }

    // ---- POST /ingest

    private void ingest(RoutingContext call) {
        call.request().pause();
        route(call, "direct:audio-ingest", exchange -> {
            SoundPost post = exchange.getMessage().getBody() instanceof SoundPost accepted ? accepted : null;
            if (post == null) {
                refuse(call, exchange);
            } else {
                take(call, post);
            }
        });
    }

    private void take(RoutingContext call, SoundPost post) {
        HttpServerRequest request = call.request();
        Context loop = call.vertx().getOrCreateContext();
        post.onRoom(() -> loop.runOnContext(nothing -> request.resume()));
        var unused = post.outcome().thenAccept(outcome -> loop.runOnContext(nothing -> ended(call, outcome)));
        request.exceptionHandler(lost -> post.end());
        call.response().closeHandler(closed -> post.end());
        request.endHandler(nothing -> post.end());
        request.handler(bytes -> {
            if (!post.offer(bytes.getBytes())) {
                request.pause();
            }
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            call.response().writeContinue();
        }
        request.resume();
    }

    private void ended(RoutingContext call, SoundPost.Outcome outcome) {
        call.vertx()
                .executeBlocking(
                        () -> template.request(
                                "direct:audio-ingest-end",
                                exchange -> exchange.getMessage().setBody(outcome)),
                        false)
                .onSuccess(exchange -> refuse(call, exchange))
                .onFailure(call::fail);
    }

    /** Answers before the body has come: the rest of it is let go, and then the connection. */
    private static void refuse(RoutingContext call, Exchange exchange) {
        HttpServerRequest request = call.request();
        if (call.response().closed() || call.response().ended()) {
            return;
        }
        if (!request.isEnded()) {
            request.handler(bytes -> {}).resume();
            if (request.version() == HttpVersion.HTTP_2) {
                call.vertx().setTimer(LET_GO_MILLIS, timer -> call.response().reset());
            } else {
                call.response().putHeader("Connection", "close");
                call.vertx()
                        .setTimer(LET_GO_MILLIS, timer -> request.connection().close());
            }
        }
        answer(call, exchange);
    }

    private static void answer(RoutingContext call, Exchange exchange) {
        HttpServerResponse response = call.response();
        if (response.closed() || response.ended()) {
            return;
        }
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
        byte[] body = exchange.getException() == null ? exchange.getMessage().getBody(byte[].class) : null;
        if (body == null) {
            call.fail(500);
            return;
        }
        if (status == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(body));
    }

    // ---- GET /stream

    private void stream(RoutingContext call) {
        route(call, "direct:audio-stream", exchange -> {
            StreamFormat format = exchange.getMessage().getBody() instanceof StreamFormat accepted ? accepted : null;
            if (format == null) {
                answer(call, exchange);
            } else {
                serve(call, format);
            }
        });
    }

    private void serve(RoutingContext call, StreamFormat format) {
        HttpServerResponse response = call.response();
        if (response.closed()) {
            return;
        }
        response.setChunked(true)
                .putHeader("Content-Type", format.contentType())
                .putHeader("Cache-Control", "no-store");
        Hearer hearer = new Hearer(response);
        Map<String, Object> headers = Map.of("format", format, "listener", hearer);
        response.closeHandler(closed -> inform("direct:audio-stream-end", headers));
        inform("direct:audio-stream-begin", headers);
    }

    private void inform(String route, Map<String, Object> headers) {
        var unused = template.asyncRequestBodyAndHeaders(route, null, headers);
    }

    /** One listener: counts what is on its way to it, and does not keep up when that is too much. */
    private static final class Hearer implements SoundStreams.Listener {
        private static final int MOST_UNSENT = 160 * 1024;

        private final HttpServerResponse response;
        private final AtomicInteger unsent = new AtomicInteger();

        Hearer(HttpServerResponse response) {
            this.response = response;
        }

        @Override
        public boolean offer(byte[] bytes) {
            if (response.closed()) {
                return false;
            }
            if (unsent.addAndGet(bytes.length) > MOST_UNSENT) {
                return false;
            }
            response.write(Buffer.buffer(bytes)).onComplete(sent -> unsent.addAndGet(-bytes.length));
            return true;
        }

        @Override
        public void dropped(String why) {
            response.reset();
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        template.stop();
    }
}
