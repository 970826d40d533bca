package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import audio.Mixer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import control.ChildSwitch;
import control.SoundDesk;
import control.SoundPlane;
import control.SpeechEngine;
import ffmpeg.Programs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import process.Supervisor;
import settings.Settings;
import settings.SettingsLoader;

/** The sound plane's calls over real HTTP; no child is ever started. */
class AudioControlRouteTest implements ChildSwitch {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "audio-token-3fk2";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> orders = new CopyOnWriteArrayList<>();
    private final Main camel = new Main();
    private Supervisor supervisor;
    private SoundDesk desk;
    private AudioListener listener;
    private int apiPort;
    private int audioPort;

    @BeforeEach
    void start() throws Exception {
        apiPort = ApiServer.freePort();
        audioPort = ApiServer.freePort();
        Settings settings = SettingsLoader.load(
                        Map.of(
                                "AUDIO_HOST", "127.0.0.1",
                                "AUDIO_PORT", Integer.toString(audioPort),
                                "AUDIO_TOKEN", TOKEN,
                                "AUDIO_INPUT_NARRATION", "srt://127.0.0.1:9001",
                                "AUDIO_INPUT_NARRATION_GAIN_DB", "-1.9"),
                        Optional.empty(),
                        Map.of())
                .settings();
        Programs programs = new Programs("ffmpeg", "ffprobe", Optional.empty(), Optional.empty());
        supervisor = new Supervisor(change -> {});
        desk = new SoundDesk(settings, programs, new SoundPlane(), supervisor);
        camel.addOverrideProperty("bridge.http.host", "127.0.0.1");
        camel.addOverrideProperty("bridge.http.port", Integer.toString(apiPort));
        camel.bind("apiGuard", new ApiGuard("api-token"));
        camel.bind("audioApi", new AudioApi(desk));
        camel.bind("audioEndpoint", new AudioEndpoint(desk));
        camel.bind("json", new JacksonDataFormat(new ObjectMapper().registerModule(new JavaTimeModule()), Map.class));
        camel.configure().addRoutesBuilder(new ErrorPolicy());
        camel.configure().addRoutesBuilder(new AudioRoutes());
        camel.configure().addRoutesBuilder(new AudioControlRoutes());
        camel.start();
        HttpAnswers.install(camel.getCamelContext(), apiPort);
        desk.open(this, settings, speech -> Optional.of(new Mute()));
        listener = AudioListener.open(
                camel.getCamelContext(), apiPort, settings.audio().endpoint());
    }

    @AfterEach
    void stop() {
        listener.close();
        desk.close();
        camel.stop();
    }

    private record Answer(int status, JsonNode body) {}

