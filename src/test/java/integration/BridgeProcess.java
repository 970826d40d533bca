package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** The bridge as a user starts it, known only by its command line, its environment and its HTTP answers. */
final class BridgeProcess implements BridgeUnderTest {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Setup setup;
    private final Host host;
    private final Path directory;
    private final Map<String, String> environment;
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private Program program;
    private String token = "";

    BridgeProcess(Setup setup, Path directory) {
        this(setup, directory, Host.THIS);
    }

    /** On another host than this one. */
    BridgeProcess(Setup setup, Path directory, Host host) {
        this.setup = setup;
        this.host = host;
        this.directory = directory.toAbsolutePath();
        this.environment = setup.environment();
        environment.putIfAbsent("CONFIG_DIR", this.directory.resolve("config").toString());
        environment.putIfAbsent("RUNTIME_DIR", runtimeDirectory().toString());
    }

    /** Sends this token with every request from now on. */
    BridgeProcess withToken(String bearer) {
        token = bearer;
        return this;
    }

    /** The value of a setting in its environment. */
    String setting(String name) {
        return environment.get(name);
    }

    /** The launcher where there is one, else the jar. */
    static List<String> command() {
        String given = System.getProperty("bridge.command", "");
        if (!given.isEmpty()) {
            return List.of(given.split(" ", -1));
        }
        return Files.isExecutable(Path.of("bridge"))
                ? List.of("./bridge", "run")
                : List.of("java", "-jar", "target/media-bridge.jar", "run");
    }

    @Override
    public void start() {
        launch();
        Awaitility.await("the bridge's SRT listener and its API")
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!program.isAlive()) {
                        throw new IllegalStateException("the bridge ended: " + program.log());
                    }
                    boolean listening = !host.equals(Host.THIS) || Tools.udpBound(setup.sourcePort());
                    return listening && answers("/health") && listens("CONTROL_PORT");
                });
    }

    /** Starts it and waits for its API only: without AUTOSTART it listens for no sender yet. */
    void startIdle() {
        launch();
        Awaitility.await("the API")
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> answers("/health"));
    }

    /** Starts it and waits for nothing. */
    Program launch() {
        program = Program.start(directory.resolve("bridge.log"), host.command(command()), environment);
        return program;
    }

    Path runtimeDirectory() {
        return directory.resolve("runtime");
    }

    /** The control channel opens after the API. */
    private boolean listens(String port) {
        try (Socket socket = new Socket(host.address(), Integer.parseInt(environment.get(port)))) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whatever it says, but for the 503 of a bridge that has not started all of itself. */
    private boolean answers(String path) {
        try {
            return get(path).headers().firstValue("Retry-After").isEmpty();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Asks the control API. */
    HttpResponse<String> get(String path) {
        return send(request(path).timeout(Duration.ofSeconds(3)).build());
    }

    HttpResponse<String> post(String path, String json) {
        return send(request(path)
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    /** Any request; an empty body is none. */
    HttpResponse<String> send(String method, String path, String body) {
        return send(request(path)
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Of its control API, without a slash at the end. */
    String address() {
        return "http://" + host.address() + ":" + environment.get("HTTP_PORT");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            answers.add(answer.headers().map() + "\n" + answer.body());
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode json(String path) {
        try {
            return JSON.readTree(get(path).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The statistics, without their envelope. */
    JsonNode stats() {
        return json("/api/streaming/stats").path("stats");
    }

    /** Everything the API has said until now. */
    List<String> answers() {
        return List.copyOf(answers);
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public OptionalLong pidOf(String child) {
        for (JsonNode name : json("/api/streaming/processes").findParents("pid")) {
            if (name.path("name").asText().equals(child) && name.path("pid").asLong() > 0) {
                return OptionalLong.of(name.path("pid").asLong());
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public long mainPid() {
        return program.handle()
                .descendants()
                .filter(handle -> handle.info().commandLine().orElse("").contains("media-bridge.jar"))
                // the preview is a child of the same jar
                .filter(handle -> !handle.info().commandLine().orElse("").contains("webrtc-bridge"))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElse(program.pid());
    }

    @Override
    public void close() {
        if (program == null) {
            return;
        }
        var left = tree();
        program.terminate();
        if (!program.awaitExit(Duration.ofSeconds(8))) {
            program.kill();
        }
        left.stream().filter(Program::isRunning).forEach(pid -> Program.signal(pid, "KILL"));
    }
}
