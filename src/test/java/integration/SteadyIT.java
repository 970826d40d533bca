package integration;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A steady source at the program's rate passes whole: every frame once, sound and picture together. */
class SteadyIT {
    private static final int SECONDS = Integer.getInteger("steady.seconds", 25);
    private static final long SETTLED_NANOS = 2_000_000_000L;
    private static final Clip CLIP = Clip.of(640, 360, 30, SECONDS + 15).withSound();

    /**
     * A machine that stood still for this long, as seen by a thread of the test that only sleeps, cannot run a sender on
     * time: such a run says nothing about the bridge and is done again.
     */
    private static final double STILL_MILLIS = 60;

    private static final int RUNS = 3;

    @Test
    void steadySourcePassesWhole() {
        Clip.prepare(List.of(CLIP));
        for (int run = 1; run <= RUNS; run++) {
            if (passesWhole(run == RUNS)) {
                return;
            }
        }
    }

    /** False when the machine stood still and there is another run to come. */
    private static boolean passesWhole(boolean last) {
        try (Stage stage = new Stage("steady", Setup::withSourceSound)) {
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            Sender sender = stage.gstreamer(CLIP).start();
            boolean live = Waits.within(Stage.LIVE_LIMIT, stage.primary::isReceiving);
            Waits.hold(Duration.ofSeconds(SECONDS + 6L));
            long end = System.nanoTime();
            stage.end();
            if (!last && stage.primary.longestPauseMillis() > STILL_MILLIS) {
                System.out.printf(
                        "steady source: again, the machine stood still for %.0f ms%n",
                        stage.primary.longestPauseMillis());
                return false;
            }
            judge(stage, live, sender.startsNanos().get(0), end);
            return true;
        }
    }

    private static void judge(Stage stage, boolean live, long called, long end) {
        Findings findings = new Findings("steady source, " + SECONDS + " s").holds("live", live);
        findings.same("sessions", stage.primary.sessions().size(), 1);
        Recording recording = Recording.of(stage.primary.session(1));
        long first = recording.pictures().stream()
                .filter(Picture::isCounted)
                .mapToLong(Picture::arrivalNanos)
                .findFirst()
                .orElse(end);
        findings.atMost("source after its call", (first - called) / 1e6, 2000, "ms");
        List<Picture> steady = recording.picturesBetween(first + SETTLED_NANOS, end);
        Cadence cadence = Cadence.of(steady);
        findings.atLeast("frames", cadence.counted(), SECONDS * 30 - 30, "");
        findings.same("lost", cadence.lost(), 0).same("repeated", cadence.repeated(), 0);
        findings.same("backwards", cadence.backwards(), 0).same("without number", cadence.uncounted(), 0);
        findings.note("first two seconds", Cadence.of(recording.picturesBetween(first, first + SETTLED_NANOS)));
        findings.same("video times not rising", Recording.notRising(recording.video()), 0);
        findings.same("audio times not rising", Recording.notRising(recording.audio()), 0);
        findings.atMost("hole in the times", recording.longestHole().millis(), 200, "ms");
        findings.atMost(
                "hole in arrival", stage.primary.longestSilence(first, end).millis(), 200, "ms");
        Alignment alignment = Alignment.of(steady, recording.sound());
        findings.atLeast("beeps", alignment.count(), SECONDS - 3, "");
        findings.atMost("sound against picture", alignment.worstMillis(), 20, "ms")
                .note("alignment", alignment);
        findings.atMost("AAC against its times", Math.abs(recording.soundDriftMillis()), 20, "ms");
        findings.note("longest pause of the machine, ms", Math.round(stage.primary.longestPauseMillis()));
        findings.judge();
    }
}
