package routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiGuardRouteTest {
    private static final String TOKEN = "correct-horse";

    private static ApiServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new ApiServer(TOKEN);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "restart", "processes/decoder/stop"})
    void everyChangeNeedsTheToken(String path) throws Exception {
        ApiServer.Answer answer = server.post("/api/streaming/" + path);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.type()).startsWith("application/json");
        assertThat(answer.body().get("success").asBoolean()).isFalse();
        assertThat(answer.body().get("error").asText()).contains("API_TOKEN").doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer correct-hors", "Bearer ", "Basic correct-horse", "correct-horse", "Bearer x"})
    void anythingElseIsRefused(String authorization) throws Exception {
        assertThat(server.send("POST", "/api/streaming/start", "", authorization)
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer correct-horse", "bearer correct-horse", "BEARER  correct-horse"})
    void theTokenOpens(String authorization) throws Exception {
        assertThat(server.send("POST", "/api/streaming/processes/decoder/stop", "", authorization)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void readingNeedsNone() throws Exception {
        assertThat(server.get("/health").status()).isEqualTo(200);
        assertThat(server.get("/api/streaming/stats").status()).isEqualTo(200);
    }
}
