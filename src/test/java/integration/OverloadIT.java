package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All cores taken by others for a while: the session stays, sound is whole, and all is together again afterwards. */
class OverloadIT {
    private static final double HOG_SECONDS = Integer.getInteger("hog.seconds", 12);
    private static final double AAC_MILLIS = 24;
    private static final Bench.Size SIZE = Bench.Size.of(System.getProperty("hog.size", "720p30"));
    private static final Clip CLIP =
            Clip.of(SIZE.width(), SIZE.height(), 30, (int) HOG_SECONDS + 28).withSound();

    @Test
    void starvedMachineCostsPicturesOnly() {
        Clip.prepare(List.of(CLIP));
        try (Stage stage = new Stage("overload", setup -> SIZE.apply(setup).withSourceSound())) {
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            stage.gstreamer(CLIP).start();
            boolean live = Waits.within(Stage.LIVE_LIMIT, stage.primary::isReceiving);
            Waits.holdSeconds(6);
            JsonNode before = program(stage);
            long from = System.nanoTime();
            CpuHog.hold(stage.directory(), HOG_SECONDS);
            long to = System.nanoTime();
            Waits.holdSeconds(10);
            JsonNode after = program(stage);
            long end = System.nanoTime();
            stage.end();
            Findings.judgeAll(live, List.of(judge(stage, from, to, end, before, after)));
        }
    }

    private static JsonNode program(Stage stage) {
        return ((BridgeProcess) stage.bridge).stats().path("program");
    }

    private static Findings judge(Stage stage, long from, long to, long end, JsonNode before, JsonNode after) {
        Findings findings = new Findings("all cores taken for " + Math.round(HOG_SECONDS) + " s, " + SIZE.name());
        findings.same("sessions", stage.primary.sessions().size(), 1);
        findings.same("backup: sessions", stage.backup.sessions().size(), 1);
        Recording recording = Recording.of(stage.primary.session(1));
        findings.atMost("hole in sound", Gap.ofTimes(recording.audio()).millis(), AAC_MILLIS, "ms");
        findings.same("audio times not rising", Recording.notRising(recording.audio()), 0);
        findings.same("video times not rising", Recording.notRising(recording.video()), 0);
        findings.note("hole in picture", Gap.ofTimes(recording.video()));
        findings.note("dark meanwhile", stage.primary.longestSilence(from, to));
        Cadence during = Cadence.of(recording.picturesBetween(from, to + 2_000_000_000L));
        findings.note("meanwhile", during);
        long counted = 0;
        for (String name : List.of("repeated", "dropped", "skipped", "lateTicks")) {
            long more = after.path(name).asLong() - before.path(name).asLong();
            findings.note(name, more);
            counted += more;
        }
        boolean harmed = during.lost() + during.repeated() > 0;
        findings.holds("harm is counted", !harmed || counted > 0);
        List<Picture> later = recording.picturesBetween(to + 3_000_000_000L, end);
        Cadence calm = Cadence.of(later);
        findings.same("lost afterwards", calm.lost(), 0).same("repeated afterwards", calm.repeated(), 0);
        Alignment alignment = Alignment.of(later, recording.sound());
        findings.atLeast("beeps afterwards", alignment.count(), 5, "");
        findings.atMost("sound against picture afterwards", alignment.worstMillis(), 20, "ms")
                .note("alignment", alignment);
        findings.note("alignment meanwhile", Alignment.of(recording.picturesBetween(from, to), recording.sound()));
        return findings;
    }
}
