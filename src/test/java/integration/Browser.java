package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A headless Chromium with one page, driven through chromedriver as the W3C describes it. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final HttpClient http = Tools.http();
    private final Program driver;
    private final String base;
    private final String session;

    private Browser(Path directory, List<String> chromedriver, int port, String address, List<String> more) {
        List<String> command = new ArrayList<>(chromedriver);
        command.addAll(List.of("--port=" + port, "--log-level=SEVERE"));
        driver = Program.start(directory.resolve("chromedriver-" + port + ".log"), command);
        base = address;
        try {
            Awaitility.await("chromedriver")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> call("GET", "/status", null).path("ready").asBoolean());
            session = call("POST", "/session", capabilities(directory.resolve("profile-" + port), more))
                    .path("sessionId")
                    .asText();
        } catch (RuntimeException e) {
            kill();
            throw e;
        }
        command("POST", "/timeouts", JSON.createObjectNode().put("script", 60_000));
    }

    /** Starts one; profile and logs are below the directory. */
    static Browser open(Path directory, String... flags) {
        int port = Tools.freePort();
        return new Browser(directory, List.of("chromedriver"), port, "http://127.0.0.1:" + port, List.of(flags));
    }

    /**
     * Starts one in another network.
     *
     * @param port that its driver listens on there
     * @param address where that is reached from here
     */
    static Browser open(Path directory, NetworkSpace space, int port, String address) {
        List<String> command = new ArrayList<>(space.prefix());
        command.addAll(List.of("chromedriver", "--allowed-ips="));
        return new Browser(directory, command, port, address, List.of());
    }

    private static ObjectNode capabilities(Path profile, List<String> more) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode options =
                root.putObject("capabilities").putObject("alwaysMatch").putObject("goog:chromeOptions");
        options.put("binary", "/usr/bin/chromium");
        ArrayNode arguments = options.putArray("args");
        List.of(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--mute-audio",
                        "--autoplay-policy=no-user-gesture-required",
                        "--window-size=1280,720",
                        "--user-data-dir=" + profile.toAbsolutePath())
                .forEach(arguments::add);
        more.forEach(arguments::add);
        return root;
    }

    /** Loads a page and waits until it is loaded. */
    void go(String url) {
        command("POST", "/url", JSON.createObjectNode().put("url", url));
    }

    /** The value of a function's body, for example {@code return 1}; arguments are {@code arguments[0]} and so on. */
    JsonNode run(String body, Object... arguments) {
        return script("/execute/sync", body, arguments);
    }

    /** The value that the body gives to its last argument, a function; a promise's way out. */
    JsonNode await(String body, Object... arguments) {
        return script("/execute/async", body, arguments);
    }

    private JsonNode script(String path, String body, Object... arguments) {
        ObjectNode script = JSON.createObjectNode().put("script", body);
        script.set("args", JSON.valueToTree(arguments));
        return command("POST", path, script);
    }

    private JsonNode command(String method, String path, JsonNode body) {
        return call(method, "/session/" + session + path, body);
    }

    private JsonNode call(String method, String path, JsonNode body) {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body.toString());
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(70))
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build();
        try {
            JsonNode answer = JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            JsonNode value = answer.path("value");
            if (value.has("error")) {
                throw new IllegalStateException(value.path("error").asText() + ": "
                        + value.path("message").asText());
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it as a crash would. */
    void kill() {
        driver.handle().descendants().forEach(ProcessHandle::destroyForcibly);
        driver.kill();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = driver.handle().descendants().toList();
        try {
            call("DELETE", "/session/" + session, null);
        } catch (IllegalStateException | UncheckedIOException e) {
            // it is ended below
        }
        driver.close();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
