package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The show's dashboard backend, played by a WebSocket server in Node, which can be killed and started again. */
final class DashboardBackend implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final int port = Tools.freePort();
    private Program program;
    private int starts;

    DashboardBackend(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    String url() {
        return "ws://127.0.0.1:" + port + "/ws/bridge";
    }

    void start() {
        starts++;
        program = NodeClient.start(
                directory.resolve("backend-" + starts + ".log"),
                Map.of(),
                "dashboard-backend.mjs",
                Integer.toString(port),
                received().toString());
        Awaitility.await("the backend listens")
                .atMost(Duration.ofSeconds(20))
                .until(() -> program.log().contains("listening"));
    }

    /** As a crash does it. */
    void kill() {
        program.kill();
        program.awaitExit(Duration.ofSeconds(5));
    }

    private Path received() {
        return directory.resolve("backend-" + starts + ".jsonl");
    }

    /** What this run of the backend was told, in order. */
    List<JsonNode> messages() {
        List<JsonNode> all = new ArrayList<>();
        try {
            if (Files.exists(received())) {
                for (String line : Tools.wholeLines(received())) {
                    JsonNode entry = JSON.readTree(line);
                    if (entry.path("type").asText().equals("text")) {
                        all.add(entry.path("message"));
                    }
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> statuses() {
        return messages().stream()
                .map(message -> message.path("status").asText())
                .toList();
    }

    boolean hasSaid(String... statuses) {
        return Waits.within(Duration.ofSeconds(20), () -> statuses().equals(List.of(statuses)));
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }
}
