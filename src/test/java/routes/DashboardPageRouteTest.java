package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page's files as a browser gets them, and its WebSocket's token. */
class DashboardPageRouteTest {
    private static final String TOKEN = "a token with spaces, and ä";
    private static final Pattern FILE = Pattern.compile("(?:src|href)=\"(/web/[^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("from '\\./([a-z0-9-]+\\.js)'");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static ApiServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new ApiServer(
                TOKEN, Map.of("WEBRTC_MONITOR_URL", "https://preview.example:8444/x", "API_PROTECT_READS", "true"));
        DashboardPage.install(
                server.context(),
                server.port(),
                () -> server.bridge().settings().running());
    }

    /** EventStreams sends levels as audio, and the page asks for eight a second. */
    @Test
    void thePageTakesTheLevelsThatItAsksFor() throws Exception {
        assertThat(get("/web/live.js").body()).contains("levels=8", "if (type === 'audio')");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("http", path)).timeout(Duration.ofSeconds(5));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.port() + path);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void thePageNeedsNoTokenAndEveryFileItNamesIsThere() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        Matcher files = FILE.matcher(page.body());
        int count = 0;
        while (files.find()) {
            checkFile(files.group(1));
            count++;
        }
        assertThat(count).isGreaterThan(5);
    }

    private static void checkFile(String path) throws Exception {
        HttpResponse<String> file = get(path);
        assertThat(file.statusCode()).as(path).isEqualTo(200);
        assertThat(header(file, "Content-Type")).as(path).startsWith(type(path));
        Matcher imports = IMPORT.matcher(path.endsWith("main.js") ? file.body() : "");
        while (imports.find()) {
            checkFile("/web/" + imports.group(1));
        }
    }

    private static String type(String path) {
        return path.endsWith(".css") ? "text/css" : path.endsWith(".js") ? "text/javascript" : "image/svg+xml";
    }

    @Test
    void nothingOnThePageComesFromElsewhereOrRunsInline() throws Exception {
        String page = get("/").body();
        assertThat(page).doesNotContain("http://", "https://", "style=", "onclick", "<style", "javascript:");
        assertThat(page.split("<script", -1).length - 1)
                .isEqualTo(page.split("<script src|<script type=\"module\" src", -1).length - 1);
    }

    @Test
    void aFileThatIsHeldIsNotSentAgain() throws Exception {
        HttpResponse<String> first = get("/web/style.css");
        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        HttpResponse<String> second = get("/web/style.css", "If-None-Match", header(first, "ETag"));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(get("/web/style.css", "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void filesAreCompressedWhereTheBrowserTakesIt() throws Exception {
        HttpResponse<String> plain = get("/web/uplot.min.js");
        HttpResponse<String> zipped = get("/web/uplot.min.js", "Accept-Encoding", "gzip, br");
        assertThat(header(plain, "Content-Encoding")).isEmpty();
        assertThat(header(zipped, "Content-Encoding")).isEqualTo("gzip");
        assertThat(Integer.parseInt(header(zipped, "Content-Length")))
                .isLessThan(Integer.parseInt(header(plain, "Content-Length")) / 2);
    }

    @Test
    void thePolicyIsStrictAndLetsThePreviewIn() throws Exception {
        HttpResponse<String> page = get("/");
        String policy = header(page, "Content-Security-Policy");
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe")
                .contains("frame-src http://127.0.0.1:8081 https://preview.example:8444;");
        assertThat(header(page, "X-Frame-Options")).isEqualTo("DENY");
    }

    @Test
    void nothingElseIsServed() throws Exception {
        for (String path : new String[] {
            "/web/",
            "/web/../logback.xml",
            "/web/%2e%2e/logback.xml",
            "/web/x/../../openapi.json",
            "/web/none.js",
            "/web/..%2fopenapi.json",
            "/web/application.properties",
            "/web/style.css%00",
            "/web//style.css.map"
        }) {
            assertThat(get(path).statusCode()).as(path).isBetween(400, 404);
        }
    }

    @Test
    void aPageBringsItsTokenAsASubprotocol() throws Exception {
        WebSocket socket = open(SocketToken.PROTOCOL, "bearer." + encoded(TOKEN));
        assertThat(socket.getSubprotocol()).isEqualTo(SocketToken.PROTOCOL);
        socket.abort();
        assertThatThrownBy(() -> open(SocketToken.PROTOCOL, "bearer." + encoded("wrong")))
                .hasStackTraceContaining("401");
        assertThatThrownBy(() -> open(SocketToken.PROTOCOL, "bearer.!")).hasStackTraceContaining("401");
        assertThatThrownBy(() -> open(SocketToken.PROTOCOL)).hasStackTraceContaining("401");
    }

    private static String encoded(String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }

    private static WebSocket open(String protocol, String... more) throws Exception {
        CompletableFuture<CharSequence> first = new CompletableFuture<>();
        WebSocket socket = HTTP.newWebSocketBuilder()
                .subprotocols(protocol, more)
                .buildAsync(uri("ws", "/api/streaming/ws"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                        first.complete(data);
                        return null;
                    }
                })
                .get(5, TimeUnit.SECONDS);
        assertThat(first.get(5, TimeUnit.SECONDS)).asString().contains("status");
        return socket;
    }
}
