package routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsRouteTest {
    private static final String API = "/api/streaming/";
    private static final String KEY = "canary-Kx9-stream-key";
    private static final String THIRD = "{\"url\":\"rtmp://127.0.0.1:1/live\",\"key\":\"" + KEY + "\"}";

    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer("");
        server.post(API + "start");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ApiServer.Answer put(String path, String body) throws Exception {
        return server.send("PUT", API + path, body, "");
    }

    @Test
    void aDestinationIsAddedChangedAndRemoved() throws Exception {
        ApiServer.Answer added = put("destinations/third", THIRD);
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.body().get("destination").get("key").asText()).isEqualTo("****");
        assertThat(server.orders()).contains("on destination-third");

        assertThat(put("destinations/third", "{\"key\":\"another-" + KEY + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(server.get(API + "destinations").body().get("count").asInt()).isEqualTo(2);

        assertThat(server.send("DELETE", API + "destinations/third", "", "").status())
                .isEqualTo(200);
        assertThat(server.orders()).contains("remove destination-third");
        assertThat(server.get(API + "destinations/third").status()).isEqualTo(404);
        assertThat(server.get(API + "events").body().toString()).doesNotContain(KEY);
    }

    @Test
    void destinationsAreBounded() throws Exception {
        for (int i = 2; i <= 16; i++) {
            assertThat(put("destinations/more" + i, THIRD).status()).isEqualTo(200);
        }

        ApiServer.Answer refused = put("destinations/more17", THIRD);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().get("error").asText())
                .isEqualTo("There are 16 destinations already, which is as many as may be added.");
        assertThat(server.orders()).doesNotContain("on destination-more17");
        assertThat(put("destinations/more16", "{\"enabled\":false}").status()).isEqualTo(200);
    }

    @Test
    void aConfiguredDestinationIsDisabledAndEnabled() throws Exception {
        put("destinations/primary", "{\"enabled\":false}");
        JsonNode off = server.get(API + "destinations/primary").body().get("destination");
        assertThat(off.get("enabled").asBoolean()).isFalse();
        assertThat(off.get("state").asText()).isEqualTo("disabled");

        put("destinations/primary", "{\"enabled\":true}");

        assertThat(server.get(API + "destinations/primary")
                        .body()
                        .get("destination")
                        .get("enabled")
                        .asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "destinations/third|{}|needs an address",
                "destinations/third|{\"url\":5}|'url' must be a string",
                "destinations/third|{\"url\":\"file:///tmp/x.flv\"}|names a file",
                "destinations/Not%20a%20name|{}|A destination's name",
                "destinations/third|{\"enabled\":\"no\"}|'enabled' must be",
                "video|{\"bitrateK\":5}|videoBitrateK",
                "video|{\"bitrateK\":\"x\"}|'bitrateK' must be a number",
                "video|{\"preset\":\"lightning\"}|PRESET"
            })
    void aWrongRequestIsRefused(String path, String body, String says) throws Exception {
        ApiServer.Answer answer = put(path, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().get("error").asText()).contains(says);
    }

    @Test
    void thePictureChangesLive() throws Exception {
        JsonNode answer = put("video", "{\"bitrateK\":2500,\"preset\":\"faster\",\"gopSeconds\":1,\"fps\":25}")
                .body();

        assertThat(answer.get("video").get("videoBitrateK").asInt()).isEqualTo(2500);
        assertThat(answer.get("video").get("preset").asText()).isEqualTo("faster");
        assertThat(answer.get("done").toString()).contains("encoder restarted");
        assertThat(answer.get("notApplied").toString()).contains("FPS");
    }

    @Test
    void theSlateIsForcedAndReleased() throws Exception {
        JsonNode on = server.send("POST", API + "slate", "{\"on\":true,\"text\":\"Soon\"}", "")
                .body()
                .get("slate");
        assertThat(on.get("forced").asBoolean()).isTrue();
        assertThat(on.get("text").asText()).isEqualTo("Soon");

        assertThat(server.send("POST", API + "slate", "{\"on\":false}", "")
                        .body()
                        .get("slate")
                        .get("forced")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void settingsSayWhereTheyComeFrom() throws Exception {
        put("destinations/primary", "{\"key\":\"" + KEY + "\"}");

        JsonNode answer = server.get(API + "settings").body();

        assertThat(answer.toString()).doesNotContain(KEY).contains("start request", "environment", "default");
        for (JsonNode setting : answer.get("settings")) {
            assertThat(setting.fieldNames())
                    .toIterable()
                    .contains("name", "value", "from", "secret", "waitsForRestart");
        }
    }

    @Test
    void validationSaysWhatWouldChangeAndChangesNothing() throws Exception {
        JsonNode answer = server.send("POST", API + "settings/validate", "{\"videoBitrateK\":2500}", "")
                .body();

        assertThat(answer.get("valid").asBoolean()).isTrue();
        assertThat(answer.get("changes").get("childrenRestarted").toString()).isEqualTo("[\"encoder\"]");
        assertThat(server.bridge().settings().running().video().bitrateK()).isEqualTo(4000);
    }

    @Test
    void validationNamesErrorsOfAFile() throws Exception {
        JsonNode answer = server.send(
                        "POST", API + "settings/validate", "{\"mediaEnv\":\"VIDEO_BITRATE_K=many\\n\"}", "")
                .body();

        assertThat(answer.get("valid").asBoolean()).isFalse();
        assertThat(answer.get("errors").get(0).asText()).contains("line 1", "VIDEO_BITRATE_K");
    }

    @Test
    void reloadWithoutAFileIsFine() throws Exception {
        assertThat(server.post(API + "reload").status()).isEqualTo(200);
    }

    @Test
    void eventsComeAfterAnId() throws Exception {
        JsonNode all = server.get(API + "events").body();
        long last = all.get("last").asLong();
        put("video", "{\"bitrateK\":2600}");

        JsonNode fresh = server.get(API + "events?since=" + last).body().get("events");

        assertThat(fresh).hasSize(1);
        assertThat(fresh.get(0).get("type").asText()).isEqualTo("settings-applied");
        assertThat(fresh.get(0).get("data").get("millis").isNumber()).isTrue();
        assertThat(server.get(API + "events?since=yesterday").status()).isEqualTo(400);
    }
}
