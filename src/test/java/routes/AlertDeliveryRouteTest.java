package routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertDeliveryRouteTest {
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer receiver;

    @BeforeEach
    void listen() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hooks", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void end() {
        receiver.stop(0);
    }

    private Map<String, String> settings() {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hooks/a-path-that-is-secret";
        return Map.of("ALERT_WEBHOOK_URL", url, "ALERT_WEBHOOK_MIN_SEVERITY", "critical");
    }

    private static JsonNode receiver(ApiServer server) throws Exception {
        return server.get("/api/alerts/receivers").body().path("receivers").get(0);
    }

    @Test
    void aTestArrivesAndSoDoesItsEnd() throws Exception {
        try (ApiServer server = new ApiServer("", settings())) {
            ApiServer.Answer answer = server.post("/api/alerts/test");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().path("ids")).hasSize(2);
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> bodies.size() == 2);
            assertThat(bodies.get(0)).contains("\"status\":\"firing\"", "\"code\":\"test\"");
            assertThat(bodies.get(1)).contains("\"status\":\"resolved\"");
            Awaitility.await().until(() -> receiver(server).path("delivered").asInt() == 2);
            assertThat(receiver(server).toString()).contains("\"ready\"").doesNotContain("secret");
        }
    }

    @Test
    void aReceiverThatIsGoneIsLeftAloneUntilATestSucceeds() throws Exception {
        status = 410;
        try (ApiServer server = new ApiServer("", settings())) {
            server.post("/api/alerts/test");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> receiver(server).path("state").asText().equals("stopped"));
            assertThat(receiver(server).path("waiting").asInt()).isZero();
            int calls = bodies.size();

            status = 200;
            server.post("/api/alerts/test");
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> bodies.size() == calls + 2);
            Awaitility.await()
                    .until(() -> receiver(server).path("state").asText().equals("ready"));
        }
    }

    @Test
    void aTestWithoutAReceiverSaysWhatToSet() throws Exception {
        try (ApiServer server = new ApiServer("")) {
            ApiServer.Answer answer = server.post("/api/alerts/test");

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.body().path("error").asText()).contains("ALERT_WEBHOOK_URL");
        }
    }

    @Test
    void aTestNeedsTheToken() throws Exception {
        try (ApiServer server = new ApiServer("token", settings())) {
            assertThat(server.post("/api/alerts/test").status()).isEqualTo(401);
            assertThat(server.send("POST", "/api/alerts/test", "", "Bearer token")
                            .status())
                    .isEqualTo(200);
        }
    }
}
