package routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import preview.BrowserReport;
import preview.Gateway;
import preview.ProgramStatus;
import settings.PreviewSettings;

/**
 * One viewer's signalling over a WebSocket: JSON texts with a {@code type}. The viewer ends with it. docs/preview.md
 * describes the messages. Everything happens on the connection's event loop.
 */
final class PreviewSocket {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long BEAT_MILLIS = 4_000;
    private static final long OFFER_NANOS = 10_000_000_000L;
    private static final int MOST_MESSAGES_A_SECOND = 60;
    private static final int MOST_EARLY = 32;
    private static final int MOST_CANDIDATE_CHARACTERS = 400;

    private final PreviewListener listener;
    private final Gateway gateway;
    private final PreviewSettings settings;
    private final Vertx vertx;
    private final Context loop;
    private final HttpServerRequest request;
    private final ServerWebSocket socket;
    private final Consumer<ProgramStatus> onProgram = this::program;

    /** Candidates that came while their offer was being answered: browsers send them right behind it, and only once. */
    private final List<Early> early = new ArrayList<>();

    private String viewer;
    private boolean joining;
    private boolean closed;
    private long secondAt;
    private int messages;
    private long beat;
    private long idleSince = System.nanoTime();

    /** A candidate, and the media of the offer that it is for; null where it does not say. */
    private record Early(String mid, String line) {}

    PreviewSocket(
            PreviewListener listener,
            Gateway gateway,
            PreviewSettings settings,
            Vertx vertx,
            HttpServerRequest request,
            ServerWebSocket socket) {
        this.listener = listener;
        this.gateway = gateway;
        this.settings = settings;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.request = request;
        this.socket = socket;
    }

    /** Greets, and waits for an offer. */
    void open() {
        socket.closeHandler(nothing -> closed());
        socket.exceptionHandler(e -> {});
        socket.textMessageHandler(this::message);
        gateway.onProgram(onProgram);
        ObjectNode welcome = typed("welcome").put("program", gateway.program().word());
        String stun = settings.network().stunForViewers();
        if (!stun.isEmpty()) {
            welcome.putArray("iceServers").addObject().put("urls", stun);
        }
        send(welcome);
        beat = vertx.setPeriodic(BEAT_MILLIS, timer -> beat());
    }

    /** A browser answers a ping by itself; one that does not is closed by the server's limit for silence. */
    private void beat() {
        if (viewer != null || joining) {
            idleSince = System.nanoTime();
            socket.writePing(Buffer.buffer("b"));
        } else if (System.nanoTime() - idleSince > OFFER_NANOS) {
            error("No offer came within 10 s.");
            socket.close();
        }
    }

    private void closed() {
        closed = true;
        vertx.cancelTimer(beat);
        gateway.offProgram(onProgram);
        leave();
    }

    private void leave() {
        if (viewer != null) {
            String id = viewer;
            viewer = null;
            gateway.leave(id);
        }
    }

    private void message(String text) {
        if (isTooMany()) {
            error("Too many messages.");
            socket.close();
            return;
        }
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            error("The message is no JSON.");
            return;
        }
        switch (message.path("type").asText()) {
            case "offer" -> offer(message.path("sdp").asText());
            case "candidate" -> candidate(message);
            case "ping" -> pong(message);
            case "report" -> report(message);
            case "leave" -> leave();
            default -> error("A message needs a type: offer, candidate, ping, report or leave.");
        }
    }

    private boolean isTooMany() {
        long now = System.nanoTime();
        if (now - secondAt > 1_000_000_000L) {
            secondAt = now;
            messages = 0;
        }
        return ++messages > MOST_MESSAGES_A_SECOND;
    }

    private void offer(String sdp) {
        if (joining) {
            error("The offer before is still being answered.");
            return;
        }
        leave();
        early.clear();
        joining = true;
        Runnable onEnd = () -> loop.runOnContext(now -> ended());
        Map<String, Object> more = Map.of(PreviewApi.DOOR, "websocket", PreviewApi.ON_END, onEnd);
        listener.join(request, sdp, more, exchange -> loop.runOnContext(now -> joined(exchange)));
    }

    private void joined(Exchange exchange) {
        joining = false;
        Object body = exchange == null ? null : exchange.getMessage().getBody();
        if (body instanceof Gateway.Joined joined) {
            if (closed) {
                gateway.leave(joined.id());
                return;
            }
            viewer = joined.id();
            send(typed("answer").put("sdp", joined.answer()).put("id", joined.id()));
            early.forEach(one -> gateway.candidate(viewer, one.mid(), one.line()));
        } else {
            error(sentence(exchange));
        }
        early.clear();
    }

    private static String sentence(Exchange exchange) {
        if (exchange == null) {
            return "Too many viewers come at once; try again in a moment.";
        }
        try {
            byte[] body = exchange.getMessage().getBody(byte[].class);
            return JSON.readTree(body == null ? new byte[0] : body)
                    .path("error")
                    .asText("The preview failed to answer.");
        } catch (java.io.IOException e) {
            return "The preview failed to answer.";
        }
    }

    /** Told when this side ended the viewer, and harmlessly also after it left. */
    private void ended() {
        if (viewer != null && !gateway.has(viewer)) {
            viewer = null;
            send(typed("ended"));
        }
    }

    /** As browsers write it: {@code candidate} is the line, or the object that holds it. */
    private void candidate(JsonNode message) {
        JsonNode holder = message.path("candidate").isObject() ? message.path("candidate") : message;
        String line = holder.path("candidate").asText();
        if (line.isEmpty() || line.length() > MOST_CANDIDATE_CHARACTERS) {
            return;
        }
        String mid = holder.path("sdpMid").isTextual() ? holder.path("sdpMid").asText() : null;
        if (viewer != null) {
            gateway.candidate(viewer, mid, line);
        } else if (joining && early.size() < MOST_EARLY) {
            early.add(new Early(mid, line));
        }
    }

    private void pong(JsonNode message) {
        Gateway.Newest newest = gateway.newest();
        ObjectNode pong = typed("pong").put("program", gateway.program().word());
        if (message.path("t").isNumber()) {
            pong.put("t", message.path("t").asDouble());
        }
        send(pong.put("newestRtp", newest.timestamp()).put("newestAgeMillis", newest.ageMillis()));
    }

    private void report(JsonNode message) {
        if (viewer != null) {
            gateway.report(
                    viewer,
                    new BrowserReport(
                            message.path("freezes").isInt()
                                    ? message.path("freezes").asInt()
                                    : null,
                            number(message.path("framesPerSecond")),
                            number(message.path("delayMillis"))));
        }
    }

    private static Double number(JsonNode node) {
        boolean usable = node.isNumber() && Math.abs(node.asDouble()) < 1e7;
        return usable ? Math.round(node.asDouble() * 10) / 10.0 : null;
    }

    private void program(ProgramStatus status) {
        loop.runOnContext(now -> send(typed("status").put("program", status.word())));
    }

    private void error(String sentence) {
        send(typed("error").put("error", sentence));
    }

    private static ObjectNode typed(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    private void send(ObjectNode message) {
        if (!closed && !socket.isClosed() && !socket.writeQueueFull()) {
            socket.writeTextMessage(message.toString());
        }
    }
}
