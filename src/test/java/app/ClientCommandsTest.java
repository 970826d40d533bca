package app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands send, print and exit with; the bridge's answers are those of a small server. */
class ClientCommandsTest {
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange call) throws IOException {
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String what = call.getRequestMethod() + " " + call.getRequestURI();
        asked.add((what + " " + body).strip());
        String known =
                answers.getOrDefault(what, "404 {\"success\":false,\"error\":\"There is nothing at this address.\"}");
        byte[] bytes = known.substring(4).getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(Integer.parseInt(known.substring(0, 3)), bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of("--url", "http://127.0.0.1:" + server.getAddress().getPort()));
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"400, 4", "404, 4", "413, 4", "401, 5", "403, 5", "500, 1", "503, 1"})
    void theExitStatusSaysWhatKindOfRefusalItWas(int http, int status) {
        answers.put("POST /api/streaming/stop", http + " {\"success\":false,\"error\":\"Not like this.\"}");

        assertThat(run("stop")).isEqualTo(status);
        assertThat(err.toString()).isEqualTo("bridge: Not like this.\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void nobodyThereIsStatus3() {
        server.stop(0);

        assertThat(run("status")).isEqualTo(3);
        assertThat(err.toString()).contains("no bridge at http://127.0.0.1:");
    }

    @Test
    void anAddressThatIsNoneIsStatus2() {
        int status = Main.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute("status", "--url", "ftp://somewhere here");

        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).contains("is no address of a bridge");
    }

    @Test
    void startSendsNumbersAsNumbersAndKeysAsText() throws IOException {
        answers.put(
                "POST /api/streaming/youtube/start",
                "200 {\"session\":{\"id\":\"a\",\"status\":\"starting\"},\"done\":[\"encoder restarted\"]}");

        assertThat(run("start", "videoBitrateK=6000", "fps=29.97", "streamKey=1234", "audioSource=/a=b.wav"))
                .isZero();

        JsonNode body = Remote.JSON.readTree(asked.get(0).replaceFirst("^\\S+ \\S+ ", ""));
        assertThat(body.get("videoBitrateK").isInt()).isTrue();
        assertThat(body.get("fps").asDouble()).isEqualTo(29.97);
        assertThat(body.get("streamKey").isTextual()).isTrue();
        assertThat(body.get("audioSource").asText()).isEqualTo("/a=b.wav");
        assertThat(out.toString()).isEqualTo("session a is starting\nencoder restarted\n");
    }

    @ParameterizedTest
    @CsvSource({"fps=fast", "novalue", "=x"})
    void startSaysWhatIsNoField(String field) {
        assertThat(run("start", field)).isEqualTo(2);
        assertThat(asked).isEmpty();
    }

    @Test
    void startWaitsUntilTheProgramIsLive() {
        answers.put("POST /api/streaming/youtube/start", "200 {\"session\":{\"id\":\"a\",\"status\":\"starting\"}}");
        answers.put("GET /api/streaming/youtube/a/status", "200 {\"session\":{\"id\":\"a\",\"status\":\"live\"}}");

        assertThat(run("start", "--wait", "5")).isZero();
        assertThat(asked).hasSize(2);
        assertThat(out.toString()).isEqualTo("session a is live\n");

        answers.put("GET /api/streaming/youtube/a/status", "200 {\"session\":{\"id\":\"a\",\"status\":\"starting\"}}");
        assertThat(run("start", "--wait", "1")).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"live, 0", "starting, 6", "error, 6", "stopped, 6"})
    void statusIsAsGoodAsTheSession(String word, int status) {
        answers.put(
                "GET /api/streaming/youtube/sessions",
                "200 {\"sessions\":[{\"id\":\"a\",\"status\":\"" + word + "\",\"health\":{\"problems\":[\"Odd.\"]}}]}");
        answers.put(
                "GET /api/streaming/stats",
                "200 {\"stats\":{\"program\":{\"ingest\":{\"state\":\"live\",\"fps\":30.0}},"
                        + "\"destinations\":[{\"name\":\"primary\",\"state\":\"LIVE\",\"bitrateK\":4012.4}]}}");
        answers.put(
                "GET /api/streaming/processes",
                "200 {\"processes\":[{\"name\":\"encoder\",\"state\":\"running\",\"pid\":77,\"reason\":null}]}");

        assertThat(run("status")).isEqualTo(status);
        assertThat(out.toString())
                .contains("status    " + word, "source    live, 30.0 fps", "primary      live   4012", "! Odd.")
                .containsPattern("encoder +running +77");
    }

    @Test
    void statusWithoutASessionIsStopped() {
        answers.put("GET /api/streaming/youtube/sessions", "200 {\"sessions\":[]}");
        answers.put("GET /api/streaming/stats", "200 {\"stats\":{}}");
        answers.put("GET /api/streaming/processes", "200 {\"processes\":[]}");

        assertThat(run("status", "--json")).isEqualTo(6);
        assertThat(Remote.parse(out.toString()).path("status").asText()).isEqualTo("stopped");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 {\"status\":\"ok\",\"problems\":[]} | 0",
                "200 {\"status\":\"ok\",\"problems\":[\"Odd.\"]} | 7",
                "503 {\"status\":\"down\",\"problems\":[\"Bad.\"]} | 6",
                "401 {\"success\":false,\"error\":\"No.\"} | 5"
            })
    void healthHasThreeGrades(String answer, int status) {
        answers.put("GET /health", answer);

        assertThat(run("health")).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"'', '', 0", "warning, firing, 7", "critical, firing, 6", "critical, resolved, 0"})
    void alertsAreAsBadAsTheWorstThatFires(String severity, String state, int status) {
        String alert = "{\"severity\":\"" + severity + "\",\"status\":\"" + state + "\",\"title\":\"Dark\"}";
        answers.put("GET /api/alerts", "200 {\"alerts\":[" + (severity.isEmpty() ? "" : alert) + "]}");

        assertThat(run("alerts")).isEqualTo(status);
    }

    @Test
    void metricsBecomeJson() {
        answers.put("GET /observe/metrics", """
                200 # HELP media_bridge_fps Frames.
                # TYPE media_bridge_fps gauge
                media_bridge_fps{name="a\\"b"} 29.5
                media_bridge_lag +Inf
                jvm_threads 4 1700000000000
                """);

        assertThat(run("metrics", "media_", "--json")).isZero();
        assertThat(out.toString())
                .isEqualTo("[{\"name\":\"media_bridge_fps\",\"labels\":{\"name\":\"a\\\"b\"},\"value\":29.5},"
                        + "{\"name\":\"media_bridge_lag\",\"labels\":{},\"value\":\"+Inf\"}]\n");
    }

    @Test
    void aBridgeWithoutMetricsSaysSo() {
        assertThat(run("metrics")).isEqualTo(4);
        assertThat(err.toString()).isEqualTo("bridge: this bridge serves no metrics\n");
    }

    @Test
    void restartSaysWhichChildrenStartAnew() {
        answers.put("POST /api/streaming/processes/encoder/restart", "200 {\"success\":true,\"processes\":[]}");

        assertThat(run("restart", "encoder")).isZero();
        assertThat(out.toString()).isEqualTo("encoder starts anew\n");
    }

    @Test
    void namesCannotLeaveTheirPlaceInTheAddress() {
        run("restart", "../../stop?x");

        assertThat(asked).containsExactly("POST /api/streaming/processes/..%2F..%2Fstop%3Fx/restart");
    }

    @Test
    void aTerminalObeysNothingThatTheBridgeSays() {
        answers.put(
                "GET /api/streaming/logs?limit=200",
                "200 {\"logs\":[{\"time\":\"t\",\"level\":\"WARN\",\"logger\":\"X\",\"message\":\"a\\u001b[2Jb\"}]}");

        assertThat(run("logs")).isZero();
        assertThat(out.toString()).isEqualTo("t WARN  X                    a?[2Jb\n");
    }

    @Test
    void eventsGoOnFromWhereTheListEnds() {
        answers.put("GET /api/streaming/events?since=0", "200 {\"events\":[{\"id\":1,\"type\":\"x\"}],\"last\":1}");
        answers.put("GET /api/streaming/events/stream?since=1", """
                200 event: status
                data: {"status":"running"}

                event: stats
                data: {}

                id: 2
                event: child
                data: {"id":2,"type":"child"}

                """);

        assertThat(run("events", "-f", "--json")).isEqualTo(3);
        assertThat(out.toString().lines())
                .containsExactly(
                        "{\"id\":1,\"type\":\"x\"}", "{\"status\":\"running\"}", "{\"id\":2,\"type\":\"child\"}");
    }

    @Test
    void aDestinationIsPutWithWhatIsGiven() {
        answers.put(
                "PUT /api/streaming/destinations/third",
                "200 {\"destination\":{\"name\":\"third\",\"state\":\"connecting\"},\"done\":[\"added\"]}");

        assertThat(run("destinations", "put", "third", "--address", "rtmp://127.0.0.1/x"))
                .isZero();
        assertThat(asked).containsExactly("PUT /api/streaming/destinations/third {\"url\":\"rtmp://127.0.0.1/x\"}");
    }

    @Test
    void anInputIsPutWithWhatIsGiven() {
        answers.put("PUT /api/audio/inputs/music", "200 {\"inputs\":[{\"name\":\"music\",\"mute\":true}]}");

        assertThat(run("audio", "put", "music", "--gain=-6", "--mute")).isZero();
        assertThat(asked).containsExactly("PUT /api/audio/inputs/music {\"gainDb\":-6.0,\"mute\":true}");
        assertThat(out.toString()).containsPattern("music .*muted");
    }

    @Test
    void theAddressComesFromTheEnvironment() {
        RemoteOptions options = new RemoteOptions();

        assertThat(options.remote(Map.of("BRIDGE_URL", "https://show.example/bridge/"))
                        .url())
                .isEqualTo("https://show.example/bridge");
        assertThat(options.remote(Map.of("HTTP_PORT", "9123", "CONFIG_DIR", "/nowhere"))
                        .url())
                .isEqualTo("http://127.0.0.1:9123");
        assertThat(options.remote(Map.of("HTTP_PORT", "many")).url()).isEqualTo("http://127.0.0.1:8080");
    }

    @Test
    void everyCommandHasHelp() {
        Stream<String> names = Main.commandLine().getSubcommands().keySet().stream();
        assertThat(names)
                .allSatisfy(name -> assertThat(Main.commandLine()
                                .setOut(new PrintWriter(out, true))
                                .execute(name, "--help"))
                        .isIn(0, 2));
        assertThat(out.toString()).contains("Put the program on air", "exit status 0 when the program is live");
    }
}
