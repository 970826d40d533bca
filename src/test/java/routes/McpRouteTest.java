package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many agents may call at a time, and that they leave room for each other. */
class McpRouteTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final int MOST = 8;
    private static final String NOTE = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    private static final String LIST_EVENTS =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"list_events\"}}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Socket> waiting = new ArrayList<>();
    private ApiServer server;
    private McpEndpoint agents;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer("");
        agents = McpEndpoint.open(server.context(), server.port(), new ApiGuard(""));
    }

    @AfterEach
    void stop() throws Exception {
        leave();
        agents.close();
        server.close();
    }

    private void leave() throws IOException {
        for (Socket socket : waiting) {
            socket.close();
        }
    }

    private HttpRequest request(String message) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/mcp"))
                .timeout(SOON)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(message))
                .build();
    }

    private int status(String message) throws Exception {
        return http.send(request(message), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    /** Sends a request's head, and nothing of its body. */
    private void head() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        waiting.add(socket);
        socket.getOutputStream()
                .write("POST /mcp HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aNinthIsRefusedWhileEightHeadsAreOpenAndTakenWhenTheyHaveGone() throws Exception {
        for (int i = 0; i < MOST; i++) {
            head();
        }
        await().atMost(SOON).until(() -> status(NOTE) == 503);

        leave();

        await().atMost(SOON).until(() -> status(NOTE) == 202);
    }

    @Test
    void everyCallGivesItsPlaceBackHoweverItEnds() throws Exception {
        for (int i = 0; i < 3 * MOST; i++) {
            assertThat(status(NOTE)).isEqualTo(202);
            assertThat(status("{")).isEqualTo(400);
            assertThat(status("x".repeat(70_000))).isEqualTo(413);
        }
    }

    @Test
    void eightAtATimeReachTheApi() {
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            calls.add(http.sendAsync(request(LIST_EVENTS), HttpResponse.BodyHandlers.ofString()));
        }
        assertThat(calls).allSatisfy(call -> {
            HttpResponse<String> answer = call.get();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"isError\":false");
        });
    }
}
