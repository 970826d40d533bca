package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dashboard backend is played by a WebSocket server. */
class DashboardRouteTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();
    private ApiServer bridge;
    private DashboardClient client;
    private int port;

    @BeforeEach
    void start() throws Exception {
        port = ApiServer.freePort();
        bridge = new ApiServer("", Map.of("DASHBOARD_WS_URL", "ws://127.0.0.1:" + port + "/ws/bridge"));
        client = new DashboardClient(
                bridge.bridge(), vertx, new ObjectMapper().registerModules(new JavaTimeModule(), new Jdk8Module()));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        bridge.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    private HttpServer backend() throws Exception {
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                .webSocketHandler(socket -> {
                    sockets.add(socket);
                    socket.textMessageHandler(text -> said.add(new JsonObject(text).getString("status")));
                })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    private void awaitSaid(String... statuses) {
        await().atMost(SOON).untilAsserted(() -> assertThat(said).containsExactly(statuses));
    }

    @Test
    void tellsItsStatusOnConnectingAndAtEachChange() throws Exception {
        backend();
        client.start();
        awaitSaid("stopped");

        bridge.post("/api/streaming/youtube/start");
        awaitSaid("stopped", "starting");

        bridge.post("/api/streaming/stop");
        awaitSaid("stopped", "starting", "stopped");
    }

    @Test
    void comesAgainWhenNobodyAnswersTheHandshake() throws Exception {
        List<Socket> callers = new CopyOnWriteArrayList<>();
        try (ServerSocket silent = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
            Thread accepting = new Thread(() -> accept(silent, callers), "silent");
            accepting.start();
            client.start();
            await().atMost(SOON).until(() -> callers.size() >= 2);
        }
        for (Socket caller : callers) {
            caller.close();
        }

        backend();

        awaitSaid("stopped");
    }

    @Test
    void leavesABackendThatAnswersNoPing() throws Exception {
        List<Socket> callers = new CopyOnWriteArrayList<>();
        try (ServerSocket lost = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
            Thread accepting = new Thread(() -> accept(lost, callers), "lost");
            accepting.start();
            client.start();
            await().atMost(SOON).until(() -> !callers.isEmpty());
            shakeHands(callers.get(0));

            await().atMost(SOON.multipliedBy(2)).until(() -> callers.size() >= 2);
        }
        for (Socket caller : callers) {
            caller.close();
        }
    }

    private static void accept(ServerSocket server, List<Socket> callers) {
        try {
            while (true) {
                callers.add(server.accept());
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Answers as a server of WebSockets does, and never says anything again. */
    private static void shakeHands(Socket caller) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(caller.getInputStream(), StandardCharsets.US_ASCII));
        String key = "";
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                key = line.substring(line.indexOf(':') + 1).strip();
            }
        }
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        caller.getOutputStream()
                .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void findsABackendThatComesLater() throws Exception {
        client.start();
        bridge.post("/api/streaming/youtube/start");

        backend();

        await().atMost(SOON).until(() -> !said.isEmpty());
        assertThat(said.get(0)).isIn("starting", "error");
    }

    @Test
    void findsABackendThatWasRestarted() throws Exception {
        HttpServer first = backend();
        client.start();
        awaitSaid("stopped");
        first.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);

        backend();

        awaitSaid("stopped", "stopped");
        assertThat(sockets).hasSize(2);
    }
}
