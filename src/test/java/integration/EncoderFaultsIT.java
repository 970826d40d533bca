package integration;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The encoder hangs, then is killed ten times, while the program's clock crosses 2^24 ms (where FLV's times have another
 * byte); in a second run it crosses 2^31 ms. Picture and sound are still together afterwards.
 */
class EncoderFaultsIT {
    private static final int KILLS = 10;
    private static final double BETWEEN_SECONDS = 1.7;
    private static final Clip CLIP = Clip.of(640, 360, 30, 55).withSound();
    private static final double AAC_MILLIS = 24;

    private final List<Long> kills = new ArrayList<>();
    private long stopped;

    @Test
    void encoderHangsAndIsKilledAcrossTwoToThe24() {
        Clip.prepare(List.of(CLIP));
        try (Stage stage = new Stage("encoder-faults", setup -> starting(setup, (1L << 24) - 12_000))) {
            boolean live = onAir(stage);
            stopped = signal(stage, "STOP");
            Waits.holdSeconds(5);
            for (int i = 0; i < KILLS; i++) {
                kills.add(signal(stage, "KILL"));
                Waits.holdSeconds(BETWEEN_SECONDS);
            }
            long calm = System.nanoTime();
            Waits.holdSeconds(8);
            long end = System.nanoTime();
            stage.end();
            Findings.judgeAll(live, List.of(stopped(stage), killed(stage), whole(stage, calm, end)));
        }
    }

    @Test
    void clockCrossesTwoToThe31() {
        Clip.prepare(List.of(CLIP));
        try (Stage stage = new Stage("clock-31", setup -> starting(setup, (1L << 31) - 10_000))) {
            boolean live = onAir(stage);
            long from = System.nanoTime();
            Waits.holdSeconds(11);
            long end = System.nanoTime();
            stage.end();
            Findings.judgeAll(live, List.of(crossing(stage, from, end)));
        }
    }

    private static Setup starting(Setup setup, long millis) {
        return setup.withSourceSound().with("JAVA_OPTS", "-Dbridge.clock.start.millis=" + millis);
    }

    private static boolean onAir(Stage stage) {
        stage.primary.start();
        stage.backup.start();
        stage.bridge.start();
        stage.gstreamer(CLIP).start();
        boolean live = Waits.within(Stage.LIVE_LIMIT, () -> stage.primary.isReceiving() && stage.backup.isReceiving());
        Waits.holdSeconds(4);
        return live;
    }

    private static long signal(Stage stage, String name) {
        Program.signal(stage.bridge.pidOf("encoder").orElseThrow(), name);
        return System.nanoTime();
    }

    private Findings stopped(Stage stage) {
        Findings findings = new Findings("encoder stopped (SIGSTOP)");
        for (RtmpServer server : List.of(stage.primary, stage.backup)) {
            double dark = server.longestSilence(stopped, kills.get(0)).millis();
            findings.atMost("dark", dark, 1500, "ms");
        }
        findings.atMost("hole in the times", hole(stage, stopped, kills.get(0)), 1500, "ms");
        return findings;
    }

    private Findings killed(Stage stage) {
        Findings findings = new Findings("encoder killed ten times");
        double dark = 0;
        double hole = 0;
        List<Long> each = new ArrayList<>();
        for (long at : kills) {
            long until = at + (long) (BETWEEN_SECONDS * 1e9);
            each.add(Math.round(stage.primary.longestSilence(at, until).millis()));
            dark = Math.max(dark, each.get(each.size() - 1));
            hole = Math.max(hole, hole(stage, at, until));
        }
        findings.atMost("longest dark", dark, 500, "ms").atMost("longest hole in the times", hole, 500, "ms");
        findings.note("longest pause of the machine, ms", Math.round(stage.primary.longestPauseMillis()));
        findings.note("dark each time, ms", each);
        return findings;
    }

    private static double hole(Stage stage, long from, long until) {
        return stage.longestHole(stage.primary, from - 500_000_000L, until);
    }

    private static Findings whole(Stage stage, long calm, long end) {
        Findings findings = new Findings("afterwards, across 2^24 ms");
        sessionsAndTimes(stage, findings);
        List<Picture> pictures = Stage.between(stage.pictures(stage.primary), calm + 1_500_000_000L, end);
        findings.note("pictures", Cadence.of(pictures));
        aligned(stage, findings, pictures, 5);
        return findings;
    }

    private static Findings crossing(Stage stage, long from, long end) {
        Findings findings = new Findings("clock across 2^31 ms");
        sessionsAndTimes(stage, findings);
        findings.atMost("dark", stage.primary.longestSilence(from, end).millis(), 200, "ms");
        findings.atMost("hole in the times", stage.longestHole(stage.primary, from, end), 200, "ms");
        Recording recording = Recording.of(stage.primary.session(1));
        findings.atMost("hole in sound", Gap.ofTimes(recording.audio()).millis(), AAC_MILLIS, "ms");
        List<Picture> pictures = recording.picturesBetween(from, end);
        Cadence cadence = Cadence.of(pictures);
        findings.same("lost", cadence.lost(), 0).same("repeated", cadence.repeated(), 0);
        aligned(stage, findings, pictures, 9);
        findings.atMost("AAC against its times", Math.abs(recording.soundDriftMillis()), 20, "ms");
        return findings;
    }

    private static void sessionsAndTimes(Stage stage, Findings findings) {
        findings.same("sessions", stage.primary.sessions().size(), 1);
        findings.same("backup: sessions", stage.backup.sessions().size(), 1);
        for (RtmpServer server : List.of(stage.primary, stage.backup)) {
            Recording recording = Recording.of(server.session(1));
            findings.same("video times not rising", Recording.notRising(recording.video()), 0);
            findings.same("audio times not rising", Recording.notRising(recording.audio()), 0);
        }
    }

    private static void aligned(Stage stage, Findings findings, List<Picture> pictures, int beeps) {
        Recording recording = Recording.of(stage.primary.session(1));
        Alignment alignment = Alignment.of(pictures, recording.sound());
        findings.atLeast("beeps", alignment.count(), beeps, "");
        findings.atMost("sound against picture", alignment.worstMillis(), 20, "ms")
                .note("alignment", alignment);
    }
}
