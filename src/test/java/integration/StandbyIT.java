package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two bridges of one cluster, each with its own sender, and one server that turns a second publisher of a live key away:
 * only the leader publishes, and whatever happens to it the other one takes over.
 */
class StandbyIT {
    private static final Clip FILM = Clip.of(640, 360, 30, 40);

    /** What is promised of a leader that dies, hangs, or is told to end. */
    private static final double DIES_MILLIS = 5000;

    private static final double HANGS_MILLIS = 7000;
    private static final double LEAVES_MILLIS = 3000;

    @Test
    void theStandbyTakesOver() {
        Clip.prepare(List.of(FILM));
        Path directory = Path.of("target", "it", "standby");
        Stage.empty(directory);
        RtmpServer server = new RtmpServer("primary", directory);
        List<BridgeProcess> bridges = new ArrayList<>();
        List<Sender> senders = new ArrayList<>();
        try (server) {
            server.start();
            for (String name : List.of("one", "other")) {
                Path own = directory.resolve(name);
                Setup setup = Setup.small(own, new Setup.Destination(server.url(), Stage.PRIMARY_KEY))
                        .with("CLUSTER", "file")
                        .with("CLUSTER_NAME", "show")
                        .with(
                                "CLUSTER_DIR",
                                directory.resolve("lock").toAbsolutePath().toString());
                BridgeProcess bridge = new BridgeProcess(setup, own);
                bridges.add(bridge);
                bridge.start();
                Sender sender = Sender.ffmpeg(own.resolve("sender.log"), FILM, setup.sourcePort());
                senders.add(sender);
                sender.start();
            }
            run(server, bridges);
        } finally {
            senders.forEach(Sender::close);
            bridges.forEach(BridgeProcess::close);
        }
    }

    private static void run(RtmpServer server, List<BridgeProcess> bridges) {
        Findings findings = new Findings("two bridges, one leads");
        findings.holds("live", Waits.within(Stage.LIVE_LIMIT, server::isReceiving));
        Waits.holdSeconds(4);
        findings.same("turned away while one leads", server.refusalsNanos().size(), 0);
        findings.same("roles", roles(bridges), List.of("leader", "standby"));

        BridgeProcess first = leader(bridges);
        Program.signal(first.mainPid(), "KILL");
        takeover(findings, server, "killed", DIES_MILLIS);
        first.close();
        first.start();
        Waits.holdSeconds(2);
        findings.same("roles after its return", roles(bridges), List.of("leader", "standby"));

        BridgeProcess second = leader(bridges);
        findings.holds("the other leads now", second != first);
        Program.signal(second.mainPid(), "STOP");
        takeover(findings, server, "stopped", HANGS_MILLIS);
        findings.holds(
                "the stopped one has gone",
                Waits.within(Duration.ofSeconds(5), () -> !second.program().isAlive()));
        second.close();
        second.start();
        Waits.holdSeconds(2);

        leader(bridges).program().terminate();
        takeover(findings, server, "told to end", LEAVES_MILLIS);
        findings.same("turned away in all", server.refusalsNanos().size(), 0);
        findings.same("sessions", server.sessions().size(), 4);
        findings.judge();
    }

    private static void takeover(Findings findings, RtmpServer server, String what, double limitMillis) {
        long at = System.nanoTime();
        int sessions = server.sessions().size();
        boolean back =
                Waits.within(Duration.ofSeconds(20), () -> server.sessions().size() > sessions && server.isReceiving());
        findings.holds(what + ": back", back);
        Waits.holdSeconds(1);
        double dark = server.longestSilence(at, System.nanoTime()).millis();
        findings.atMost(what + ": dark", dark, limitMillis, "ms");
    }

    private static List<String> roles(List<BridgeProcess> bridges) {
        return bridges.stream().map(StandbyIT::role).sorted().toList();
    }

    private static String role(BridgeProcess bridge) {
        JsonNode role = bridge.stats().path("role");
        return role.asText();
    }

    private static BridgeProcess leader(List<BridgeProcess> bridges) {
        return bridges.stream()
                .filter(bridge -> bridge.program().isAlive())
                .filter(bridge -> role(bridge).equals("leader"))
                .findFirst()
                .orElseThrow();
    }
}
