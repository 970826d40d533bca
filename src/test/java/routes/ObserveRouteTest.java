package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import settings.AlertRules;
import settings.Settings;

class ObserveRouteTest {
    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer("");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Map<String, String> checks(JsonNode body) {
        Map<String, String> checks = new TreeMap<>();
        body.get("checks")
                .forEach(check -> checks.put(
                        check.get("name").asText(), check.get("status").asText()));
        return checks;
    }

    @Test
    void aBridgeWithoutSourceAndDestinationIsLiveAndReady() throws Exception {
        ApiServer.Answer live = server.get("/observe/health/live");
        ApiServer.Answer ready = server.get("/observe/health/ready");

        assertThat(live.status()).isEqualTo(200);
        assertThat(checks(live.body())).containsOnlyKeys("bridge-clock");
        assertThat(ready.status()).isEqualTo(200);
        assertThat(checks(ready.body())).containsKeys("bridge-clock", "bridge-output", "bridge-poll");
        assertThat(ready.body().get("status").asText()).isEqualTo("UP");
    }

    @Test
    void everyAlertHasACheckThatIsNeitherLivenessNorReadiness() throws Exception {
        server.send("POST", "/api/alerts/test", "{\"severity\":\"critical\"}", "");

        ApiServer.Answer health = server.get("/observe/health");

        assertThat(health.status()).isEqualTo(200);
        Map<String, String> checks = checks(health.body());
        AlertRules.DEFAULT.byCode().keySet().forEach(code -> assertThat(checks).containsKey("condition-" + code));
        assertThat(checks).containsEntry("condition-test", "DOWN").containsEntry("condition-source-absent", "UP");
    }

    @Test
    void aClockThatStandsStillIsDown() throws Exception {
        server.bridge().program().close();

        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> server.get("/observe/health/live").status() == 503);
        assertThat(server.get("/observe/health/ready").status()).isEqualTo(503);
        assertThat(server.get("/observe/health").body().get("status").asText()).isEqualTo("DOWN");
    }

    @Test
    void theManagementPortServesTheChecksAndNothingElse() throws Exception {
        int port = ApiServer.freePort();
        try (ManagementListener listener =
                ManagementListener.open(server.context(), server.port(), new Settings.Endpoint("127.0.0.1", port))) {
            assertThat(listener).isNotNull();
            assertThat(server.at(port, "/observe/health/live").status()).isEqualTo(200);
            assertThat(server.at(port, "/api/alerts").status()).isEqualTo(404);
            assertThat(server.at(port, "/health").status()).isEqualTo(404);
            assertThat(server.get("/observe/health/live").status()).isEqualTo(404);
            assertThat(server.get("/api/alerts").status()).isEqualTo(200);
        }
    }

    @Test
    void probesNeedNoToken() throws Exception {
        assertThat(new ApiGuard(() -> "secret", () -> true)).satisfies(guard -> {
            guard.check("GET", "/observe/health/ready", null);
            guard.check("GET", "/health", null);
        });
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> new ApiGuard(() -> "secret", () -> true).check("GET", "/observe/metrics", null))
                .isInstanceOf(Failure.class);
    }
}
