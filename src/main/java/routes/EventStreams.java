package routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import control.Bridge;
import control.Event;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events as they happen and statistics once a second, as server-sent events and over a WebSocket.
 *
 * <p>Each reader has a place in the kept events and gets what is after it when it can take more; one that is too slow
 * loses statistics, and events only when they are no longer kept. Nothing waits for a reader, and the statistics are
 * made once for all of them.
 *
 * <p>Threads: a reader belongs to the event loop of its connection.
 */
public final class EventStreams implements AutoCloseable {
    /** Before the routes of the REST API, after the separation of the control channel. */
    private static final int EARLY = -500;

    private static final int MOST_READERS = 500;
    private static final long STATS_MILLIS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

    private final Bridge bridge;
    private final Vertx vertx;
    private final ObjectMapper json;
    private final OriginRule origins;
    private final ApiGuard guard;
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final long timer;

    /** Where a reader's messages go. */
    private interface Sink {
        boolean isFull();

        void onRoom(Handler<Void> handler);

        void message(String type, long id, String data);
    }

    private EventStreams(Bridge bridge, Vertx vertx, ObjectMapper json, OriginRule origins, ApiGuard guard) {
        this.bridge = bridge;
        this.vertx = vertx;
        this.json = json;
        this.origins = origins;
        this.guard = guard;
        bridge.settings().events().listen(event -> readers.forEach(Reader::wake));
        timer = vertx.setPeriodic(STATS_MILLIS, tick -> tellStats());
    }

    /**
     * Serves the streams on the context's HTTP server of that port, which must have been started.
     *
     * @param json writes times as ISO 8601
     */
    public static EventStreams open(
            CamelContext context, int port, Bridge bridge, ObjectMapper json, OriginRule origins, ApiGuard guard) {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        EventStreams streams = new EventStreams(bridge, router.vertx(), json, origins, guard);
        streams.install(router);
        return streams;
    }

    private void install(Router router) {
        router.get("/api/streaming/events/stream").order(EARLY).handler(this::serverSent);
        router.get("/api/streaming/ws").order(EARLY).handler(this::webSocket);
    }

    private boolean isRoom(RoutingContext request) {
        if (!guard.mayRead(SocketToken.authorization(request.request()))) {
            HttpAnswers.answer(request, 401);
            return false;
        }
        if (count.get() >= MOST_READERS) {
            request.response()
                    .setStatusCode(503)
                    .putHeader("Content-Type", "application/json")
                    .end("{\"success\":false,\"error\":\"Too many readers of events.\"}");
            return false;
        }
        return true;
    }

    private void serverSent(RoutingContext request) {
        if (!isRoom(request)) {
            return;
        }
        HttpServerResponse response = request.response()
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store");
        Reader reader = new Reader(new ServerSent(response), place(request.request()));
        response.closeHandler(closed -> reader.leave());
        response.exceptionHandler(e -> reader.leave());
        reader.enter();
    }

    private void webSocket(RoutingContext request) {
        if (!isRoom(request)) {
            return;
        }
        if (!origins.allows(request.request())) {
            HttpAnswers.answer(request, 403);
            return;
        }
        long place = place(request.request());
        SocketToken.settle(request.request());
        request.request().toWebSocket().onSuccess(socket -> {
            Reader reader = new Reader(new Socket(socket), place);
            socket.closeHandler(closed -> reader.leave());
            socket.exceptionHandler(e -> reader.leave());
            reader.enter();
        });
    }

    /** After which event a reader begins: what it says it has seen, else now. */
    private long place(HttpServerRequest request) {
        String since = request.getParam("since");
        String said = since == null ? request.getHeader("Last-Event-ID") : since;
        return said != null && said.matches("\\d{1,18}")
                ? Long.parseLong(said)
                : bridge.settings().events().last();
    }

    private void tellStats() {
        if (readers.isEmpty()) {
            return;
        }
        vertx.<String>executeBlocking(() -> write(bridge.stats()), false)
                .onSuccess(stats -> readers.forEach(reader -> reader.stats(stats)))
                .onFailure(e -> LOG.warn("statistics could not be written: {}", e.getMessage()));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Reader {
        private final Sink sink;
        private final Context loop = vertx.getOrCreateContext();
        private long place;

        Reader(Sink sink, long place) {
            this.sink = sink;
            this.place = place;
        }

        void enter() {
            Map<String, Object> status = new LinkedHashMap<>();
            status.put("status", bridge.status().word());
            sink.onRoom(room -> pump());
            sink.message("status", 0, write(status));
            if (readers.add(this)) {
                count.incrementAndGet();
            }
            pump();
        }

        void leave() {
            if (readers.remove(this)) {
                count.decrementAndGet();
            }
        }

        void wake() {
            loop.runOnContext(now -> pump());
        }

        void stats(String stats) {
            loop.runOnContext(now -> {
                if (!sink.isFull()) {
                    sink.message("stats", 0, stats);
                }
            });
        }

        private void pump() {
            if (sink.isFull() || bridge.settings().events().last() <= place) {
                return;
            }
            for (Event event : bridge.settings().events().since(place)) {
                if (sink.isFull()) {
                    return;
                }
                place = event.id();
                sink.message(event.type(), event.id(), write(event));
            }
        }
    }

    private record ServerSent(HttpServerResponse response) implements Sink {
        @Override
        public boolean isFull() {
            return response.writeQueueFull();
        }

        @Override
        public void onRoom(Handler<Void> handler) {
            response.drainHandler(handler);
        }

        @Override
        public void message(String type, long id, String data) {
            response.write((id > 0 ? "id: " + id + "\n" : "") + "event: " + type + "\ndata: " + data + "\n\n");
        }
    }

    private record Socket(ServerWebSocket socket) implements Sink {
        @Override
        public boolean isFull() {
            return socket.writeQueueFull();
        }

        @Override
        public void onRoom(Handler<Void> handler) {
            socket.drainHandler(handler);
        }

        @Override
        public void message(String type, long id, String data) {
            socket.writeTextMessage("{\"type\":\"" + type + "\",\"data\":" + data + "}");
        }
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }
}
