package integration;

import static org.assertj.core.api.Assertions.assertThat;

import alerts.Delivery;
import alerts.TestAlerts;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import settings.AlertReceiver;
import settings.Secret;

/** How a real receiver's trouble is taken: what is tried again, when, and what is not. */
class AlertTroubleIT {
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private WebhookReceiver receiver;
    private volatile AlertReceiver settings;
    private Delivery delivery;

    @BeforeEach
    void start() throws IOException {
        Path directory = Path.of("target", "it", "alert-trouble").toAbsolutePath();
        Stage.empty(directory);
        receiver = new WebhookReceiver(directory);
        settings = at(receiver.url());
        delivery = Delivery.open(directory, () -> List.of(settings), (name, sentence) -> {});
        var unused = pace.scheduleWithFixedDelay(delivery::deliver, 0, 200, TimeUnit.MILLISECONDS);
    }

    private static AlertReceiver at(String url) {
        return new AlertReceiver(
                "director", url, Secret.of(WebhookReceiver.SECRET), "info", AlertReceiver.Format.STANDARD);
    }

    @AfterEach
    void end() {
        pace.shutdownNow();
        delivery.close();
        receiver.close();
    }

    private List<JsonNode> await(int requests, int seconds) {
        Awaitility.await(requests + " requests")
                .atMost(Duration.ofSeconds(seconds))
                .until(() -> receiver.received().size() >= requests);
        return receiver.received();
    }

    private static long between(List<JsonNode> requests, int first, int second) {
        return requests.get(second).path("at").asLong()
                - requests.get(first).path("at").asLong();
    }

    @Test
    void triesAgainWithinOneToThreeSecondsUnderTheSameId() {
        receiver.start();
        receiver.mode("500");
        delivery.onAlert(TestAlerts.firing("f", "1"));
        await(1, 3);
        receiver.mode("ok");
        List<JsonNode> requests = await(2, 5);

        assertThat(between(requests, 0, 1)).isBetween(1000L, 3100L);
        assertThat(requests)
                .extracting(request -> request.path("id").asText())
                .containsOnly(requests.get(0).path("id").asText());
        assertThat(requests).allMatch(request -> request.path("verified").asBoolean());
        JsonNode event = requests.get(0).path("event");
        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        assertThat(event.path("type").asText()).isEqualTo("mediabridge.alert.firing");
        assertThat(event.path("data").path("status").asText()).isEqualTo("firing");
        assertThat(event.path("data").path("code").asText()).isEqualTo("source-absent");
        assertThat(requests.get(0).path("type").asText()).startsWith("application/cloudevents+json");
    }

    @Test
    void waitsForAReceiverThatIsDown() {
        delivery.onAlert(TestAlerts.firing("f", "1"));
        Awaitility.await()
                .until(() -> "failing".equals(delivery.receivers().get(0).state()));
        assertThat(delivery.receivers().get(0).problem()).isEqualTo("refused the connection");
        receiver.start();
        delivery.onAlert(TestAlerts.resolved("f", "1"));
        List<JsonNode> requests = await(2, 20);

        assertThat(requests)
                .extracting(request ->
                        request.path("event").path("data").path("status").asText())
                .containsExactly("firing", "resolved");
    }

    @Test
    void leavesAReceiverAloneForAsLongAsItSays() {
        receiver.start();
        receiver.mode("429");
        delivery.onAlert(TestAlerts.firing("f", "1"));
        await(1, 3);
        receiver.mode("ok");
        // Another alert must wait, too: the receiver asked for quiet, not for less of the first.
        delivery.onAlert(TestAlerts.firing("g", "1"));
        List<JsonNode> requests = await(3, 8);

        assertThat(between(requests, 0, 1)).isGreaterThanOrEqualTo(2000L);
        assertThat(between(requests, 0, 2)).isGreaterThanOrEqualTo(2000L);
    }

    @Test
    void stopsAt410UntilTheSettingsChange() {
        receiver.start();
        receiver.mode("410");
        delivery.onAlert(TestAlerts.firing("f", "1"));
        await(1, 3);
        Awaitility.await()
                .until(() -> "stopped".equals(delivery.receivers().get(0).state()));
        receiver.mode("ok");
        delivery.onAlert(TestAlerts.firing("g", "1"));
        Waits.holdSeconds(4);
        assertThat(receiver.received()).hasSize(1);

        settings = at(receiver.url() + "?again");
        List<JsonNode> requests = await(2, 5);
        assertThat(requests.get(1)
                        .path("event")
                        .path("data")
                        .path("fingerprint")
                        .asText())
                .isEqualTo("g");
    }

    @Test
    void followsNoRedirect() {
        receiver.start();
        receiver.mode("redirect");
        delivery.onAlert(TestAlerts.firing("f", "1"));
        await(2, 6);

        assertThat(receiver.received())
                .allMatch(request -> request.path("path").asText().equals("/alerts"));
        assertThat(delivery.receivers().get(0).problem()).contains("redirect");
    }

    @Test
    void readsLittleOfAnEndlessAnswerAndGivesUpOnOneThatNeverComes() {
        receiver.start();
        receiver.mode("flood");
        delivery.onAlert(TestAlerts.firing("f", "1"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(3))
                .until(() -> delivery.receivers().get(0).delivered() == 1);
        receiver.mode("hang");
        delivery.onAlert(TestAlerts.firing("g", "1"));
        await(2, 3);
        Awaitility.await()
                .between(Duration.ofSeconds(13), Duration.ofSeconds(17))
                .until(() -> delivery.receivers().get(0).failures() == 1);
        assertThat(delivery.receivers().get(0).problem()).isEqualTo("gave no answer in 15 s");
    }
}
