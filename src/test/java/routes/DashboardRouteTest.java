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
import java.time.Duration;
import java.util.List;
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
