package routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import openapi.ApiDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what: the token, web pages, and how much may be sent. */
class SecurityRouteTest {
    private static final String TOKEN = "correct-horse";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static ApiServer open;
    private static ApiServer guarded;
    private static ApiServer closed;

    @BeforeAll
    static void start() throws Exception {
        open = new ApiServer("", Map.of("ALLOWED_ORIGINS", "https://show.example"));
        guarded = new ApiServer(TOKEN);
        closed = new ApiServer(TOKEN, Map.of("API_PROTECT_READS", "true"));
    }

    @AfterAll
    static void stop() {
        open.close();
        guarded.close();
        closed.close();
    }

    private static HttpResponse<String> send(int port, String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(8))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    // ---- the token

    static Stream<ApiDocument.Operation> changing() {
        return ApiDocument.read().operations().stream()
                .filter(ApiDocument.Operation::changes)
                .filter(operation -> !operation.path().startsWith("/control/"))
                .filter(operation -> open.serves(operation.path()));
    }

    static Stream<ApiDocument.Operation> reading() {
        return ApiDocument.read().operations().stream()
                .filter(operation -> !operation.changes())
                .filter(operation -> !operation.path().startsWith("/control/"))
                .filter(operation -> open.serves(operation.path()));
    }

    @ParameterizedTest
    @MethodSource("changing")
    void everyCallThatChangesSomethingNeedsTheToken(ApiDocument.Operation operation) throws Exception {
        HttpResponse<String> answer = send(guarded.port(), operation.method(), path(operation), "{}");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(answer.body()).contains("\"success\":false").doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @MethodSource("reading")
    void everyCallThatReadsNeedsItWhereReadsAreProtected(ApiDocument.Operation operation) throws Exception {
        // probes bring no token, and say nothing that needs one
        boolean isProbe = operation.path().equals("/health") || operation.path().startsWith("/observe/health");
        int expected = isProbe ? 200 : 401;

        assertThat(send(closed.port(), operation.method(), path(operation), "").statusCode())
                .isEqualTo(expected);
    }

    @Test
    void withTheTokenReadsAreOpenThere() throws Exception {
        assertThat(send(closed.port(), "GET", "/api/streaming/stats", "", "Authorization", "Bearer " + TOKEN)
                        .statusCode())
                .isEqualTo(200);
    }

    private static String path(ApiDocument.Operation operation) {
        return operation.path().replaceAll("\\{[a-z]+}", "encoder");
    }

    // ---- web pages

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1, 403",
        "https://evil.example, 403",
        "null, 403",
        "https://show.example, 200",
        "HTTPS://SHOW.example, 200",
        "https://show.example.evil.example, 403",
        "https://show.example:444, 403"
    })
    void aForeignPageMayChangeNothing(String origin, int status) throws Exception {
        HttpResponse<String> answer =
                send(open.port(), "POST", "/api/streaming/settings/validate", "{}", "Origin", origin);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin").isPresent())
                .isEqualTo(status == 200);
        assertThat(answer.headers().allValues("Vary")).contains("Origin");
    }

    @Test
    void aPageOfOursMay() throws Exception {
        String own = "http://127.0.0.1:" + open.port();
        assertThat(send(open.port(), "POST", "/api/streaming/settings/validate", "{}", "Origin", own)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theControlChannelHasNoTokenAndObeysNoPage() throws Exception {
        assertThat(send(guarded.channelPort(), "POST", "/control/stop", "", "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(guarded.channelPort(), "POST", "/control/stop", "").statusCode())
                .isEqualTo(200);
    }

    /** A page under a name that was made to lead here: its browser sends what it believes to be the page's own host. */
    private static String rebound(int port, String path) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(8000);
            String host = "rebound.example:" + port;
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host
                                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theTokenOfOnePortIsNoGuardOfAnother() throws Exception {
        assertThat(rebound(guarded.channelPort(), "/control/stop")).startsWith("HTTP/1.1 403 ");
        assertThat(rebound(guarded.port(), "/api/streaming/stop")).startsWith("HTTP/1.1 401 ");
        assertThat(rebound(open.port(), "/api/streaming/stop")).startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @CsvSource({"https://show.example, 204", "https://evil.example, 403"})
    void aBrowserAsksFirst(String origin, int status) throws Exception {
        HttpResponse<String> answer = send(
                open.port(),
                "OPTIONS",
                "/api/streaming/slate",
                "",
                "Origin",
                origin,
                "Access-Control-Request-Method",
                "POST");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods").isPresent())
                .isEqualTo(status == 204);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/streaming/stats", "/api/openapi.json", "/api/nothing", "/api/streaming/start"})
    void everyAnswerKeepsBrowsersCareful(String path) throws Exception {
        var headers = send(open.port(), "GET", path, "").headers();

        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(headers.firstValue("Cache-Control")).contains("no-store");
        assertThat(headers.firstValue("Content-Security-Policy").orElse("")).contains("frame-ancestors 'none'");
        assertThat(headers.map()).doesNotContainKeys("server", "x-powered-by");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/streaming/stats", "/api/streaming/events", "/api/streaming/youtube/x/status", "/health"})
    void nothingThatIsAskedComesBackAsAHeader(String path) throws Exception {
        var headers = send(
                        open.port(),
                        "GET",
                        path + "?Access-Control-Allow-Origin=https://evil.example&Set-Cookie=a=b&%3A=1&%E2%82%AC=1"
                                + "&Location=x&since=1",
                        "",
                        "X-Mine",
                        "1",
                        "WWW-Authenticate",
                        "Basic")
                .headers();

        assertThat(headers.map())
                .doesNotContainKeys(
                        "access-control-allow-origin", "set-cookie", "location", "x-mine", "www-authenticate", "since");
    }

    @Test
    void anAddressThatCannotBeReadIsRefused() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), open.port())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream()
                    .write("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400 ");
        }
    }

    // ---- bounds

    static Stream<ApiDocument.Operation> withBody() {
        return changing().filter(operation -> operation.node().has("requestBody"));
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void aBodyHasALimit(ApiDocument.Operation operation) throws Exception {
        String body = "{\"text\":\"" + "x".repeat(70_000) + "\"}";

        HttpResponse<String> answer = send(open.port(), operation.method(), path(operation), body);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"success\":false");
    }

    @Test
    void aBodyWithoutALengthHasALimitToo() throws Exception {
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            chunks.add("x".repeat(1000).getBytes(StandardCharsets.US_ASCII));
        }
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + open.port() + "/api/streaming/slate"))
                .timeout(Duration.ofSeconds(8))
                .POST(HttpRequest.BodyPublishers.ofByteArrays(chunks))
                .build();

        assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(413);
    }
}
