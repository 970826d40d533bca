package routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The session contract, as the dashboard knows it. */
class SessionRouteTest {
    private static final String YOUTUBE = "/api/streaming/youtube/";
    private static final String KEY = "canary-Kx9-stream-key";

    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer("");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ApiServer.Answer start(String body) throws Exception {
        return server.send("POST", YOUTUBE + "start", body, "");
    }

    @Test
    void aWholeLife() throws Exception {
        assertThat(server.get(YOUTUBE + "sessions").body().get("count").asInt()).isZero();

        JsonNode started = session(start(""));
        assertThat(started.get("status").asText()).isIn("starting", "live");
        assertThat(Instant.parse(started.get("startTime").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(started.get("endTime").isNull()).isTrue();
        String id = started.get("id").asText();

        assertThat(session(server.get(YOUTUBE + id + "/status")).get("id").asText())
                .isEqualTo(id);

        JsonNode stopped = session(server.post(YOUTUBE + id + "/stop"));
        assertThat(stopped.get("status").asText()).isEqualTo("stopped");
        assertThat(Instant.parse(stopped.get("endTime").asText())).isBeforeOrEqualTo(Instant.now());

        assertThat(session(server.get(YOUTUBE + id + "/status")).get("status").asText())
                .isEqualTo("stopped");
        JsonNode list = server.get(YOUTUBE + "sessions").body();
        assertThat(list.get("success").asBoolean()).isTrue();
        assertThat(list.get("count").asInt()).isEqualTo(1);
        assertThat(session(start("{}")).get("id").asText()).isNotEqualTo(id);
        assertThat(server.get(YOUTUBE + "sessions").body().get("count").asInt()).isEqualTo(2);
    }

    @Test
    void aSessionHasEveryFieldOfTheContract() throws Exception {
        assertThat(session(start("")).fieldNames())
                .toIterable()
                .contains(
                        "id",
                        "status",
                        "startTime",
                        "endTime",
                        "youtubeWatchUrl",
                        "webRTCMonitorUrl",
                        "audioSource",
                        "videoBitrateK",
                        "audioBitrateK",
                        "fps",
                        "primaryRtmpUrl",
                        "backupRtmpUrl",
                        "health");
    }

    @Test
    void everyFieldIsTaken() throws Exception {
        ApiServer.Answer answer = start("{\"streamKey\":\"" + KEY + "\",\"backupStreamKey\":\"b" + KEY + "\","
                + "\"primaryUrl\":\"rtmp://127.0.0.1:1/live\",\"backupUrl\":\"rtmp://127.0.0.1:2/live\","
                + "\"audioSource\":\"lavfi:sine\",\"audioToken\":\"t" + KEY + "\",\"videoBitrateK\":2500,"
                + "\"audioBitrateK\":96,\"fps\":30,\"srtUrl\":\"srt://127.0.0.1:7001?mode=caller\","
                + "\"youtubeWatchUrl\":\"https://youtu.be/x\"}");

        JsonNode session = session(answer);
        assertThat(session.get("videoBitrateK").asInt()).isEqualTo(2500);
        assertThat(session.get("audioBitrateK").asInt()).isEqualTo(96);
        assertThat(session.get("fps").isInt()).isTrue();
        assertThat(session.get("primaryRtmpUrl").asText()).isEqualTo("rtmp://127.0.0.1:1/live");
        assertThat(session.get("backupRtmpUrl").asText()).isEqualTo("rtmp://127.0.0.1:2/live");
        assertThat(session.get("audioSource").asText()).isEqualTo("lavfi:sine");
        assertThat(session.get("youtubeWatchUrl").asText()).isEqualTo("https://youtu.be/x");
        assertThat(answer.body().get("ignored")).isEmpty();
        assertThat(answer.body().toString()).doesNotContain(KEY);
        assertThat(server.get("/api/streaming/settings").body().toString()).doesNotContain(KEY);
        assertThat(server.get("/api/streaming/events").body().toString()).doesNotContain(KEY);
    }

    @Test
    void startTwiceIsTheSameSessionWithTheFieldsApplied() throws Exception {
        String id = session(start("{\"videoBitrateK\":2000}")).get("id").asText();

        JsonNode again = session(start("{\"audioBitrateK\":64}"));

        assertThat(again.get("id").asText()).isEqualTo(id);
        assertThat(again.get("videoBitrateK").asInt()).isEqualTo(2000);
        assertThat(again.get("audioBitrateK").asInt()).isEqualTo(64);
    }

    @Test
    void whatARequestSetEndsWithTheSession() throws Exception {
        String id = session(start("{\"videoBitrateK\":2000}")).get("id").asText();

        server.post(YOUTUBE + id + "/stop");

        assertThat(session(start("")).get("videoBitrateK").asInt()).isEqualTo(4000);
        assertThat(session(server.get(YOUTUBE + id + "/status"))
                        .get("videoBitrateK")
                        .asInt())
                .isEqualTo(2000);
    }

    @Test
    void unknownFieldsAreIgnoredAndNamed() throws Exception {
        ApiServer.Answer answer = start("{\"foo\":1,\"bar\":{\"a\":[1]},\"streamKey\":null}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("ignored")).hasSize(2);
        assertThat(answer.body().get("ignored").toString()).contains("foo", "bar");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"videoBitrateK\":\"4000\"}|videoBitrateK",
                "{\"streamKey\":5}|streamKey",
                "{\"fps\":[30]}|fps",
                "{\"primaryUrl\":{}}|primaryUrl",
                "{\"audioBitrateK\":true}|audioBitrateK",
                "{\"videoBitrateK\":5}|videoBitrateK",
                "{\"videoBitrateK\":1e400}|videoBitrateK",
                "{\"videoBitrateK\":4000.5}|videoBitrateK",
                "{\"fps\":31}|fps",
                "{\"srtUrl\":\"file:///etc/passwd\"}|srtUrl",
                "{\"primaryUrl\":\"gopher://x/y\"}|primaryUrl"
            })
    void aWrongValueIsRefusedByName(String body, String field) throws Exception {
        ApiServer.Answer answer = start(body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().get("success").asBoolean()).isFalse();
        assertThat(answer.body().get("error").asText()).contains(field);
        assertThat(server.get(YOUTUBE + "sessions").body().get("count").asInt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{not json", "[1]", "5", "\"x\"", "null", "{} {}", "{\"a\":"})
    void anOddBodyIsRefused(String body) throws Exception {
        ApiServer.Answer answer = start(body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().get("error").asText()).startsWith("The body");
    }

    @Test
    void aDeepBodyIsRefused() throws Exception {
        assertThat(start("{\"a\":".repeat(5000) + "1" + "}".repeat(5000)).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope/status", "%2e%2e/status", "00000000-0000-0000-0000-000000000000/status"})
    void anUnknownIdIsNotFound(String path) throws Exception {
        ApiServer.Answer answer = server.get(YOUTUBE + path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().get("success").asBoolean()).isFalse();
    }

    @Test
    void aStopWithoutAStartIsNotFound() throws Exception {
        assertThat(server.post(YOUTUBE + "nope/stop").status()).isEqualTo(404);
    }

    @Test
    void stoppingTwiceIsFine() throws Exception {
        String id = session(start("")).get("id").asText();

        JsonNode first = session(server.post(YOUTUBE + id + "/stop"));
        JsonNode second = session(server.post(YOUTUBE + id + "/stop"));

        assertThat(second.get("endTime")).isEqualTo(first.get("endTime"));
    }

    @Test
    void fiftyStartsAtOnceAreOneSession() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(50);
        List<Callable<String>> calls = new ArrayList<>();
        for (int caller = 0; caller < 50; caller++) {
            String body = "{\"videoBitrateK\":" + (2000 + caller % 5) + "}";
            calls.add(() -> session(start(body)).get("id").asText());
        }
        Set<String> ids = new HashSet<>();
        for (Future<String> answer : callers.invokeAll(calls)) {
            ids.add(answer.get());
        }
        callers.shutdown();
        assertThat(ids).hasSize(1);
    }

    @Test
    void healthHasTheContractsShape() throws Exception {
        JsonNode answer = server.get("/api/streaming/health").body();

        assertThat(answer.get("success").asBoolean()).isTrue();
        assertThat(answer.get("health").get("overall").isBoolean()).isTrue();
        assertThat(answer.get("details").get(0).get("name").asText()).isEqualTo("audio");
        assertThat(answer.get("details").get(1).get("name").asText()).isEqualTo("webrtc");
        assertThat(answer.get("details").get(1).fieldNames()).toIterable().contains("status", "url");
        assertThat(answer.get("sessions").isArray()).isTrue();
    }

    @Test
    void theControlChannelStartsAndStops() throws Exception {
        assertThat(server.channel("GET", "/control/status").body().get("status").asText())
                .isEqualTo("stopped");
        assertThat(server.channel("POST", "/control/start").status()).isEqualTo(200);
        assertThat(server.channel("GET", "/control/status").body().get("status").asText())
                .isIn("starting", "running");
        assertThat(server.channel("POST", "/control/stop").status()).isEqualTo(200);
        assertThat(server.channel("GET", "/control/status").body().get("status").asText())
                .isEqualTo("stopped");
    }

    @Test
    void theChannelAndTheApiAreApart() throws Exception {
        assertThat(server.channel("GET", "/api/streaming/stats").status()).isEqualTo(404);
        assertThat(server.channel("GET", "/control/../api/streaming/stats").status())
                .isEqualTo(404);
        assertThat(server.get("/control/status").status()).isEqualTo(404);
        assertThat(server.post("/control/stop").status()).isEqualTo(404);
        assertThat(server.post("/api/../control/stop").status()).isEqualTo(404);
    }

    private static JsonNode session(ApiServer.Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body().get("success").asBoolean()).isTrue();
        return answer.body().get("session");
    }
}