    private Answer send(int port, String method, String path, String body, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(8))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }

    private Answer api(String method, String path, String body) throws Exception {
        return send(apiPort, method, "/api/audio" + path, body, "api-token");
    }

    private JsonNode input(String name) throws Exception {
        for (JsonNode input : api("GET", "/inputs", "").body().get("inputs")) {
            if (input.get("name").asText().equals(name)) {
                return input;
            }
        }
        return null;
    }

    @Test
    void settingsNameInputs() throws Exception {
        assertThat(orders).contains("on audio-input-narration");
        assertThat(input("narration").get("role").asText()).isEqualTo("speech");
        assertThat(input("narration").get("gainDb").asDouble()).isEqualTo(-1.9);
        assertThat(input("source")).isNotNull();
    }

    @Test
    void inputsComeChangeAndGo() throws Exception {
        Answer made = api("PUT", "/inputs/music", "{\"url\":\"srt://127.0.0.1:9003\",\"gainDb\":-8,\"tempo\":3}");
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.body().get("ignored").get(0).asText()).isEqualTo("tempo");
        assertThat(orders).contains("on audio-input-music");
        assertThat(api("PUT", "/inputs/music", "{\"mute\":true}").status()).isEqualTo(200);
        assertThat(input("music").get("mute").asBoolean()).isTrue();
        assertThat(input("music").get("gainDb").asDouble()).isEqualTo(-8);
        assertThat(api("DELETE", "/inputs/music?fadeMs=10", "").status()).isEqualTo(200);
        assertThat(input("music")).isNull();
        await().atMost(Duration.ofSeconds(5)).until(() -> orders.contains("remove audio-input-music"));
    }

    @Test
    void theSourceIsChangedWithASecondDecoder() throws Exception {
        assertThat(api("PUT", "/source", "{\"url\":\"udp://127.0.0.1:1\"}").status())
                .isEqualTo(200);
        Answer answer = api("PUT", "/source", "{\"url\":\"http://127.0.0.1:1/x?token=hidden\"}");
        assertThat(answer.body().get("source").asText()).isEqualTo("http://127.0.0.1:1/x?token=****");
        assertThat(orders).contains("on audio-source", "on audio-source-2");
        await().atMost(Duration.ofSeconds(8)).until(() -> orders.contains("remove audio-source-2"));
        assertThat(supervisor.find("audio-source")).isPresent();
        assertThat(supervisor.find("audio-source-2")).isEmpty();
        assertThat(orders).doesNotContain("remove audio-source");
        assertThat(api("PUT", "/source", "{\"url\":\"\"}").status()).isEqualTo(200);
        assertThat(api("GET", "/source", "").body().get("source").asText()).isEmpty();
        await().atMost(Duration.ofSeconds(8)).until(() -> orders.contains("remove audio-source"));
        assertThat(supervisor.find("audio-source")).isEmpty();
    }

    @Test
    void aPostThatEndsBeforeItsFirstByteLeavesNothingBehind() throws Exception {
        for (int i = 0; i < Mixer.MAX_INPUTS; i++) {
            assertThat(send(audioPort, "POST", "/ingest?format=wav", "", TOKEN).status())
                    .isEqualTo(400);
            tick();
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            tick();
            return api("GET", "/inputs", "").body().get("inputs").findValuesAsText("name").stream()
                    .noneMatch(name -> name.startsWith("post-"));
        });
    }

    private void tick() {
        desk.mixer().render(ByteBuffer.allocate(4 * 1600), 1600);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT|/inputs/none|{\"gainDb\":1}|404",
                "PUT|/inputs/Bad%20Name|{\"url\":\"srt://a:1\"}|400",
                "PUT|/inputs/file|{\"url\":\"/etc/passwd\"}|400",
                "PUT|/inputs/graph|{\"url\":\"lavfi:sine\"}|400",
                "PUT|/inputs/x|{\"url\":\"gopher://a\"}|400",
                "PUT|/inputs/narration|{\"gainDb\":99}|400",
                "PUT|/inputs/narration|{\"gainDb\":\"loud\"}|400",
                "PUT|/inputs/narration|{\"role\":\"boss\"}|400",
                "PUT|/inputs/narration|{\"fadeMs\":600001}|400",
                "PUT|/inputs/narration|{\"fadeMs\":-1}|400",
                "PUT|/source|{\"url\":\"\",\"fadeMs\":600001}|400",
                "DELETE|/inputs/narration?fadeMs=600001||400",
                "PUT|/inputs/source|{\"url\":\"srt://a:1\"}|409",
                "DELETE|/inputs/none||404",
                "DELETE|/inputs/source||409",
                "PUT|/source|{}|400",
                "PUT|/source|nonsense|400",
                "PUT|/ducking|{\"depthDb\":99}|400",
                "POST|/speech|{|400",
                "POST|/speech|{\"txt\":\"a\"}|400",
                "POST|/speech|{\"text\":\" \"}|400",
                "POST|/speech|{\"text\":\"a\",\"voice\":\"a b;c\"}|400",
                "POST|/speech|{\"text\":\"a\",\"rate\":99999}|400",
                "DELETE|/speech/none||404",
                "POST|/control|{\"action\":\"explode\"}|400"
            })
    void refusesInOneSentence(String method, String path, String body, int status) throws Exception {
        Answer answer = api(method, path, body == null ? "" : body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().get("success").asBoolean()).isFalse();
        assertThat(answer.body().get("error").asText()).endsWith(".");
    }

    @Test
    void changingNeedsTheToken() throws Exception {
        assertThat(send(apiPort, "PUT", "/api/audio/inputs/x", "{}", "").status())
                .isEqualTo(401);
        assertThat(send(apiPort, "GET", "/api/audio/inputs", "", "").status()).isEqualTo(200);
    }

    @Test
    void speechIsQueuedAndTakenBack() throws Exception {
        Answer first = api("POST", "/speech", "{\"text\":\"one\"}");
        assertThat(first.status()).isEqualTo(202);
        Answer second = api("POST", "/narration", "{\"text\":\"two\",\"emotion\":\"joy\"}");
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body().get("ignored").get(0).asText()).isEqualTo("emotion");
        String id = second.body().get("id").asText();
        assertThat(api("DELETE", "/speech/" + id, "").status()).isEqualTo(200);
        assertThat(api("DELETE", "/speech", "").status()).isEqualTo(200);
        assertThat(api("POST", "/speech", "{\"text\":\"" + "a".repeat(2001) + "\"}")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void speechIsBounded() throws Exception {
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            refused += api("POST", "/speech", "{\"text\":\"a\"}").status() == 429 ? 1 : 0;
        }
        assertThat(refused).isPositive();
    }

    @Test
    void aShowsCallsAreServed() throws Exception {
        Answer music = api("POST", "/music", "{\"url\":\"srt://127.0.0.1:9003\",\"volume\":50}");
        assertThat(music.status()).isEqualTo(200);
        assertThat(input("music").get("gainDb").asDouble()).isBetween(-6.1, -6.0);
        assertThat(api("POST", "/control", "{\"channel\":\"music\",\"action\":\"mute\"}")
                        .status())
                .isEqualTo(200);
        assertThat(api("GET", "/status", "").body().get("program")).isNotNull();
    }

    @Test
    void theEndpointWantsItsToken() throws Exception {
        assertThat(send(audioPort, "POST", "/ingest", "abc", "").status()).isEqualTo(401);
        assertThat(send(audioPort, "POST", "/ingest?token=wrong", "abc", "").status())
                .isEqualTo(401);
        assertThat(send(audioPort, "GET", "/stream", "", "").status()).isEqualTo(401);
        assertThat(send(audioPort, "POST", "/ingest?format=xyz", "abc", TOKEN).status())
                .isEqualTo(415);
        assertThat(send(audioPort, "POST", "/ingest?name=narration&format=wav", "abc", TOKEN)
                        .status())
                .isEqualTo(409);
        assertThat(send(audioPort, "POST", "/ingest?gain=loud&format=wav", "abc", TOKEN)
                        .status())
                .isEqualTo(400);
        assertThat(send(audioPort, "GET", "/stream?format=flv", "", TOKEN).status())
                .isEqualTo(415);
    }

    @Test
    void theEndpointAnswersItsOwnCallsOnly() throws Exception {
        Answer health = send(audioPort, "GET", "/health", "", "");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body().get("status").asText()).isEqualTo("ok");
        assertThat(send(audioPort, "GET", "/api/audio/inputs", "", "").status()).isEqualTo(404);
        assertThat(send(apiPort, "POST", "/ingest", "abc", TOKEN).status()).isEqualTo(404);
        assertThat(send(audioPort, "GET", "/ingest", "", TOKEN).status()).isEqualTo(405);
    }

    @Override
    public void on(String child) {
        orders.add("on " + child);
    }

    @Override
    public void off(String child) {
        orders.add("off " + child);
    }

    @Override
    public void remove(String child) {
        orders.add("remove " + child);
    }

    /** An engine that never comes to a word. */
    private static final class Mute implements SpeechEngine {
        @Override
        public String name() {
            return "mute";
        }

        @Override
        public byte[] speak(String text, String voice, double rate) throws InterruptedException {
            new java.util.concurrent.CountDownLatch(1).await();
            return new byte[0];
        }
    }
}
