package integration;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions are renewed before their times reach 2^31 ms; here after some seconds. Never both destinations at once. */
class SessionRenewalIT {
    private static final int LIMIT_MILLIS = 16_000;
    private static final Clip CLIP = Clip.of(640, 360, 30, 40).withSound();

    @Test
    void sessionIsRenewedAndOneDestinationStaysOnAir() {
        Clip.prepare(List.of(CLIP));
        try (Stage stage = new Stage("renewal", SessionRenewalIT::shortSessions)) {
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            stage.gstreamer(CLIP).start();
            boolean live =
                    Waits.within(Stage.LIVE_LIMIT, () -> stage.primary.isReceiving() && stage.backup.isReceiving());
            long from = System.nanoTime();
            Waits.holdSeconds(22);
            long to = System.nanoTime();
            stage.end();
            Findings.judgeAll(live, List.of(judge(stage, from, to)));
        }
    }

    private static Setup shortSessions(Setup setup) {
        return setup.withSourceSound().with("JAVA_OPTS", "-Dbridge.session.limit.millis=" + LIMIT_MILLIS);
    }

    private static Findings judge(Stage stage, long from, long to) {
        Findings findings = new Findings("sessions renewed in time");
        for (RtmpServer server : List.of(stage.primary, stage.backup)) {
            findings.same("sessions", server.sessions().size(), 2);
            findings.atMost("dark", server.longestSilence(from, to).millis(), 2000, "ms");
            for (Session session : server.sessions()) {
                Recording recording = Recording.of(session);
                findings.same("times not rising", Recording.notRising(recording.video()), 0);
                findings.atMost("begins at", (double) recording.video().get(0).millis(), 100, "ms");
                findings.atMost("ends at", last(recording), LIMIT_MILLIS + 3000, "ms");
            }
        }
        findings.atMost("both dark", bothDark(stage, from, to), 200, "ms");
        return findings;
    }

    private static double last(Recording recording) {
        List<FlvTag> video = recording.video();
        return video.get(video.size() - 1).millis();
    }

    /** The longest time in which neither server got anything. */
    private static double bothDark(Stage stage, long from, long to) {
        List<Long> arrivals = stage.arrivals(from, to);
        double longest = 0;
        for (int i = 1; i < arrivals.size(); i++) {
            longest = Math.max(longest, (arrivals.get(i) - arrivals.get(i - 1)) / 1e6);
        }
        return arrivals.isEmpty() ? Double.NaN : longest;
    }
}
