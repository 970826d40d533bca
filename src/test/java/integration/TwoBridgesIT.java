package integration;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two bridges on one machine with other ports; one of them ends, the other does not notice. */
class TwoBridgesIT {
    private static final Clip FILM = Clip.of(640, 360, 30, 40);
    private static final Clip RENDERED = Clip.of(640, 360, 24, 40);

    @Test
    void twoBridgesDoNotDisturbEachOther() {
        Clip.prepare(List.of(FILM, RENDERED));
        try (Stage one = new Stage("two-one", setup -> setup);
                Stage other = new Stage("two-other", setup -> setup.atRate(24))) {
            run(one, one.ffmpeg(FILM));
            run(other, other.isaac(RENDERED));
            boolean live =
                    Waits.within(Stage.LIVE_LIMIT, () -> one.primary.isReceiving() && other.primary.isReceiving());
            Waits.holdSeconds(3);
            long from = System.nanoTime();
            Waits.holdSeconds(5);
            one.bridge.program().terminate();
            boolean ended = one.bridge.program().awaitExit(Duration.ofSeconds(5));
            Waits.holdSeconds(4);
            long to = System.nanoTime();
            one.end();
            other.end();
            Findings findings = new Findings("two bridges").holds("live", live).holds("one ended", ended);
            findings.same("other: sessions", other.primary.sessions().size(), 1);
            findings.atMost(
                    "other: dark", other.primary.longestSilence(from, to).millis(), 200, "ms");
            findings.atMost("other: hole in the times", other.longestHole(other.primary), 200, "ms");
            List<Picture> pictures = Stage.between(other.pictures(other.primary), from, to);
            findings.atLeast(
                    "other: pictures of its source", Pictures.count(pictures, from, to, Picture::isCounted), 200, "");
            findings.note("other", Cadence.of(pictures));
            findings.judge();
        }
    }

    private static void run(Stage stage, Sender sender) {
        stage.primary.start();
        stage.backup.start();
        stage.bridge.start();
        sender.start();
    }
}
