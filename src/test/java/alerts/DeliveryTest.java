package alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import settings.AlertReceiver;
import settings.Secret;

/** What goes into the outbox for whom; nothing is posted here. */
class DeliveryTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    private Path directory;

    private final List<AlertReceiver> receivers =
            new ArrayList<>(List.of(receiver("a", "info"), receiver("b", "critical")));
    private Instant now = NOW;
    private long nanos;
    private Outbox outbox;
    private Delivery delivery;

    private static AlertReceiver receiver(String name, String minSeverity) {
        return new AlertReceiver(name, "http://127.0.0.1:1/", Secret.NONE, minSeverity, AlertReceiver.Format.STANDARD);
    }

    @BeforeEach
    void open() throws IOException {
        outbox = Outbox.open(directory);
        delivery = new Delivery(
                outbox,
                () -> List.copyOf(receivers),
                (receiver, sentence) -> {},
                new RetryDelay(() -> 0),
                new Clock() {
                    @Override
                    public Instant instant() {
                        return now;
                    }

                    @Override
                    public ZoneOffset getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(java.time.ZoneId zone) {
                        return this;
                    }
                },
                () -> nanos);
    }

    @AfterEach
    void close() {
        delivery.close();
    }

    private List<String> waiting(String receiver) {
        return outbox.waiting(receiver).stream().map(Outbox.Message::id).toList();
    }

    private void passSeconds(long seconds) {
        now = now.plusSeconds(seconds);
        nanos += Duration.ofSeconds(seconds).toNanos();
        delivery.deliver();
    }

    @Test
    void tellsAFiringAndItsEndOnceWhateverIsRepeated() {
        for (int i = 0; i < 3; i++) {
            delivery.onAlert(TestAlerts.firing("f", "1"));
        }
        for (int i = 0; i < 3; i++) {
            delivery.onAlert(TestAlerts.resolved("f", "1"));
        }

        assertThat(waiting("a"))
                .containsExactly(Delivery.id(TestAlerts.firing("f", "1")), Delivery.id(TestAlerts.resolved("f", "1")));
        assertThat(waiting("b")).as("matters less than b wants").isEmpty();
    }

    /** What a life cycle does that wrote its state and was killed: it tells of everything again. */
    @Test
    void tellingEverythingAgainAfterARestartChangesNothing() throws IOException {
        List<Alert> history =
                List.of(TestAlerts.firing("f", "1"), TestAlerts.resolved("f", "1"), TestAlerts.firing("f", "2"));
        history.forEach(delivery::onAlert);
        List<String> before = waiting("a");
        outbox.waiting("a").forEach(message -> outbox.done(message, "a"));
        open();

        history.forEach(delivery::onAlert);
        assertThat(waiting("a")).isEmpty();
        delivery.onAlert(TestAlerts.resolved("f", "2"));
        assertThat(waiting("a")).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    /** The life cycle's state holds both, and the bridge was killed before it told of the first. */
    @Test
    void anEndWhoseBeginningNobodyHeardOfIsToldWithIt() {
        delivery.onAlert(TestAlerts.resolved("f", "1"));
        delivery.onAlert(TestAlerts.firing("f", "1"));

        assertThat(waiting("a"))
                .containsExactly(Delivery.id(TestAlerts.firing("f", "1")), Delivery.id(TestAlerts.resolved("f", "1")));
    }

    @Test
    void anEndThatMattersToNobodyIsNotTold() {
        delivery.onAlert(TestAlerts.resolved("f", "1"));

        assertThat(waiting("b")).isEmpty();
    }

    @Test
    void tellsWhoWantsOnlyWorseWhenItBecomesWorse() {
        delivery.onAlert(TestAlerts.firing("f", "1"));
        delivery.onAlert(TestAlerts.firing("f", "1", Severity.CRITICAL, null));

        assertThat(waiting("a")).hasSize(2);
        assertThat(waiting("b")).hasSize(1);
    }

    @Test
    void tellsWhenASilenceIsOverAndTheTroubleIsNot() {
        delivery.onAlert(TestAlerts.firing("f", "1", Severity.WARNING, NOW.plusSeconds(60)));
        passSeconds(59);
        assertThat(waiting("a")).isEmpty();

        passSeconds(2);
        assertThat(waiting("a")).hasSize(1);
    }

    @Test
    void tellsANewReceiverOfWhatGoesOn() {
        delivery.onAlert(TestAlerts.firing("f", "1"));
        delivery.onAlert(TestAlerts.firing("g", "1"));
        delivery.onAlert(TestAlerts.resolved("g", "1"));
        receivers.add(receiver("c", "info"));
        delivery.deliver();

        assertThat(waiting("c")).containsExactly(Delivery.id(TestAlerts.firing("f", "1")));
    }
}
