package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import process.Backoffs;
import process.Child;
import process.ChildIo;
import process.ChildSpec;
import process.ChildState;

class StreamingRouteTest {
    private static final String SECRET = "the secret of line 42";

    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer("");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void startWantsEveryChild() throws Exception {
        ApiServer.Answer answer = server.post("/api/streaming/start");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).startsWith("application/json");
        assertThat(answer.body().get("success").asBoolean()).isTrue();
        assertThat(server.orders()).contains("on encoder", "on decoder", "on receiver", "on destination-primary");
    }

    @Test
    void stopLetsEveryChildGo() throws Exception {
        ApiServer.Answer answer = server.post("/api/streaming/stop");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.orders()).contains("off encoder", "off decoder", "off receiver", "off destination-primary");
    }

    @Test
    void restartWantsEveryChildAnew() throws Exception {
        assertThat(server.post("/api/streaming/restart").status()).isEqualTo(200);
        assertThat(server.orders()).contains("on encoder", "on destination-primary");
    }

    @ParameterizedTest
    @CsvSource({"start,on", "stop,off", "restart,on"})
    void oneChildTakesOrders(String action, String order) throws Exception {
        ApiServer.Answer answer = server.post("/api/streaming/processes/decoder/" + action);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("processes").isArray()).isTrue();
        assertThat(server.orders()).contains(order + " decoder");
    }

    /** As the preview and a demo's sender do. */
    @Test
    void aChildThatRunsWithoutARouteIsStopped() throws Exception {
        Child child = server.supervisor()
                .register(new ChildSpec(
                        "sleeper",
                        () -> List.of("sleep", "1000"),
                        new ChildIo() {},
                        line -> Optional.empty(),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofMillis(300),
                        Backoffs.fast(),
                        UnaryOperator.identity()));
        child.start();
        await().until(() -> child.snapshot().state() == ChildState.RUNNING);

        assertThat(server.post("/api/streaming/processes/sleeper/stop").status())
                .isEqualTo(200);

        await().until(() -> child.snapshot().state() == ChildState.STOPPED);
    }

    @Test
    void anUnknownChildIsNotFound() throws Exception {
        assertFailure(
                server.post("/api/streaming/processes/nobody/stop"),
                404,
                "There is no child named 'nobody'; there are");
        assertThat(server.orders()).isEmpty();
    }

    @Test
    void anUnknownOrderIsNotFound() throws Exception {
        assertFailure(server.post("/api/streaming/processes/decoder/dance"), 404, "A child can be asked to start");
    }

    @Test
    void processesListsEveryChild() throws Exception {
        ApiServer.Answer answer = server.get("/api/streaming/processes");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().findValuesAsText("name"))
                .contains("encoder", "decoder", "receiver", "destination-primary");
        assertThat(answer.body().get("processes").get(0).fieldNames())
                .toIterable()
                .contains("name", "pid", "state", "since", "restarts", "reason", "lastLines");
    }

    @Test
    void statsShowsEveryPart() throws Exception {
        ApiServer.Answer answer = server.get("/api/streaming/stats");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("stats").fieldNames()).toIterable().contains("program", "encoder", "destinations");
    }

    @Test
    void healthIsUpWhileTheClockRuns() throws Exception {
        ApiServer.Answer answer = server.get("/health");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("status").asText()).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/start", "/stop", "/restart", "/processes/decoder/start"})
    void aFaultOfOursShowsNoDetail(String path) throws Exception {
        server.failWith(new IllegalStateException(SECRET));

        ApiServer.Answer answer = server.post("/api/streaming" + path);

        assertFailure(answer, 500, "The bridge failed to answer");
        assertThat(answer.body().toString()).doesNotContain(SECRET).doesNotContain("Exception");
    }

    @Test
    void anUnknownAddressIsNotFound() throws Exception {
        assertFailure(server.get("/nothing/here"), 404, "There is nothing at this address.");
    }

    @Test
    void aWrongMethodIsRefused() throws Exception {
        assertFailure(server.get("/api/streaming/start"), 405, "This address does not take this method.");
        assertFailure(server.send("DELETE", "/health", "", ""), 405, "This address does not take this method.");
    }

    @Test
    void aHugeBodyIsRefused() throws Exception {
        assertFailure(
                server.send("POST", "/api/streaming/start", "x".repeat(200_000), ""),
                413,
                "The request's body is too large.");
        assertThat(server.orders()).isEmpty();
    }

    @Test
    void anOddBodyDoesNoHarm() throws Exception {
        assertThat(server.send("POST", "/api/streaming/start", "{not json", "").status())
                .isEqualTo(200);
    }

    private static void assertFailure(ApiServer.Answer answer, int status, String sentence) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.type()).startsWith("application/json");
        assertThat(answer.body().get("success").asBoolean()).isFalse();
        assertThat(answer.body().get("error").asText()).startsWith(sentence);
    }
}
