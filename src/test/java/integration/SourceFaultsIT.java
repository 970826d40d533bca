package integration;

import java.util.List;
import org.junit.jupiter.api.Test;

/** No source at the start, one that is killed for 10 s, one that freezes for 3 s: the primary notices nothing. */
class SourceFaultsIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 40);

    private long live;
    private long called;
    private long killed;
    private long returned;
    private long frozen;
    private long thawed;
    private long end;

    @Test
    void sourceComesAndGoes() {
        Clip.prepare(List.of(CLIP));
        try (Stage stage = new Stage("source-faults", setup -> setup)) {
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            run(stage);
            stage.end();
            judge(stage);
        }
    }

    private void run(Stage stage) {
        boolean began = Waits.within(Stage.LIVE_LIMIT, stage.primary::isReceiving);
        live = System.nanoTime();
        Waits.holdSeconds(began ? 3 : 0);
        Sender first = stage.ffmpeg(CLIP).start();
        called = first.startsNanos().get(0);
        Waits.holdSeconds(6);
        first.kill();
        killed = System.nanoTime();
        Waits.holdSeconds(10);
        Sender second = stage.gstreamer(CLIP).start();
        returned = second.startsNanos().get(0);
        Waits.holdSeconds(6);
        second.freeze();
        frozen = System.nanoTime();
        Waits.holdSeconds(3);
        second.thaw();
        thawed = System.nanoTime();
        Waits.holdSeconds(6);
        end = System.nanoTime();
    }

    private void judge(Stage stage) {
        Findings findings = new Findings("source absent at start, killed for 10 s, frozen for 3 s");
        findings.same("sessions", stage.primary.sessions().size(), 1);
        findings.atMost("dark", stage.primary.longestSilence(live, end).millis(), 200, "ms");
        List<Picture> pictures = stage.pictures(stage.primary);
        findings.atMost("hole in the times", stage.longestHole(stage.primary), 200, "ms");
        findings.atLeast(
                "slate before the source", Pictures.count(pictures, live, called, p -> !p.isCounted()), 75, "");
        findings.atMost("source after its first call", Pictures.untilSource(pictures, called, killed), 2000, "ms");
        findings.atMost("slate after the kill", Pictures.untilSlate(pictures, killed, returned), 2000, "ms");
        findings.same(
                "source pictures while it is away",
                Pictures.count(pictures, killed + 2_000_000_000L, returned, Picture::isCounted),
                0);
        findings.atMost("source after its return", Pictures.untilSource(pictures, returned, frozen), 2000, "ms");
        findings.atMost("slate after the freeze", Pictures.untilSlate(pictures, frozen, thawed), 2000, "ms");
        findings.atMost("source after the thaw", Pictures.untilSource(pictures, thawed, end), 2000, "ms");
        findings.note("after the return", Cadence.of(Stage.between(pictures, returned + 3_000_000_000L, frozen)));
        findings.note("after the thaw", Cadence.of(Stage.between(pictures, thawed + 3_000_000_000L, end)));
        findings.judge();
    }
}
