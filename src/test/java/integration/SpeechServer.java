package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A speech server in the shape of OpenAI's: {@code POST /v1/audio/speech}, spoken by espeak-ng, answered as WAV. A text
 * that begins with {@code tone} is answered with that tone instead (hertz, seconds), so that a recording can be read; one
 * that begins with {@code slow} takes four seconds, {@code refuse} is refused, and {@code never} is not answered at all.
 */
final class SpeechServer implements AutoCloseable {
    static final String KEY = "tts-key-7Hq2-secret";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SLOW_SECONDS = 4;

    private final Path directory;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<JsonNode> calls = new CopyOnWriteArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();

    SpeechServer(Path directory) throws IOException {
        this.directory = directory;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Texts asked for, in order. */
    List<String> texts() {
        return calls.stream().map(call -> call.path("input").asText()).toList();
    }

    /** What was not as OpenAI's documentation has it. */
    List<String> wrong() {
        return wrong;
    }

    private void serve(HttpExchange call) throws IOException {
        try (call) {
            JsonNode body = JSON.readTree(call.getRequestBody());
            calls.add(body);
            check(call, body);
            String text = body.path("input").asText();
            if (text.startsWith("refuse")) {
                answer(
                        call,
                        429,
                        "{\"error\":{\"message\":\"too much\"}}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        "application/json");
                return;
            }
            int wait = text.startsWith("never") ? 120 : text.startsWith("slow") ? SLOW_SECONDS : 0;
            if (closing.await(wait, TimeUnit.SECONDS)) {
                return;
            }
            answer(call, 200, text.startsWith("tone") ? tone(text) : spoken(text), "audio/wav");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(HttpExchange call, JsonNode body) {
        expect(call.getRequestMethod() + " " + call.getRequestURI(), "POST /v1/audio/speech");
        expect(call.getRequestHeaders().getFirst("Authorization"), "Bearer " + KEY);
        expect(call.getRequestHeaders().getFirst("Content-Type"), "application/json");
        expect(body.path("model").asText(), "test-1");
        expect(body.path("voice").asText(), "af_sky");
        expect(body.path("response_format").asText(), "wav");
    }

    private void expect(String actual, String wanted) {
        if (!wanted.equals(actual)) {
            wrong.add(actual);
        }
    }

    private static byte[] tone(String text) {
        String[] words = text.split(" ", -1);
        return Waveform.sine(Double.parseDouble(words[1]), 0.25, Double.parseDouble(words[2]))
                .wav();
    }

    private byte[] spoken(String text) throws IOException {
        Path file = Files.createTempFile(directory, "spoken", ".wav");
        Program.run(
                directory.resolve("espeak.log"),
                java.time.Duration.ofSeconds(10),
                List.of("espeak-ng", "-w", file.toString(), text));
        return Files.readAllBytes(file);
    }

    private static void answer(HttpExchange call, int status, byte[] body, String type) throws IOException {
        call.getResponseHeaders().set("Content-Type", type);
        call.sendResponseHeaders(status, body.length);
        call.getResponseBody().write(body);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
