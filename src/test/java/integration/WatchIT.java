package integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A show that is watched by those who will: a webhook's receiver, an agent over MCP, a Prometheus. */
class WatchIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 120);
    private static final String TOKEN = "watch-token-5Hk2";
    private static final String ROTATED = "back-rotated-by-agent-7";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = Tools.http();
    private Stage stage;
    private BridgeProcess bridge;
    private String address;
    private WebhookReceiver receiver;

    @Test
    void aShowIsToldOfMeasuredAndRunByOthers() throws Exception {
        Clip.prepare(List.of(CLIP));
        Path directory = Path.of("target", "it", "watch-receiver");
        Stage.empty(directory);
        int port = Tools.freePort();
        address = "http://127.0.0.1:" + port;
        receiver = new WebhookReceiver(directory);
        try (Stage running = new Stage(
                "watch",
                setup -> setup.with("HTTP_PORT", Integer.toString(port))
                        .with("API_TOKEN", TOKEN)
                        .with("LOG_FORMAT", "json")
                        .with("ALERT_WEBHOOK_URL", receiver.url())
                        .with("ALERT_WEBHOOK_SECRET", WebhookReceiver.SECRET))) {
            stage = running;
            bridge = (BridgeProcess) stage.bridge;
            receiver.start();
            stage.primary.start();
            stage.backup.start();
            bridge.start();
            theAbsentSourceIsTold();
            stage.gstreamer(CLIP).start();
            itsReturnIsTold();
            anAgentRunsTheShow();
            metricsAreCleanAndAnswerTheDashboard();
            logsAreJson();
        } finally {
            receiver.close();
        }
    }

    private List<JsonNode> told(String status) {
        return receiver.received().stream()
                .filter(request ->
                        request.path("event").path("data").path("code").asText().equals("source-absent"))
                .filter(request -> request.path("event")
                        .path("data")
                        .path("status")
                        .asText()
                        .equals(status))
                .toList();
    }

    private void theAbsentSourceIsTold() {
        Awaitility.await("source-absent")
                .atMost(Duration.ofSeconds(15))
                .until(() -> !told("firing").isEmpty());
        assertThat(told("firing")).allMatch(request -> request.path("verified").asBoolean());
        List<JsonNode> steps = agent(TOKEN, "list_alerts");
        assertThat(steps.get(1).path("content").get(0).path("text").asText()).contains("source-absent");
    }

    private void itsReturnIsTold() {
        Awaitility.await("its end")
                .atMost(Duration.ofSeconds(15))
                .until(() -> !told("resolved").isEmpty());
        assertThat(told("firing")).hasSize(1);
        assertThat(told("resolved"))
                .hasSize(1)
                .allMatch(request -> request.path("verified").asBoolean());
    }

    private void anAgentRunsTheShow() throws IOException {
        Waits.within(Stage.LIVE_LIMIT, () -> stage.primary.isReceiving() && stage.backup.isReceiving());
        String rotate = "set_destination {\"name\":\"backup\",\"key\":\"" + ROTATED + "\"}";
        List<JsonNode> stranger = agent("", rotate, "get_health");
        assertThat(stranger.get(1).path("error").asBoolean()).isTrue();
        assertThat(stranger.get(1).toString()).contains("API_TOKEN");
        assertThat(stranger.get(2).path("error").asBoolean()).isFalse();

        List<JsonNode> steps = agent(
                TOKEN,
                "tools",
                "take_snapshot",
                rotate,
                "speak {\"text\":\"" + "Good evening, and welcome to the show. ".repeat(8) + "\"}",
                "set_video {\"bitrateK\":1}");
        assertThat(steps.get(1).path("tools").findValuesAsText("name"))
                .contains("get_status", "list_alerts", "take_snapshot", "set_destination", "speak", "set_slate")
                .hasSizeGreaterThan(25);
        JsonNode image = steps.get(2).path("content").get(0);
        assertThat(image.path("mimeType").asText()).isEqualTo("image/jpeg");
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(
                Base64.getDecoder().decode(image.path("data").asText())));
        assertThat(picture.getWidth()).isEqualTo(640);
        assertThat(picture.getHeight()).isEqualTo(360);
        assertThat(steps.get(3).path("error").asBoolean()).isFalse();
        assertThat(Waits.within(
                        Duration.ofSeconds(10),
                        () -> stage.backup.sessions().stream()
                                .anyMatch(session -> session.key().equals(ROTATED) && session.tagCount() > 0)))
                .as("the backup's server has the new key")
                .isTrue();
        assertThat(steps.get(4).path("error").asBoolean())
                .as(steps.get(4).toString())
                .isFalse();
        assertThat(steps.get(5).path("error").asBoolean()).as("a wrong value").isTrue();
        assertThat(steps.toString()).doesNotContain(ROTATED, TOKEN);
        speechIsHeard();
    }

    /** What is said is in the sound of the audio bus, as the meter of the program shows. */
    private void speechIsHeard() {
        assertThat(Waits.within(
                        Duration.ofSeconds(15),
                        () -> bridge.stats()
                                        .path("audio")
                                        .path("program")
                                        .path("peakDb")
                                        .asDouble(-120)
                                > -40))
                .as("speech is heard")
                .isTrue();
    }

    private List<JsonNode> agent(String token, String... steps) {
        List<String> arguments = new ArrayList<>(List.of(address + "/mcp", token));
        arguments.addAll(List.of(steps));
        Path log = stage.directory().resolve("agent-" + System.nanoTime() + ".log");
        try (Program agent = NodeClient.start(log, Map.of(), "agent.mjs", arguments.toArray(String[]::new))) {
            assertThat(agent.awaitExit(Duration.ofSeconds(40))).isTrue();
            assertThat(agent.exitCode()).as(agent.log()).isZero();
            List<JsonNode> answers = new ArrayList<>();
            for (String line : agent.log().lines().toList()) {
                answers.add(JSON.readTree(line));
            }
            return answers;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void metricsAreCleanAndAnswerTheDashboard() throws Exception {
        Waits.holdSeconds(2);
        String text = get(address + "/observe/metrics");
        Path file = Files.writeString(stage.directory().resolve("metrics.txt"), text);
        Process check = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        String complaints = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(complaints).isZero();
        assertThat(text).doesNotContain(ROTATED, TOKEN, Stage.PRIMARY_KEY);
        Program.run(
                stage.directory().resolve("rules.log"),
                Duration.ofSeconds(20),
                List.of("promtool", "check", "rules", "config/monitoring/alerts.yml"));
        prometheus();
    }

    private void prometheus() throws Exception {
        int port = Tools.freePort();
        Path directory = Files.createDirectories(stage.directory().resolve("prometheus"));
        String config = Files.readString(Path.of("config", "monitoring", "prometheus.yml"))
                .replace("localhost:8080", address.substring("http://".length()))
                .replace("5s", "1s")
                .replace(
                        "alerts.yml",
                        Path.of("config", "monitoring", "alerts.yml")
                                .toAbsolutePath()
                                .toString());
        Path file = Files.writeString(directory.resolve("prometheus.yml"), config);
        try (Program server = Program.start(
                directory.resolve("prometheus.log"),
                List.of(
                        "prometheus",
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port))) {
            String query = "http://127.0.0.1:" + port + "/api/v1/query?query=";
            Awaitility.await("several scrapes")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> rows(query, "count_over_time(media_bridge_uptime_seconds[1m]) >= 5") > 0);
            assertThat(server.isAlive()).isTrue();
            JsonNode dashboard = JSON.readTree(Path.of("config/monitoring/grafana/dashboards/media-bridge.json")
                    .toFile());
            List<String> empty = new ArrayList<>();
            for (String expression : dashboard.path("panels").findValuesAsText("expr")) {
                if (rows(query, expression.replace("$instance", ".*")) == 0) {
                    empty.add(expression);
                }
            }
            assertThat(dashboard.path("panels").findValuesAsText("expr")).hasSizeGreaterThan(30);
            assertThat(empty).as("queries without data").isEmpty();
        }
    }

    private int rows(String query, String expression) throws Exception {
        return JSON.readTree(get(query + URLEncoder.encode(expression, StandardCharsets.UTF_8)))
                .path("data")
                .path("result")
                .size();
    }

    private String get(String url) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(url + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void logsAreJson() throws IOException {
        for (String line : bridge.program()
                .log()
                .lines()
                .filter(line -> line.startsWith("{"))
                .toList()) {
            assertThat(JSON.readTree(line).has("message")).isTrue();
        }
    }
}
