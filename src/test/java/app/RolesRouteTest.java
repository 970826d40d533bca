package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import control.LiveSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The roles beside the bridge: they follow media.env, and obey no foreign page. */
class RolesRouteTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String EVIL = "https://evil.example";

    @TempDir
    private Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> environment = new HashMap<>();
    private int port;
    private LiveSettings live;

    @BeforeEach
    void place() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        environment.put("CONFIG_DIR", directory.toString());
        environment.put("RUNTIME_DIR", directory.toString());
        environment.put("AUDIO_HOST", "127.0.0.1");
        environment.put("AUDIO_PORT", Integer.toString(port));
        environment.put("WEBRTC_HOST", "127.0.0.1");
    }

    private void file(String text) throws IOException {
        Files.writeString(directory.resolve("media.env"), text);
    }

    private LiveSettings live() {
        live = LiveSettings.ofRole(environment, Optional.of(directory.resolve("media.env")));
        return live;
    }

    private HttpResponse<String> send(String method, String path, String token, String origin) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!origin.isEmpty()) {
            request.header("Origin", origin);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int post(String token) throws Exception {
        return send("POST", "/ingest", token, "").statusCode();
    }

    @Test
    void theAudioEndpointTakesAChangedTokenAndNoBrokenFile() throws Exception {
        file("AUDIO_TOKEN=first-token-1\n");
        try (AudioEndpointApp app = new AudioEndpointApp(live())) {
            app.start();
            assertThat(post("first-token-1")).isNotEqualTo(401);

            file("AUDIO_TOKEN=second-token-2\n");
            await().atMost(SOON).until(() -> post("second-token-2") != 401);
            assertThat(post("first-token-1")).isEqualTo(401);

            file("AUDIO_TOKEN=third-token-3\nFPS=many\n");
            await().atMost(SOON).until(() -> !live.fileProblems().isEmpty());
            assertThat(post("third-token-3")).isEqualTo(401);
            assertThat(post("second-token-2")).isNotEqualTo(401);
        }
    }

    @Test
    void noForeignPagePostsSound() throws Exception {
        file("AUDIO_TOKEN=\n");
        try (AudioEndpointApp app = new AudioEndpointApp(live())) {
            app.start();
            assertThat(send("POST", "/ingest", "", EVIL).statusCode()).isEqualTo(403);
            assertThat(send("POST", "/ingest", "", "http://127.0.0.1:" + port).statusCode())
                    .isNotEqualTo(403);

            file("AUDIO_TOKEN=\nALLOWED_ORIGINS=" + EVIL + "\n");
            await().atMost(SOON).until(() -> send("POST", "/ingest", "", EVIL).statusCode() != 403);
        }
    }

    @Test
    void thePreviewTakesAChangedTokenAndChangedOrigins() throws Exception {
        environment.put("WEBRTC_PORT", Integer.toString(port));
        environment.remove("AUDIO_PORT");
        file("PREVIEW_TOKEN=first-token-1\nALLOWED_ORIGINS=https://show.example\n");
        try (PreviewRoleApp app =
                new PreviewRoleApp(live(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            app.serve();
            assertThat(viewers("first-token-1", "")).isEqualTo(200);
            assertThat(viewers("first-token-1", "https://other.example")).isEqualTo(403);

            file("PREVIEW_TOKEN=second-token-2\nALLOWED_ORIGINS=https://other.example\n");
            await().atMost(SOON).until(() -> viewers("second-token-2", "") == 200);
            assertThat(viewers("first-token-1", "")).isEqualTo(401);
            assertThat(viewers("second-token-2", "https://other.example")).isEqualTo(200);
        }
    }

    private int viewers(String token, String origin) throws Exception {
        return send("GET", "/api/preview/viewers", token, origin).statusCode();
    }
}
