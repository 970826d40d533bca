package routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertRouteTest {
    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer("");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ApiServer.Answer post(String path, String body) throws Exception {
        return server.send("POST", "/api/alerts/" + path, body, "");
    }

    @Test
    void aTestIsListedAcknowledgedAndSilenced() throws Exception {
        ApiServer.Answer fired = post("test", "{\"severity\":\"critical\"}");
        assertThat(fired.status()).isEqualTo(200);
        JsonNode alert = fired.body().get("alert");
        assertThat(alert.get("severity").asText()).isEqualTo("critical");
        assertThat(alert.get("status").asText()).isEqualTo("firing");
        String fingerprint = alert.get("fingerprint").asText();

        JsonNode listed = server.get("/api/alerts").body();
        assertThat(listed.get("success").asBoolean()).isTrue();
        assertThat(listed.get("count").asInt()).isEqualTo(1);
        assertThat(listed.at("/alerts/0/since").asText()).startsWith("20");

        assertThat(post(fingerprint + "/acknowledge", "")
                        .body()
                        .at("/alert/acknowledged")
                        .asBoolean())
                .isTrue();
        assertThat(post(fingerprint + "/silence", "{\"minutes\":5}")
                        .body()
                        .at("/alert/silencedUntil")
                        .isNull())
                .isFalse();
        assertThat(post(fingerprint + "/silence", "{\"minutes\":0}")
                        .body()
                        .at("/alert/silencedUntil")
                        .isNull())
                .isTrue();
        assertThat(server.get("/api/alerts/history").body().get("count").asInt())
                .isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"minutes\":-1}",
                "{\"minutes\":1.5}",
                "{\"minutes\":\"5\"}",
                "{\"minutes\":99999999}",
                "{\"minutes\":99999999999999}",
                "[]",
                "no"
            })
    void aSilenceThatMakesNoSenseIsTurnedAway(String body) throws Exception {
        ApiServer.Answer answer = post("0123456789abcdef/silence", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().get("error").asText()).isNotEmpty();
    }

    @Test
    void anUnknownFingerprintIsNotFound() throws Exception {
        assertThat(post("0123456789abcdef/silence", "{\"minutes\":5}").status()).isEqualTo(404);
        assertThat(post("0123456789abcdef/acknowledge", "").status()).isEqualTo(404);
        assertThat(post("test", "{\"severity\":\"grave\"}").status()).isEqualTo(400);
    }

    @Test
    void changingCallsNeedTheToken() throws Exception {
        server.close();
        server = new ApiServer("secret");

        assertThat(post("test", "").status()).isEqualTo(401);
        assertThat(post("0123456789abcdef/acknowledge", "").status()).isEqualTo(401);
        assertThat(post("0123456789abcdef/silence", "").status()).isEqualTo(401);
        assertThat(server.get("/api/alerts").status()).isEqualTo(200);
    }
}
