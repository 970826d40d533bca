package routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import control.Bridge;
import control.Status;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the dashboard backend the bridge's status, on connecting and at every change, over a WebSocket of which the bridge
 * is the client. Connects again for ever, and to another address when DASHBOARD_WS_URL changes. A backend that does not
 * answer the handshake, or no ping any more, counts as gone.
 *
 * <p>Threads: everything runs on one event loop; a message that cannot be sent is not kept, because the next connection
 * begins with the present status anyway.
 */
public final class DashboardClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardClient.class);
    private static final long RETRY_MILLIS = 1000;
    private static final int CONNECT_MILLIS = 3000;
    private static final long SILENCE_NANOS = 6_000_000_000L;
    private static final int FAREWELL_SECONDS = 2;

    private final Bridge bridge;
    private final ObjectMapper json;
    private final Vertx vertx;
    private final io.vertx.core.Context loop;
    private final WebSocketClient client;
    private WebSocket socket;
    private String connectedTo = "";
    private volatile long heard;
    private boolean connecting;
    private boolean complained;

    /**
     * A client that is not connected yet.
     *
     * @param json writes times as ISO 8601
     */
    public DashboardClient(Bridge bridge, Vertx vertx, ObjectMapper json) {
        this.bridge = bridge;
        this.vertx = vertx;
        this.json = json;
        loop = vertx.getOrCreateContext();
        client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setClosingTimeout(FAREWELL_SECONDS)
                .setTryUsePerMessageCompression(false));
    }

    /** Connects now, if there is an address, and whenever there is one. */
    public void start() {
        bridge.onStatus(status -> loop.runOnContext(now -> send(status)));
        loop.runOnContext(now -> look());
        vertx.setPeriodic(RETRY_MILLIS, timer -> loop.runOnContext(now -> look()));
    }

    private void look() {
        String wanted = bridge.settings().running().links().dashboardWsUrl();
        if (socket != null && !wanted.equals(connectedTo)) {
            socket.close();
            socket = null;
        }
        if (socket != null && System.nanoTime() - heard > SILENCE_NANOS) {
            LOG.warn("the dashboard backend answers no ping any more; it is connected to anew");
            socket.close();
            socket = null;
        }
        if (socket != null) {
            socket.writePing(Buffer.buffer());
        } else if (!connecting && !wanted.isEmpty()) {
            connect(wanted);
        }
    }

    private void connect(String url) {
        connecting = true;
        WebSocketConnectOptions options;
        try {
            options = new WebSocketConnectOptions().setAbsoluteURI(url).setTimeout(CONNECT_MILLIS);
        } catch (IllegalArgumentException e) {
            connecting = false;
            complain("its address cannot be used");
            return;
        }
        client.connect(options)
                .onComplete(result -> loop.runOnContext(now -> {
                    connecting = false;
                    if (result.succeeded()) {
                        connected(url, result.result());
                    } else {
                        complain("nobody answers there");
                    }
                }));
    }

    private void complain(String why) {
        if (!complained) {
            complained = true;
            LOG.warn("DASHBOARD_WS_URL cannot be reached, {}; it is tried again every second", why);
        }
    }

    private void connected(String url, WebSocket fresh) {
        LOG.info("connected to the dashboard backend");
        complained = false;
        socket = fresh;
        connectedTo = url;
        heard = System.nanoTime();
        fresh.pongHandler(pong -> heard = System.nanoTime());
        fresh.exceptionHandler(e -> {});
        fresh.closeHandler(closed -> loop.runOnContext(now -> {
            if (fresh.equals(socket)) {
                socket = null;
            }
        }));
        send(bridge.status());
    }

    private void send(Status status) {
        if (socket == null || socket.writeQueueFull()) {
            return;
        }
        try {
            socket.writeTextMessage(json.writeValueAsString(message(status)));
        } catch (JsonProcessingException e) {
            LOG.error("the status cannot be written", e);
        }
    }

    private Map<String, Object> message(Status status) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("status", status.word());
        message.put("problems", bridge.health().problems());
        bridge.session().ifPresent(session -> message.put("session", session));
        return message;
    }

    @Override
    public void close() {
        client.close();
    }
}
