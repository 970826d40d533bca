package routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import control.Bridge;
import control.Event;
import control.EventLog;
import control.LogRing;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams: events as they happen, with statistics once a second and levels for those who ask for them, as server-sent
 * events and over a WebSocket; and the log's lines.
 *
 * <p>Each reader has a place in what is kept and gets what is after it when it can take more; one that is too slow loses
 * statistics, and events only when they are no longer kept. Nothing waits for a reader, and every message is made once
 * for all of them.
 */
public final class EventStreams implements AutoCloseable {
    /** Before the routes of the REST API, after the separation of the control channel. */
    private static final int EARLY = -500;

    private static final int MOST_READERS = 500;
    private static final int MOST_LEVELS = 10;
    private static final long STATS_MILLIS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

    private final Bridge bridge;
    private final Vertx vertx;
    private final ObjectMapper json;
    private final OriginRule origins;
    private final ApiGuard guard;
    private final Feed<Event> events;
    private final Feed<LogRing.Line> log;
    private final Set<StreamReader> eventReaders = ConcurrentHashMap.newKeySet();
    private final Set<StreamReader> logReaders = ConcurrentHashMap.newKeySet();
    private final long statsTimer;
    private final long levelsTimer;
    private int levelTick;

    private EventStreams(
            Bridge bridge, LogRing ring, Vertx vertx, ObjectMapper json, OriginRule origins, ApiGuard guard) {
        this.bridge = bridge;
        this.vertx = vertx;
        this.json = json;
        this.origins = origins;
        this.guard = guard;
        EventLog kept = bridge.settings().events();
        events = new Feed<>(kept::last, kept::since, Event::id, Event::type, this::write);
        log = new Feed<>(ring::last, ring::since, LogRing.Line::id, line -> "log", this::write);
        kept.listen(event -> eventReaders.forEach(StreamReader::wake));
        ring.listen(() -> logReaders.forEach(StreamReader::wake));
        statsTimer = vertx.setPeriodic(STATS_MILLIS, tick -> tellStats());
        levelsTimer = vertx.setPeriodic(STATS_MILLIS / MOST_LEVELS, tick -> tellLevels());
    }

    /**
     * Serves the streams on the context's HTTP server of that port, which must have been started.
     *
     * @param json writes times as ISO 8601
     */
    public static EventStreams open(
            CamelContext context,
            int port,
            Bridge bridge,
            LogRing ring,
            ObjectMapper json,
            OriginRule origins,
            ApiGuard guard) {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        EventStreams streams = new EventStreams(bridge, ring, router.vertx(), json, origins, guard);
        streams.install(router);
        return streams;
    }

    private void install(Router router) {
        router.get("/api/streaming/events/stream").order(EARLY).handler(call -> serverSent(call, events, eventReaders));
        router.get("/api/streaming/logs/stream").order(EARLY).handler(call -> serverSent(call, log, logReaders));
        router.get("/api/streaming/ws").order(EARLY).handler(this::webSocket);
    }

    private boolean mayRead(RoutingContext call) {
        if (!guard.mayRead(SocketToken.authorization(call.request()))) {
            HttpAnswers.answer(call, 401);
            return false;
        }
        if (eventReaders.size() + logReaders.size() >= MOST_READERS) {
            HttpAnswers.answer(call, 503, "There are " + MOST_READERS + " readers of streams already.");
            return false;
        }
        return true;
    }

    private void serverSent(RoutingContext call, Feed<?> feed, Set<StreamReader> readers) {
        if (!mayRead(call)) {
            return;
        }
        HttpServerResponse response = call.response()
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store");
        enter(new StreamSink.ServerSent(response), call.request(), feed, readers);
    }

    private void webSocket(RoutingContext call) {
        if (!mayRead(call)) {
            return;
        }
        if (!origins.allows(call.request())) {
            HttpAnswers.answer(call, 403);
            return;
        }
        if (!"websocket".equalsIgnoreCase(call.request().getHeader("Upgrade"))) {
            HttpAnswers.answer(call, 400, "This address is for WebSockets.");
            return;
        }
        SocketToken.settle(call.request());
        call.request()
                .toWebSocket()
                .onSuccess(socket -> enter(new StreamSink.Socket(socket), call.request(), events, eventReaders));
    }

    private void enter(StreamSink sink, HttpServerRequest request, Feed<?> feed, Set<StreamReader> readers) {
        Context loop = vertx.getOrCreateContext();
        StreamReader reader =
                new StreamReader(sink, loop, feed, place(request, feed), levels(request), readers::remove);
        if (feed == events) {
            sink.message("status", 0, write(Map.of("status", bridge.status().word())));
        } else {
            sink.comment();
        }
        readers.add(reader);
        reader.begin();
    }

    /**
     * After what a reader begins: what it says it has seen, else now. Who has seen more than there is saw a process before
     * this one, and begins with the first that is kept.
     */
    private static long place(HttpServerRequest request, Feed<?> feed) {
        String since = request.getParam("since");
        String said = since == null ? request.getHeader("Last-Event-ID") : since;
        long last = feed.last();
        if (said == null || !said.matches("\\d{1,18}")) {
            return last;
        }
        long seen = Long.parseLong(said);
        return seen > last ? 0 : seen;
    }

    /** How many messages of levels a second a reader asks for. */
    private static int levels(HttpServerRequest request) {
        String asked = request.getParam("levels");
        return asked != null && asked.matches("\\d{1,3}") ? Math.min(MOST_LEVELS, Integer.parseInt(asked)) : 0;
    }

    private void tellStats() {
        tell(eventReaders, reader -> true, "stats", () -> write(bridge.stats()));
    }

    private void tellLevels() {
        int tick = levelTick++ % MOST_LEVELS;
        tell(
                eventReaders,
                reader -> isDue(tick, reader.levelsPerSecond()),
                "audio",
                () -> write(LevelsView.of(bridge.levels())));
    }

    /** Spreads so many of every ten ticks evenly. */
    static boolean isDue(int tick, int perSecond) {
        return (tick + 1) * perSecond / MOST_LEVELS > tick * perSecond / MOST_LEVELS;
    }

    private void tell(
            Set<StreamReader> readers,
            java.util.function.Predicate<StreamReader> wants,
            String type,
            java.util.concurrent.Callable<String> message) {
        if (readers.stream().noneMatch(wants)) {
            return;
        }
        vertx.executeBlocking(message, false)
                .onSuccess(text -> readers.stream().filter(wants).forEach(reader -> reader.offer(type, text)))
                .onFailure(e -> LOG.warn("a message of type {} could not be written: {}", type, e.getMessage()));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        vertx.cancelTimer(statsTimer);
        vertx.cancelTimer(levelsTimer);
        for (Set<StreamReader> readers : List.of(eventReaders, logReaders)) {
            readers.forEach(StreamReader::end);
            readers.clear();
        }
    }
}
