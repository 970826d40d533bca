package routes;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * MCP's streamable HTTP on a Vert.x router, without sessions: each POST is a message, and its answer is JSON. Nothing is
 * kept for a client, so that none can be left behind. Bodies have a limit, and so has the number of calls at a time.
 *
 * <p>Threads: a message is answered on one of a few threads of its own, because it waits for a call of the API, which needs
 * a thread of those that the API has.
 */
final class McpTransport implements McpStatelessServerTransport {
    static final String PATH = "/mcp";
    static final String AUTHORIZATION = "authorization";
    static final String BASE = "base";

    private static final String PLACE = "mcp-place";

    private static final int EARLY = -500;
    private static final int MOST_BYTES = 65_536;
    private static final int MOST_AT_A_TIME = 8;
    private static final long BODY_MILLIS = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(McpTransport.class);

    private final McpJson json;
    private final Predicate<String> mayCall;
    private final Consumer<McpTransport> starter;
    private final AtomicInteger calls = new AtomicInteger();
    private WorkerExecutor workers;
    private McpStatelessServerHandler handler;
    private boolean closed;

    /** A call's place among those at a time: kept by its request and by the thread that answers it, free after both. */
    private final class Place {
        private final AtomicInteger keepers = new AtomicInteger(1);

        void keep() {
            keepers.incrementAndGet();
        }

        void leave() {
            if (keepers.decrementAndGet() == 0) {
                calls.decrementAndGet();
            }
        }
    }

    /**
     * A transport that serves nobody yet.
     *
     * @param mayCall judges the header Authorization, which may be null
     * @param starter makes a server on this transport when the first message comes
     */
    McpTransport(McpJson json, Predicate<String> mayCall, Consumer<McpTransport> starter) {
        this.json = json;
        this.mayCall = mayCall;
        this.starter = starter;
    }

    @Override
    public synchronized void setMcpHandler(McpStatelessServerHandler server) {
        handler = server;
    }

    /** Null when the bridge is stopping. */
    private synchronized McpStatelessServerHandler handler() {
        if (handler == null && !closed) {
            starter.accept(this);
        }
        return closed ? null : handler;
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::end);
    }

    private synchronized void end() {
        closed = true;
    }

    void install(Vertx vertx, Router router) {
        workers = vertx.createSharedWorkerExecutor("mcp", MOST_AT_A_TIME);
        // Vert.x takes no handler of a body on a route after another handler.
        router.post(PATH).order(EARLY).handler(this::admit);
        router.post(PATH).order(EARLY + 1).handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES));
        router.post(PATH).order(EARLY + 2).handler(this::dispatch);
        router.route(PATH).order(EARLY + 3).handler(call -> {
            call.response().putHeader("Allow", "POST");
            HttpAnswers.answer(call, 405);
        });
    }

    /** Ends its threads; the server on it has been closed, or never was. */
    void uninstall() {
        end();
        workers.close();
    }

    private void admit(RoutingContext call) {
        String version = call.request().getHeader("MCP-Protocol-Version");
        if (!mayCall.test(call.request().getHeader("Authorization"))) {
            call.response().putHeader("WWW-Authenticate", "Bearer");
            HttpAnswers.answer(call, 401);
        } else if (version != null && !protocolVersions().contains(version)) {
            HttpAnswers.answer(call, 400, "This version of MCP is not spoken here.");
        } else if (calls.incrementAndGet() > MOST_AT_A_TIME) {
            calls.decrementAndGet();
            HttpAnswers.answer(call, 503, "There are " + MOST_AT_A_TIME + " calls at a time already.");
        } else {
            enter(call);
            call.next();
        }
    }

    /** Has its place, until the request is over in whatever way; a body that does not come ends its connection. */
    private void enter(RoutingContext call) {
        Place place = new Place();
        call.put(PLACE, place);
        long late = call.vertx().setTimer(BODY_MILLIS, timer -> {
            if (!call.request().isEnded()) {
                call.request().connection().close();
            }
        });
        call.addEndHandler(over -> {
            call.vertx().cancelTimer(late);
            place.leave();
        });
    }

    private void dispatch(RoutingContext call) {
        if (call.response().closed()) {
            return;
        }
        Place place = call.get(PLACE);
        place.keep();
        workers.executeBlocking(() -> post(call), false).onComplete(done -> place.leave());
    }

    /** Answers; there is nothing to return. */
    private Void post(RoutingContext call) {
        try {
            String body = call.body().asString();
            take(call, McpSchema.deserializeJsonRpcMessage(json, body == null ? "" : body));
        } catch (IOException | IllegalArgumentException e) {
            HttpAnswers.answer(call, 400, "The body is not one message of JSON-RPC 2.0.");
        } catch (RuntimeException e) {
            LOG.error("a message of MCP could not be answered", e);
            HttpAnswers.answer(call, 500);
        }
        return null;
    }

    /** Where this call came in, which is where the API is. */
    private static String base(RoutingContext call) {
        String host = call.request().localAddress().hostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + call.request().localAddress().port();
    }

    private void take(RoutingContext call, McpSchema.JSONRPCMessage message) throws IOException {
        String authorization = call.request().getHeader("Authorization");
        String base = base(call);
        McpTransportContext context = McpTransportContext.create(
                authorization == null ? Map.of(BASE, base) : Map.of(BASE, base, AUTHORIZATION, authorization));
        McpStatelessServerHandler server = handler();
        if (server == null) {
            HttpAnswers.answer(call, 503, "The bridge is stopping.");
        } else if (message instanceof McpSchema.JSONRPCRequest request) {
            McpSchema.JSONRPCResponse answer = server.handleRequest(context, request)
                    .contextWrite(with -> with.put(McpTransportContext.KEY, context))
                    .block(LIMIT);
            call.response().putHeader("Content-Type", "application/json").end(json.writeValueAsString(answer));
        } else if (message instanceof McpSchema.JSONRPCNotification notification) {
            server.handleNotification(context, notification).block(LIMIT);
            call.response().setStatusCode(202).end();
        } else {
            HttpAnswers.answer(call, 400, "Only requests and notifications are taken.");
        }
    }
}
