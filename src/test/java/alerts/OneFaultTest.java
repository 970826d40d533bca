package alerts;

import static org.assertj.core.api.Assertions.assertThat;

import audio.AudioInput;
import audio.InputState;
import audio.Role;
import delivery.DestinationSnapshot;
import delivery.DestinationState;
import health.Disk;
import health.Gpu;
import health.Picture;
import health.Ports;
import health.Trends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one fault does to all figures together: one alert, and what is a consequence is kept back. */
class OneFaultTest {
    private static final Trends.Figures CALM =
            new Trends.Figures(0, 0, 0, 0, 1000, Double.MAX_VALUE, Map.of(), Map.of());

    @TempDir
    Path directory;

    private final List<Alert> told = new ArrayList<>();
    private final Observations show = new Observations();
    private Alerts alerts;

    @BeforeEach
    void open() {
        alerts = new Alerts(Conditions.all(), new AlertFile(directory), text -> text, Runnable::run);
        alerts.listen(told::add);
        alerts.open();
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            alerts.evaluate(show.next());
        }
    }

    private void fired(String... codes) {
        assertThat(new TreeSet<>(told.stream().map(Alert::code).toList())).isEqualTo(new TreeSet<>(List.of(codes)));
    }

    private static DestinationSnapshot destination(String name, DestinationState state, double rate, String code) {
        String sentence = code == null ? null : "It did not work.";
        return new DestinationSnapshot(name, "rtmp://h/a", state, 1, rate, 0, 0, 0, null, code, sentence, null);
    }

    private static Trends.Figures with(Trends.Way way) {
        return new Trends.Figures(0, 0, 0, 0, 1000, Double.MAX_VALUE, Map.of(), Map.of("primary", way));
    }

    @Test
    void aLostSourceIsNoFrozenPictureAndItsReturnIsNoStutter() {
        show.trends = new Trends.Figures(60, 0, 0, 0, 1, 1e9, Map.of(), Map.of());
        show.picture = new Picture(true, false, 180, 90, 0.9);
        seconds(1);
        show.ingest = "absent";
        show.picture = new Picture(true, true, 255, 90, 0);
        seconds(20);
        show.ingest = "live";
        show.picture = new Picture(true, false, 180, 90, 3);
        show.trends = new Trends.Figures(40, 20, 0, 0, 6, 1e9, Map.of(), Map.of());
        seconds(4);
        show.trends = CALM;
        show.picture = new Picture(true, false, 180, 90, 0);
        seconds(20);

        fired("source-absent");
        assertThat(alerts.active()).isEmpty();
    }

    @Test
    void blackIsNotFrozenToo() {
        show.picture = new Picture(true, false, 16, 16, 30);
        seconds(60);

        fired("picture-black");
    }

    @Test
    void aFrozenPictureIsOne() {
        show.picture = new Picture(true, false, 180, 90, 30);
        seconds(60);

        fired("picture-frozen");
    }

    @Test
    void theSlateIsNeitherBlackNorFrozen() {
        show.picture = new Picture(true, true, 255, 16, 0);
        seconds(60);

        fired();
    }

    @Test
    void aStarvedMachineIsASlowEncoderAndNothingElse() {
        show.destinations = List.of(destination("primary", DestinationState.LIVE, 900, null));
        show.trends = new Trends.Figures(
                30, 20, 40, 60, 1000, 1e9, Map.of(), Map.of("primary", new Trends.Way(100, 2, 30, 0)));
        seconds(30);

        fired("encoder-slow");
    }

    @Test
    void aServerThatStopsReadingIsStalledThroughItsWholeReconnecting() {
        show.destinations = List.of(destination("primary", DestinationState.LIVE, 0, null));
        show.trends = with(new Trends.Way(100, 3, 25, 0));
        seconds(4);
        show.trends = with(new Trends.Way(1, 0, 0, 0));
        for (int i = 0; i < 5; i++) {
            show.destinations = List.of(destination("primary", DestinationState.RETRYING, 0, "stale"));
            seconds(2);
            show.destinations = List.of(destination("primary", DestinationState.CONNECTING, 0, "stale"));
            seconds(6);
        }
        show.destinations = List.of(destination("primary", DestinationState.LIVE, 4000, "stale"));
        seconds(10);

        fired("destination-stalled");
        assertThat(told).hasSize(2);
    }

    @Test
    void everyDestinationIsJudgedForItself() {
        show.destinations = List.of(
                destination("primary", DestinationState.REFUSED, 0, "unauthorised"),
                destination("backup", DestinationState.RETRYING, 0, "timed-out"),
                destination("third", DestinationState.CONNECTING, 0, null),
                destination("fourth", DestinationState.LIVE, 4000, null),
                destination("fifth", DestinationState.STOPPED, 0, null));
        seconds(30);

        assertThat(told.stream().map(alert -> alert.code() + " " + alert.subject()))
                .containsExactlyInAnyOrder(
                        "destination-refused destination-primary",
                        "destination-stalled destination-backup",
                        "destination-connecting destination-third");
    }

    @Test
    void aFullDiskIsNoFailedRecordingToo() {
        show.disk = new Disk(true, "The disk is full.", 1, 5000);
        seconds(30);
        show.disk = new Disk(true, "The disk is full.", 5000, 5000);
        seconds(4);
        show.disk = new Disk(true, null, 5000, 5000);
        seconds(10);

        fired("disk-low");
    }

    @Test
    void aRecorderThatFailsWithRoomOnTheDiskIs() {
        show.disk = new Disk(true, "Access to the file or port is denied.", 5000, 5000);
        seconds(10);

        fired("recording-failed");
    }

    @Test
    void offAirThereIsNothingToSayOfTheProgram() {
        show.onAir = false;
        show.ingest = "absent";
        show.picture = new Picture(true, false, 16, 16, 100);
        show.destinations = List.of(destination("primary", DestinationState.REFUSED, 0, "refused"));
        seconds(60);

        fired();
    }

    @Test
    void partsThatDoNotAnswerAreNamed() {
        show.ports = new Ports(false, false, true);
        show.settingsProblems = List.of("FPS is \"banana\"");
        seconds(10);

        fired("audio-endpoint-down", "preview-down", "settings-rejected");
    }

    @Test
    void aPreviewThatNeverWasIsNotMissed() {
        show.ports = new Ports(true, false, false);
        seconds(60);

        fired();
    }

    @Test
    void gpusAreJudgedByWhatTheyTell() {
        Gpu calm = new Gpu(0, "A", 50, Double.NaN, 1, 50, 60);
        Gpu hot = new Gpu(1, "B", 50, Double.NaN, 1, 50, 91);
        show.gpus = List.of(calm, hot);
        seconds(20);

        fired("gpu-hot");
        assertThat(told.get(0).subject()).isEqualTo("gpu-1");
    }

    @Test
    void aValueThatSwingsAroundItsThresholdIsOneEpisode() {
        show.trends = new Trends.Figures(11, 0, 0, 0, 1000, 1e9, Map.of(), Map.of());
        seconds(10);
        for (int i = 0; i < 20; i++) {
            show.trends = new Trends.Figures(i % 2 == 0 ? 9.7 : 10.3, 0, 0, 0, 1000, 1e9, Map.of(), Map.of());
            seconds(3);
        }

        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.code()).isEqualTo("frames-repeated");
            assertThat(alert.threshold()).isEqualTo(10);
            assertThat(alert.unit()).isEqualTo("%");
        });
    }

    @Test
    void everyFiringSaysWhatWouldHelpAndWhereToLook() {
        show.ingest = "absent";
        show.ports = new Ports(false, true, true);
        show.destinations = List.of(destination("primary", DestinationState.REFUSED, 0, "unauthorised"));
        seconds(10);

        assertThat(told).hasSize(3);
        for (Alert alert : told) {
            assertThat(alert.links()).containsKeys("health", "processes");
            Stream<String> paths = alert.actions().stream().map(Alert.Action::path);
            assertThat(paths).allMatch(path -> path.startsWith("/api/"));
        }
        assertThat(told.stream().filter(alert -> alert.code().equals("destination-refused")))
                .singleElement()
                .satisfies(alert ->
                        assertThat(alert.actions().get(0).path()).isEqualTo("/api/streaming/destinations/primary"));
    }

    @Test
    void soundTooFarFromItsPictureToBeHeardIsToldAll() {
        show.inputs =
                List.of(Observations.input("source", Role.SOURCE, AudioInput.Pacing.TIMED, InputState.PRIMING, 450));
        seconds(30);
        fired("av-offset");
        assertThat(told.get(0).description()).contains("450 ms later").contains("is not heard");
    }

    @Test
    void speechMayPauseAndMusicMayNot() {
        show.silentSeconds = 60;
        show.inputs =
                List.of(Observations.input("audio-source", Role.SPEECH, AudioInput.Pacing.LIVE, InputState.PLAYING, 0));
        seconds(40);
        assertThat(told).isEmpty();
        show.inputs = List.of(
                Observations.input("audio-source", Role.EFFECTS, AudioInput.Pacing.LIVE, InputState.PLAYING, 0));
        seconds(40);
        fired("program-silent");
    }
}
