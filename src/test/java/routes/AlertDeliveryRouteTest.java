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
        return Map.of("ALERT_WEBHOOK_URL", url, "ALERT_WEBHOOK_MIN_SEVERITY", "warning");
    }

    private static JsonNode receiver(ApiServer server) throws Exception {
        return server.get("/api/alerts/receivers").body().path("receivers").get(0);
    }

    private static ApiServer.Answer fireTest(ApiServer server, String severity) throws Exception {
        return server.send("POST", "/api/alerts/test", "{\"severity\":\"" + severity + "\"}", "");
    }

    @Test
    void whatFiresArrivesIfItMattersEnough() throws Exception {
        try (ApiServer server = new ApiServer("", settings())) {
            fireTest(server, "warning");

            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> bodies.size() == 1);
            assertThat(bodies.get(0))
                    .contains("\"status\":\"firing\"", "\"code\":\"test\"", "\"severity\":\"warning\"");
            Awaitility.await().until(() -> receiver(server).path("delivered").asInt() == 1);
            assertThat(receiver(server).toString()).contains("\"ready\"").doesNotContain("secret");
        }
    }

    @Test
    void aReceiverThatIsGoneIsLeftAloneUntilItIsResumed() throws Exception {
        status = 410;
        try (ApiServer server = new ApiServer("token", settings())) {
            server.send("POST", "/api/alerts/test", "{\"severity\":\"warning\"}", "Bearer token");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> receiver(server).path("state").asText().equals("stopped"));
            assertThat(receiver(server).path("waiting").asInt()).isZero();

            String resume = "/api/alerts/receivers/default/resume";
            assertThat(server.post(resume).status()).isEqualTo(401);
            assertThat(server.send("POST", resume, "", "Bearer token").status()).isEqualTo(200);
            assertThat(receiver(server).path("state").asText()).isEqualTo("ready");
            assertThat(server.send("POST", "/api/alerts/receivers/x/resume", "", "Bearer token")
                            .status())
                    .isEqualTo(404);
        }
    }
}
