package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import control.EventLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readers of events, levels and the log over real connections. */
class StreamsRouteTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String EVENTS = "/api/streaming/events/stream";
    private static final String LOG = "/api/streaming/logs/stream";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<AutoCloseable> open = new ArrayList<>();
    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer("", Map.of("ALLOWED_ORIGINS", "https://show.example"));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        server.close();
    }

    private EventLog events() {
        return server.bridge().settings().events();
    }

    /** One message of a stream. */
    private record Message(String type, long id, JsonNode data) {}

    /** Reads a stream of server-sent events in a thread of its own. */
    private final class Reading implements AutoCloseable {
        private final List<Message> got = new CopyOnWriteArrayList<>();
        private final java.util.stream.Stream<String> lines;
        private String type = "";
        private long id;

        Reading(String path, String... headers) throws Exception {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<java.util.stream.Stream<String>> answer =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
            lines = answer.body();
            open.add(this);
            Thread thread = new Thread(this::read, "reading");
            thread.setDaemon(true);
            thread.start();
        }

        private void read() {
            try {
                lines.forEach(this::line);
            } catch (java.io.UncheckedIOException e) {
                // closed
            }
        }

        private void line(String line) {
            if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("id: ")) {
                id = Long.parseLong(line.substring(4));
            } else if (line.startsWith("data: ")) {
                got.add(new Message(type, id, parse(line.substring(6))));
                id = 0;
            }
        }

        List<Message> of(String wanted) {
            return got.stream().filter(message -> message.type().equals(wanted)).toList();
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStreamBeginsWithTheStatusAndGoesOnWithWhatHappens() throws Exception {
        Reading reading = new Reading(EVENTS);
        await().atMost(SOON).until(() -> !reading.got.isEmpty());
        assertThat(reading.got.get(0).type()).isEqualTo("status");
        assertThat(reading.got.get(0).data().get("status").asText()).isEqualTo("stopped");

        server.post("/api/streaming/slate");
        server.send("POST", "/api/streaming/slate", "{\"on\":true}", "");

        await().atMost(SOON).until(() -> !reading.of("slate").isEmpty());
        Message slate = reading.of("slate").get(0);
        assertThat(slate.id()).isEqualTo(slate.data().get("id").asLong());
        assertThat(slate.data().get("data").get("forced").asBoolean()).isTrue();
    }

    @Test
    void aReaderGoesOnWhereItWas() throws Exception {
        for (int i = 1; i <= 10; i++) {
            events().add("x", "Number " + i + ".", Map.of());
        }

        Reading asked = new Reading(EVENTS + "?since=7");
        Reading back = new Reading(EVENTS, "Last-Event-ID", "8");
        Reading fresh = new Reading(EVENTS);
        events().add("x", "Number 11.", Map.of());

        await().atMost(SOON)
                .until(() -> fresh.of("x").size() == 1
                        && asked.of("x").size() == 4
                        && back.of("x").size() == 3);
        assertThat(asked.of("x").stream().map(Message::id)).containsExactly(8L, 9L, 10L, 11L);
    }

    @Test
    void aReaderOfAnEarlierProcessBeginsWithWhatIsKept() throws Exception {
        events().add("x", "Number 1.", Map.of());
        server.log().add(Instant.now(), "INFO", "Test", "main", "line 1");

        Reading back = new Reading(EVENTS, "Last-Event-ID", "5000");
        Reading asked = new Reading(EVENTS + "?since=5000");
        Reading lines = new Reading(LOG, "Last-Event-ID", "5000");
        events().add("x", "Number 2.", Map.of());

        await().atMost(SOON)
                .until(() -> back.of("x").size() == 2
                        && asked.of("x").size() == 2
                        && lines.of("log").size() == 1);
        assertThat(back.of("x").stream().map(Message::id)).containsExactly(1L, 2L);
    }

    @Test
    void statisticsComeOnceASecondAndLevelsAsOftenAsAsked() throws Exception {
        Reading plain = new Reading(EVENTS);
        Reading meters = new Reading(EVENTS + "?levels=5");
        await().atMost(SOON).until(() -> plain.of("stats").size() >= 3);

        assertThat(plain.of("stats").get(0).data().has("program")).isTrue();
        assertThat(plain.of("audio")).isEmpty();
        assertThat(meters.of("audio")).hasSizeBetween(8, 18);
        JsonNode levels = meters.of("audio").get(0).data();
        assertThat(levels.get("program").get("peakDb").asDouble()).isEqualTo(-120);
        assertThat(levels.get("inputs").findValuesAsText("name")).contains("audio-source");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "3, 3", "7, 7", "10, 10"})
    void levelsAreSpreadOverTheSecond(int perSecond, int messages) {
        long due = java.util.stream.IntStream.range(0, 10)
                .filter(tick -> EventStreams.isDue(tick, perSecond))
                .count();
        assertThat(due).isEqualTo(messages);
    }

    @Test
    void aSlowReaderDelaysNobodyAndLosesNoEventThatIsKept() throws Exception {
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            slow.getOutputStream()
                    .write(("GET " + EVENTS + "?levels=10 HTTP/1.1\r\nHost: a\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Reading quick = new Reading(EVENTS);
            String text = "x".repeat(20_000);
            long began = System.nanoTime();
            for (int i = 0; i < 900; i++) {
                events().add("big", text, Map.of());
            }
            double addMillis = (System.nanoTime() - began) / 1e6 / 900;
            await().atMost(SOON).until(() -> quick.of("big").size() == 900);
            await().atMost(SOON).until(() -> quick.of("stats").size() >= 3);

            assertThat(addMillis).as("milliseconds for an event").isLessThan(5);
            List<Long> ids = slowIds(slow, quick.of("big").get(899).id());
            assertThat(ids).hasSize(900).isSorted().doesNotHaveDuplicates();
        }
    }

    /** Reads what waits for a slow reader, up to an event. */
    private static List<Long> slowIds(Socket slow, long last) throws IOException {
        slow.setSoTimeout(10_000);
        BufferedReader lines = new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
        List<Long> ids = new ArrayList<>();
        while (ids.isEmpty() || ids.get(ids.size() - 1) < last) {
            String line = lines.readLine();
            if (line.startsWith("id: ")) {
                ids.add(Long.parseLong(line.substring(4)));
            }
        }
        return ids;
    }

    @Test
    void aWebSocketSaysTheSame() throws Exception {
        List<JsonNode> got = new CopyOnWriteArrayList<>();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + server.port() + "/api/streaming/ws?levels=2"),
                        new Collector(got))
                .get(5, TimeUnit.SECONDS);
        open.add(socket::abort);
        await().atMost(SOON).until(() -> !got.isEmpty());
        server.send("POST", "/api/streaming/slate", "{\"on\":true}", "");
        socket.sendText("x".repeat(20_000), true).get(5, TimeUnit.SECONDS);

        await().atMost(SOON).until(() -> types(got).containsAll(List.of("slate", "stats", "audio")));
        assertThat(types(got).get(0)).isEqualTo("status");
    }

    private static List<String> types(List<JsonNode> got) {
        return got.stream().map(message -> message.get("type").asText()).toList();
    }

    private record Collector(List<JsonNode> got, StringBuilder part) implements WebSocket.Listener {
        Collector(List<JsonNode> got) {
            this(got, new StringBuilder());
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                got.add(parse(part.toString()));
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "websocket, '', 101",
        "websocket, OWN, 101",
        "websocket, https://show.example, 101",
        "websocket, https://evil.example, 403",
        "websocket, null, 403",
        "'', '', 400",
        "'', https://evil.example, 403"
    })
    void aWebSocketIsForOurPagesAndThoseThatAreListed(String upgrade, String origin, int status) throws Exception {
        String own = "http://127.0.0.1:" + server.port();
        String request = "GET /api/streaming/ws HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n"
                + (upgrade.isEmpty()
                        ? ""
                        : String.join(
                                "\r\n",
                                "Connection: Upgrade",
                                "Upgrade: websocket",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                                ""))
                + (origin.isEmpty() ? "" : "Origin: " + (origin.equals("OWN") ? own : origin) + "\r\n") + "\r\n";
        assertThat(statusOf(request)).isEqualTo(status);
    }

    private int statusOf(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return Integer.parseInt(lines.readLine().split(" ", -1)[1]);
        }
    }

    @Test
    void readersAreBounded() throws Exception {
        byte[] request = ("GET " + LOG + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 500; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            open.add(socket);
            socket.getOutputStream().write(request);
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
        assertThat(server.get(EVENTS).status()).isEqualTo(503);

        open.get(0).close();

        await().atMost(SOON).until(() -> statusOf(new String(request, StandardCharsets.US_ASCII)) == 200);
    }

    // ---- the log

    private void log(String level, String message) {
        server.log().add(Instant.now(), level, "Test", "main", message);
    }

    @Test
    void theLogsLinesAreServedAndCanBeChosen() throws Exception {
        log("INFO", "one");
        log("WARN", "two");
        log("ERROR", "three");

        assertThat(messages("/api/streaming/logs")).containsExactly("one", "two", "three");
        assertThat(messages("/api/streaming/logs?since=1")).containsExactly("two", "three");
        assertThat(messages("/api/streaming/logs?level=warn")).containsExactly("two", "three");
        assertThat(messages("/api/streaming/logs?limit=1")).containsExactly("three");
        assertThat(server.get("/api/streaming/logs?limit=1").body().get("last").asLong())
                .isEqualTo(3);
    }

    private List<String> messages(String path) throws Exception {
        return server.get(path).body().get("logs").findValuesAsText("message");
    }

    @ParameterizedTest
    @CsvSource({"since=x", "since=-1", "level=loud", "limit=many", "limit=1&limit=2", "since=99999999999999999999"})
    void whatIsNoChoiceIsRefused(String query) throws Exception {
        ApiServer.Answer answer = server.get("/api/streaming/logs?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().get("error").asText()).endsWith(".");
    }

    @Test
    void theLogCanBeFollowed() throws Exception {
        log("INFO", "before");
        Reading reading = new Reading(LOG + "?since=0");
        log("INFO", "after");

        await().atMost(SOON).until(() -> reading.of("log").size() == 2);
        assertThat(reading.of("log").get(1).data().get("message").asText()).isEqualTo("after");
        assertThat(reading.of("stats")).isEmpty();
    }
}
