package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A bridge with a small picture whose sound is the matter, its audio endpoint, and a server that records the primary. */
final class SoundStage implements AutoCloseable {
    static final String TOKEN = "sound-5d2f-K8vy-token";
    private static final ObjectMapper JSON = new ObjectMapper();

    final RtmpServer primary;
    final BridgeProcess bridge;
    final Setup setup;
    private final Path directory;
    private final HttpClient http = Tools.http();
    private final List<AutoCloseable> guests = new ArrayList<>();
    private boolean ended;

    SoundStage(String name, UnaryOperator<Setup> change) {
        directory = Path.of("target", "it", name).toAbsolutePath();
        Stage.empty(directory);
        primary = new RtmpServer("primary", directory);
        setup = change.apply(Setup.small(directory, new Setup.Destination(primary.url(), Stage.PRIMARY_KEY))
                .sized(320, 180, 300)
                .with("AUDIO_PORT", Integer.toString(Tools.freePort()))
                .with("AUDIO_TOKEN", TOKEN));
        bridge = new BridgeProcess(setup, directory);
    }

    /** On air and recorded. */
    SoundStage start() {
        primary.start();
        bridge.start();
        if (!Waits.within(Stage.LIVE_LIMIT, primary::isReceiving)) {
            throw new IllegalStateException(
                    "nothing arrives: " + bridge.program().log());
        }
        Waits.holdSeconds(1);
        return this;
    }

    Path directory() {
        return directory;
    }

    int port() {
        return Integer.parseInt(setup.more().get("AUDIO_PORT"));
    }

    /** Another one who is ended with the stage. */
    <T extends AutoCloseable> T guest(T guest) {
        guests.add(guest);
        return guest;
    }

    Producer producer(String query, List<byte[]> blocks, double blockSeconds) throws IOException {
        return guest(new Producer(port(), TOKEN, query, blocks, blockSeconds));
    }

    /** A WAV in blocks of 20 ms, at its own pace. */
    Producer live(String query, Waveform sound) throws IOException {
        return producer(query, sound.wavBlocks(20), 0.02).start();
    }

    /** A body with its length, as fast as it is taken. */
    HttpResponse<String> post(String path, byte[] body, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Whether an audio endpoint is there and has started all of itself. */
    static boolean serves(int port) {
        try {
            HttpURLConnection call = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/health").toURL().openConnection();
            return call.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    JsonNode put(String path, String body) {
        return json(bridge.send("PUT", path, body));
    }

    /** Ends all; what the primary recorded. */
    Heard end() {
        close();
        return new Heard(Recording.of(primary.session(1)));
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        for (AutoCloseable guest : guests) {
            try {
                guest.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        bridge.close();
        primary.close();
    }
}
