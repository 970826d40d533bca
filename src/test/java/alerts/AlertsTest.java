package alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTest {
    @TempDir
    Path directory;

    private final List<Alert> told = new ArrayList<>();
    private final Observations show = new Observations();
    private Alerts alerts;

    @BeforeEach
    void open() {
        alerts = start();
    }

    private Alerts start() {
        Alerts fresh = new Alerts(
                Conditions.all(), new AlertFile(directory), text -> text.replace("absent", "ABSENT"), Runnable::run);
        fresh.listen(told::add);
        fresh.open();
        return fresh;
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            alerts.evaluate(show.next());
        }
    }

    @Test
    void aHealthyShowIsQuiet() {
        seconds(600);

        assertThat(told).isEmpty();
    }

    @Test
    void firesAfterItsHoldTimeAndIsResolvedAfterItsClearTime() {
        show.ingest = "absent";
        seconds(3);
        assertThat(told).isEmpty();
        seconds(1);
        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.code()).isEqualTo("source-absent");
            assertThat(alert.status()).isEqualTo(Alert.Status.FIRING);
            assertThat(alert.since()).isEqualTo(Observations.BEGIN.plusSeconds(100));
            assertThat(alert.session()).isEqualTo("session-1");
            assertThat(alert.actions()).isNotEmpty();
            assertThat(alert.title()).contains("ABSENT");
        });
        seconds(100);
        assertThat(told).hasSize(1);

        show.ingest = "live";
        seconds(1);
        assertThat(told).hasSize(1);
        seconds(1);
        assertThat(told.get(1).status()).isEqualTo(Alert.Status.RESOLVED);
        assertThat(told.get(1).episode()).isEqualTo(told.get(0).episode());
        assertThat(told.get(1).resolvedAt()).isNotNull();
        assertThat(alerts.active()).isEmpty();
        assertThat(alerts.history()).containsExactly(told.get(1));
    }

    @Test
    void whatIsOverBeforeTheHoldTimeIsNeverTold() {
        for (int i = 0; i < 20; i++) {
            show.ingest = "absent";
            seconds(2);
            show.ingest = "live";
            seconds(2);
        }

        assertThat(told).isEmpty();
    }

    @Test
    void comingBackWithinTheClearTimeIsCountedAndIsNoNewEpisode() {
        show.set("ALERT_SOURCE_ABSENT_CLEAR_S", "5");
        show.ingest = "absent";
        seconds(5);
        for (int i = 0; i < 3; i++) {
            show.ingest = "live";
            seconds(3);
            show.ingest = "absent";
            seconds(2);
        }

        assertThat(alerts.active())
                .singleElement()
                .satisfies(alert -> assertThat(alert.count()).isEqualTo(4));
        assertThat(told.stream().map(Alert::episode).distinct()).hasSize(1);
        assertThat(told).hasSize(4).allMatch(alert -> alert.status() == Alert.Status.FIRING);
    }

    @Test
    void thresholdsFollowTheSettingsAtOnce() {
        show.set("ALERT_SOURCE_ABSENT_HOLD_S", "60");
        show.ingest = "absent";
        seconds(30);
        assertThat(told).isEmpty();

        show.set("ALERT_SOURCE_ABSENT_HOLD_S", "10");
        seconds(1);
        assertThat(told).hasSize(1);

        show.set("ALERTS_OFF", "source-absent");
        seconds(3);
        assertThat(alerts.active()).isEmpty();
    }

    @Test
    void theFingerprintIsTheSameForTheSameTroubleAndTheEpisodeIsNot() {
        for (int i = 0; i < 2; i++) {
            show.ingest = "absent";
            seconds(5);
            show.ingest = "live";
            seconds(5);
        }

        assertThat(told).hasSize(4);
        assertThat(told.stream().map(Alert::fingerprint).distinct()).hasSize(1);
        assertThat(told.stream().map(Alert::episode).distinct()).hasSize(2);
    }

    @Test
    void whatFiredBeforeARestartIsToldAgainAndResolvedOnce() {
        show.ingest = "absent";
        seconds(5);
        Alert before = told.get(0);
        told.clear();

        alerts = start();
        assertThat(told).containsExactly(before);
        assertThat(alerts.active()).containsExactly(before);

        show.ingest = "live";
        seconds(5);
        assertThat(told).hasSize(2);
        assertThat(told.get(1).status()).isEqualTo(Alert.Status.RESOLVED);
        assertThat(told.get(1).episode()).isEqualTo(before.episode());

        told.clear();
        assertThat(start().history()).hasSize(1);
        assertThat(told).isEmpty();
    }

    @Test
    void aResolvingThatNobodyHeardIsToldAfterTheRestart() {
        Alerts dying = new Alerts(Conditions.all(), new AlertFile(directory), text -> text, AlertsTest::untilItDies);
        dying.listen(alert -> {
            throw new AssertionError("the process ends while it tells");
        });
        dying.open();
        show.ingest = "absent";
        for (int i = 0; i < 5; i++) {
            dying.evaluate(show.next());
        }
        show.ingest = "live";
        for (int i = 0; i < 5; i++) {
            dying.evaluate(show.next());
        }

        start();

        assertThat(told)
                .singleElement()
                .satisfies(alert -> assertThat(alert.status()).isEqualTo(Alert.Status.RESOLVED));
        told.clear();
        start();
        assertThat(told).isEmpty();
    }

    private static void untilItDies(Runnable work) {
        try {
            work.run();
        } catch (AssertionError end) {
            // nothing after it is done
        }
    }

    @Test
    void aDiskThatStandsStillHoldsUpNobodyAndComesBeforeTheTelling() throws Exception {
        Path file = directory.resolve("alerts.json");
        List<Runnable> waiting = new ArrayList<>();
        List<String> onDisk = new ArrayList<>();
        Alerts slow = new Alerts(Conditions.all(), new AlertFile(directory), text -> text, waiting::add);
        slow.listen(alert -> onDisk.add(text(file)));

        Alert fired = slow.fireTest(Severity.INFO);

        assertThat(slow.active()).containsExactly(fired);
        assertThat(file).doesNotExist();
        waiting.forEach(Runnable::run);
        assertThat(onDisk).singleElement().asString().contains(fired.episode());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void aBrokenFileCostsTheAlertsOfBeforeAndNothingElse() throws Exception {
        Files.writeString(directory.resolve("alerts.json"), "{\"active\":[{");

        alerts = start();
        show.ingest = "absent";
        seconds(5);

        assertThat(told).hasSize(1);
    }

    @Test
    void operatorsAcknowledgeAndSilence() {
        show.ingest = "absent";
        seconds(5);
        String fingerprint = told.get(0).fingerprint();

        assertThat(alerts.acknowledge(fingerprint)).get().matches(Alert::acknowledged);
        Instant until = Instant.now().plus(Duration.ofMinutes(5));
        assertThat(alerts.silence(fingerprint, until)).get().matches(alert -> until.equals(alert.silencedUntil()));
        assertThat(told).hasSize(3);
        seconds(2);
        assertThat(alerts.active().get(0).acknowledged()).isTrue();
        assertThat(alerts.acknowledge("0123")).isEmpty();
        assertThat(alerts.silence("0123", until)).isEmpty();
    }

    @Test
    void aSilenceOutlastsTheEpisode() {
        show.ingest = "absent";
        seconds(5);
        Instant until = Instant.now().plus(Duration.ofDays(365));
        alerts.silence(told.get(0).fingerprint(), until);
        show.ingest = "live";
        seconds(5);
        show.ingest = "absent";
        seconds(5);
        assertThat(alerts.active().get(0).silencedUntil()).isEqualTo(until);

        alerts.silence(told.get(0).fingerprint(), null);
        assertThat(alerts.active().get(0).silencedUntil()).isNull();
    }

    @Test
    void aTestFiresAtOnceAndIsOverByItself() {
        alerts.fireTest(Severity.CRITICAL);
        assertThat(told)
                .singleElement()
                .satisfies(alert -> assertThat(alert.code()).isEqualTo("test"));

        seconds(10);

        assertThat(told).hasSize(2);
        assertThat(told.get(1).status()).isEqualTo(Alert.Status.RESOLVED);
    }

    @Test
    void aListenerThatFailsKeepsNoOtherFromHearing() {
        Alerts fresh = new Alerts(Conditions.all(), new AlertFile(directory), text -> text, Runnable::run);
        fresh.listen(alert -> {
            throw new IllegalStateException("deaf");
        });
        fresh.listen(told::add);

        fresh.fireTest(Severity.INFO);

        assertThat(told).hasSize(1);
    }
}
