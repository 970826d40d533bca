package integration;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Every child is killed in turn while the program runs; each fault has its own bound. */
class ChildFaultsIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 80);

    /**
     * One child killed.
     *
     * @param killed false when there was no such child to kill
     * @param primarySessions how many the primary had had by then
     */
    private record Fault(
            String child, boolean killed, long nanos, long until, int primarySessions, int backupSessions) {}

    private final List<Fault> faults = new ArrayList<>();
    private Stage stage;
    private long end;

    @Test
    void everyChildIsKilledInTurn() {
        Clip.prepare(List.of(CLIP));
        try (Stage running = new Stage("child-faults", setup -> setup)) {
            stage = running;
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            stage.gstreamer(CLIP).start();
            boolean live =
                    Waits.within(Stage.LIVE_LIMIT, () -> stage.primary.isReceiving() && stage.backup.isReceiving());
            Waits.holdSeconds(4);
            kill("decoder", 5);
            kill("encoder", 5);
            kill("destination-primary", 5);
            kill("destination-backup", 5);
            kill("receiver", 10);
            end = System.nanoTime();
            stage.end();
            Findings.judgeAll(live, faults.stream().map(this::judge).toList());
        }
    }

    private void kill(String child, double seconds) {
        if (!Parts.wanted(child)) {
            return;
        }
        int primary = stage.primary.sessions().size();
        int backup = stage.backup.sessions().size();
        OptionalLong pid = stage.bridge.pidOf(child);
        pid.ifPresent(id -> Program.signal(id, "KILL"));
        long now = System.nanoTime();
        Waits.holdSeconds(seconds);
        faults.add(new Fault(child, pid.isPresent(), now, System.nanoTime(), primary, backup));
    }

    private Findings judge(Fault fault) {
        Findings findings = new Findings("kill -9 of " + fault.child()).holds("killed", fault.killed());
        switch (fault.child()) {
            case "destination-primary" -> {
                reconnects(findings, "primary", stage.primary, fault, fault.primarySessions());
                untouched(findings, "backup", stage.backup, fault, 200);
            }
            case "destination-backup" -> {
                reconnects(findings, "backup", stage.backup, fault, fault.backupSessions());
                untouched(findings, "primary", stage.primary, fault, 200);
            }
            case "encoder" -> {
                untouched(findings, "primary", stage.primary, fault, 500);
                untouched(findings, "backup", stage.backup, fault, 500);
            }
            default -> {
                untouched(findings, "primary", stage.primary, fault, 200);
                double still = Pictures.longestStandstill(stage.pictures(stage.primary), fault.nanos(), fault.until());
                if (fault.child().equals("decoder")) {
                    findings.atMost("picture stood still", still, 1000, "ms");
                } else {
                    findings.note("picture stood still, ms", Math.round(still));
                    int back = Pictures.count(
                            stage.pictures(stage.primary), fault.until() - 1_000_000_000L, end, Picture::isCounted);
                    findings.atLeast("source pictures in the last second", back, 25, "");
                }
            }
        }
        return findings;
    }

    private void untouched(Findings findings, String name, RtmpServer server, Fault fault, double limitMillis) {
        long sessions = server.sessionsBegunBetween(fault.nanos(), fault.until());
        findings.same(name + ": new sessions", sessions, 0L);
        double dark = server.longestSilence(fault.nanos(), fault.until()).millis();
        findings.atMost(name + ": dark", dark, limitMillis, "ms");
        findings.atMost(
                name + ": hole in the times",
                stage.longestHole(server, fault.nanos() - 500_000_000L, fault.until()),
                limitMillis,
                "ms");
    }

    private static void reconnects(Findings findings, String name, RtmpServer server, Fault fault, int before) {
        findings.same(name + ": new sessions", server.sessionsBegunBetween(fault.nanos(), fault.until()), 1L);
        boolean again = server.sessions().size() > before;
        double back = again ? server.session(before + 1).firstPictureNanos() - fault.nanos() : Double.NaN;
        findings.atMost(name + ": first picture of the new session", back / 1e6, 2000, "ms");
    }
}
