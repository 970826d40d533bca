package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A receiver of webhooks in Node, which verifies signatures with the reference library; it can be killed and started again. */
final class WebhookReceiver implements AutoCloseable {
    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final int port = Tools.freePort();
    private final HttpClient http = Tools.http();
    private Program program;
    private int starts;

    WebhookReceiver(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    String url() {
        return "http://127.0.0.1:" + port + "/alerts";
    }

    void start() {
        Path output = directory.resolve("receiver-" + ++starts + ".log");
        program = NodeClient.start(
                output, Map.of(), "webhook-receiver.mjs", Integer.toString(port), SECRET, log().toString());
        Awaitility.await("the receiver listens")
                .atMost(Duration.ofSeconds(20))
                .until(() -> program.log().contains("listening"));
    }

    /** As a crash does it. */
    void kill() {
        program.kill();
        program.awaitExit(Duration.ofSeconds(5));
    }

    /** How it answers from now on; see the script. */
    void mode(String mode) {
        try {
            http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/mode"))
                            .PUT(HttpRequest.BodyPublishers.ofString(mode))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path log() {
        return directory.resolve("received.jsonl");
    }

    /** Everything that came, in order; what was answered is in {@code answer}. */
    List<JsonNode> received() {
        List<JsonNode> all = new ArrayList<>();
        try {
            if (Files.exists(log())) {
                for (String line : Tools.wholeLines(log())) {
                    all.add(JSON.readTree(line));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }
}
