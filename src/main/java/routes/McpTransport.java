package routes;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
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
 */
final class McpTransport implements McpStatelessServerTransport {
    static final String PATH = "/mcp";
    static final String AUTHORIZATION = "authorization";

    private static final int EARLY = -500;
    private static final int MOST_BYTES = 65_536;
    private static final int MOST_AT_A_TIME = 8;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(McpTransport.class);

    private final McpJson json;
    private final Predicate<String> mayCall;
    private final Consumer<McpTransport> starter;
    private final AtomicInteger calls = new AtomicInteger();
    private McpStatelessServerHandler handler;
    private boolean closed;

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

    void install(Router router) {
        // in a route of its own: within one, Vert.x lets nothing stand before the reading of the body
        router.post(PATH).order(EARLY - 1).handler(this::admit);
        router.post(PATH)
                .order(EARLY)
                .handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES))
                .blockingHandler(this::post, false);
        router.route(PATH).order(EARLY + 1).handler(call -> {
            call.response().putHeader("Allow", "POST");
            HttpAnswers.answer(call, 405);
        });
    }

    private void admit(RoutingContext call) {
        String version = call.request().getHeader("MCP-Protocol-Version");
        if (!mayCall.test(call.request().getHeader("Authorization"))) {
            call.response().putHeader("WWW-Authenticate", "Bearer");
            HttpAnswers.answer(call, 401);
        } else if (version != null && !protocolVersions().contains(version)) {
            HttpAnswers.answer(call, 400, "This version of MCP is not spoken here.");
        } else if (calls.get() >= MOST_AT_A_TIME) {
            HttpAnswers.answer(call, 503, "There are " + MOST_AT_A_TIME + " calls at a time already.");
        } else {
            call.next();
        }
    }

    private void post(RoutingContext call) {
        calls.incrementAndGet();
        try {
            String body = call.body().asString();
            take(call, McpSchema.deserializeJsonRpcMessage(json, body == null ? "" : body));
        } catch (IOException | IllegalArgumentException e) {
            HttpAnswers.answer(call, 400, "The body is not one message of JSON-RPC 2.0.");
        } catch (RuntimeException e) {
            LOG.error("a message of MCP could not be answered", e);
            HttpAnswers.answer(call, 500);
        } finally {
            calls.decrementAndGet();
        }
    }

    private void take(RoutingContext call, McpSchema.JSONRPCMessage message) throws IOException {
        String authorization = call.request().getHeader("Authorization");
        McpTransportContext context =
                McpTransportContext.create(authorization == null ? Map.of() : Map.of(AUTHORIZATION, authorization));
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
