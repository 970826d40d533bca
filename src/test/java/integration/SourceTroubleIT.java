package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A wrong passphrase, a second caller, a sender that dies again and again, garbage: the program notices nothing. */
class SourceTroubleIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 40);
    private static final int KILLS = Integer.getInteger("trouble.kills", 7);
    private static final String SECRET = "passphrase=correct-horse-battery&pbkeylen=16";
    private static final String RIGHT = "&" + SECRET;
    private static final String WRONG = "&passphrase=wrong-staple-battery&pbkeylen=16";

    private Stage stage;
    private String reasons = "";
    private long live;
    private long refused;
    private long called;
    private long second;
    private long secondOver;
    private long garbage;
    private long garbageOver;
    private long returned;
    private long end;
    private JsonNode beforeGarbage;
    private JsonNode atGarbage;

    @Test
    void troubleAtTheSourceIsNotSeen() {
        Clip.prepare(List.of(CLIP));
        try (Stage running = new Stage("source-trouble", SourceTroubleIT::secret)) {
            stage = running;
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            Waits.within(Stage.LIVE_LIMIT, stage.primary::isReceiving);
            live = System.nanoTime();
            wrongPassphrase();
            secondCaller();
            killed();
            garbage();
            stage.end();
            judge();
        }
    }

    private static Setup secret(Setup setup) {
        return setup.with("SRT_URL", "srt://0.0.0.0:" + setup.sourcePort() + "?mode=listener&" + SECRET);
    }

    private void wrongPassphrase() {
        Sender sender = stage.gstreamer(Film.of(CLIP), WRONG).start();
        Waits.holdSeconds(4);
        BridgeProcess bridge = (BridgeProcess) stage.bridge;
        reasons = bridge.get("/api/streaming/stats").body()
                + bridge.get("/api/streaming/processes").body();
        sender.close();
        refused = System.nanoTime();
    }

    private void secondCaller() {
        Sender first = stage.gstreamer(Film.of(CLIP), RIGHT).start();
        called = first.startsNanos().get(0);
        Waits.holdSeconds(5);
        second = System.nanoTime();
        Sender other = stage.ffmpeg(CLIP, RIGHT).start();
        Waits.holdSeconds(4);
        secondOver = System.nanoTime();
        other.kill();
        first.kill();
    }

    private void killed() {
        for (int i = 0; i < KILLS; i++) {
            Sender sender = stage.gstreamer(Film.of(CLIP), RIGHT).start();
            Waits.holdSeconds(3);
            sender.kill();
        }
    }

    private void garbage() {
        beforeGarbage = ((BridgeProcess) stage.bridge).stats().path("program").path("ingest");
        Sender sender = stage.bytes(Film.garbage(), RIGHT).start();
        garbage = System.nanoTime();
        Waits.holdSeconds(10);
        atGarbage = ((BridgeProcess) stage.bridge).stats().path("program").path("ingest");
        sender.leave();
        garbageOver = System.nanoTime();
        Waits.holdSeconds(1);
        returned = stage.gstreamer(Film.of(CLIP), RIGHT).start().startsNanos().get(0);
        Waits.holdSeconds(5);
        end = System.nanoTime();
    }

    private void judge() {
        List<Picture> pictures = stage.pictures(stage.primary);
        Findings all = new Findings("trouble at the source: the whole run");
        all.same("sessions", stage.primary.sessions().size(), 1);
        all.atMost("dark", stage.primary.longestSilence(live, end).millis(), 200, "ms");
        all.atMost("hole in the times", stage.longestHole(stage.primary), 200, "ms");
        all.note("longest pause of the machine, ms", Math.round(stage.primary.longestPauseMillis()));

        Findings passphrase = new Findings("wrong passphrase");
        passphrase.same("its pictures", Pictures.count(pictures, live, refused, Picture::isCounted), 0);
        passphrase.holds("reason names the passphrase", reasons.contains("bad-secret"));
        passphrase.holds("no passphrase in the answers", !reasons.contains("correct-horse"));
        passphrase.atMost("right one after its call", Pictures.untilSource(pictures, called, second), 2000, "ms");

        Findings caller = new Findings("second caller while one is on");
        Cadence cadence = Cadence.of(Stage.between(pictures, second, secondOver));
        caller.same("lost", cadence.lost(), 0).same("repeated", cadence.repeated(), 0);
        caller.same("backwards", cadence.backwards(), 0).same("slate", cadence.uncounted(), 0);

        Findings killed = new Findings("source killed " + KILLS + " times, every 3 s");
        killed.note("source pictures meanwhile", Pictures.count(pictures, secondOver, garbage, Picture::isCounted));
        killed.atMost("dark", stage.primary.longestSilence(secondOver, garbage).millis(), 200, "ms");

        Findings rubbish = new Findings("garbage on the SRT port");
        rubbish.atMost(
                "dark", stage.primary.longestSilence(garbage, garbageOver).millis(), 200, "ms");
        rubbish.atLeast("received", more("bytes") / 1000, 100, "kB");
        double counted = more("garbageBytes") + more("continuityErrors");
        rubbish.note("state", atGarbage.path("state").asText()).atLeast("counted", counted, 100, "");
        rubbish.atMost("source after its call", Pictures.untilSource(pictures, returned, end), 2000, "ms");
        Findings.judgeAll(true, List.of(all, passphrase, caller, killed, rubbish));
    }

    private double more(String counter) {
        return atGarbage.path(counter).asDouble() - beforeGarbage.path(counter).asDouble();
    }
}
