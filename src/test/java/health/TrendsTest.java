package health;

import static org.assertj.core.api.Assertions.assertThat;

import audio.Levels;
import audio.MixerSnapshot;
import delivery.DestinationSnapshot;
import delivery.DestinationState;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import process.ChildSnapshot;
import process.ChildState;
import process.Reason;
import program.ProgramSnapshot;

class TrendsTest {
    private static final MixerSnapshot NO_SOUND =
            new MixerSnapshot(new Levels(-120, -120, -120, -120, 0, 0), -120, -120, 0, 0, 1, List.of());

    private final Trends trends = new Trends();
    private long second;

    private Trends.Figures add(
            double sourceFps, long repeated, DestinationSnapshot destination, ChildSnapshot encoder) {
        ProgramSnapshot program = new ProgramSnapshot(
                second * 30,
                30,
                false,
                false,
                0,
                repeated,
                0,
                0,
                0,
                0,
                0,
                0,
                5,
                new ProgramSnapshot.Ingest("live", sourceFps, 4000, 1, 1, 1, 0, 0, 1, true, 1, 20, 5),
                new ProgramSnapshot.Encoder(30, 4000, 1, 1, 1, 0, 20));
        second++;
        return trends.add(
                program,
                NO_SOUND,
                List.of(destination),
                encoder == null ? Map.of() : Map.of("encoder", encoder),
                second * 1_000_000_000L);
    }

    private static DestinationSnapshot destination(DestinationState state, long bytes, int reconnects) {
        return new DestinationSnapshot(
                "primary", "rtmp://h/a", state, bytes, 1, 0, 0, reconnects, null, null, null, null);
    }

    private static ChildSnapshot encoder(int restarts, String reason) {
        Reason why = reason == null ? null : new Reason(reason, "It ended.", false);
        return new ChildSnapshot(
                "encoder",
                true,
                ChildState.RUNNING,
                OptionalLong.of(1),
                java.time.Instant.EPOCH,
                restarts,
                why,
                List.of());
    }

    private static DestinationSnapshot fine() {
        return destination(DestinationState.LIVE, System.nanoTime(), 0);
    }

    @Test
    void repeatsThatTheRatesMakeUnavoidableAreNone() {
        for (int i = 0; i < 10; i++) {
            assertThat(add(24, i * 6L, fine(), null).repeatedPercent()).isLessThan(1);
        }
        add(24, 60 + 15, fine(), null);
        assertThat(add(24, 75 + 15, fine(), null).repeatedPercent()).isGreaterThan(10);
    }

    @Test
    void aServerThatTakesNothingIsStill() {
        add(30, 0, destination(DestinationState.LIVE, 100, 0), null);
        add(30, 0, destination(DestinationState.LIVE, 200, 0), null);
        add(30, 0, destination(DestinationState.LIVE, 200, 0), null);
        Trends.Way way =
                add(30, 0, destination(DestinationState.LIVE, 200, 0), null).way("primary");
        assertThat(way.stillSeconds()).isEqualTo(2);

        way = add(30, 0, destination(DestinationState.LIVE, 201, 0), null).way("primary");
        assertThat(way.stillSeconds()).isZero();
        way = add(30, 0, destination(DestinationState.RETRYING, 201, 0), null).way("primary");
        assertThat(way.stillSeconds()).isZero();
    }

    @Test
    void reconnectsAreCountedOverAMinute() {
        for (int i = 0; i < 4; i++) {
            add(30, 0, destination(DestinationState.LIVE, i, i), null);
        }
        assertThat(add(30, 0, destination(DestinationState.LIVE, 9, 4), null)
                        .way("primary")
                        .reconnectsPerMinute())
                .isEqualTo(4);
        Trends.Way way = Trends.Way.NONE;
        for (int i = 0; i < 62; i++) {
            way = add(30, 0, destination(DestinationState.LIVE, 10 + i, 4), null)
                    .way("primary");
        }
        assertThat(way.reconnectsPerMinute()).isZero();
    }

    @Test
    void anEncoderThatWasStartedAgainOnPurposeWasNotRestarted() {
        add(30, 0, fine(), encoder(0, null));
        assertThat(add(30, 0, fine(), encoder(1, "settings")).encoderRestartedSeconds())
                .isGreaterThan(1e6);
        assertThat(add(30, 0, fine(), encoder(2, "killed")).encoderRestartedSeconds())
                .isZero();
        assertThat(add(30, 0, fine(), encoder(2, "killed")).encoderRestartedSeconds())
                .isEqualTo(1);
    }
}
