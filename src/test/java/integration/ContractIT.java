package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The whole life of a session as the bridge's neighbours see it: a client of the contract, the dashboard backend, which
 * dies and comes back, an operator at the command line, and a bridge that is started again in between.
 */
class ContractIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 120);
    private static final String TOKEN = "contract-audio-3Tq";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final double ABSENT_SECONDS = Double.parseDouble(System.getProperty("backend.absent", "4"));

    private final List<Findings> rows = new ArrayList<>();
    private Stage stage;
    private BridgeProcess bridge;
    private DashboardBackend backend;
    private ContractClient client;

    @Test
    void aSessionLivesAsItsNeighboursKnowIt() {
        Clip.prepare(List.of(CLIP));
        try (DashboardBackend dashboard = new DashboardBackend(Path.of("target", "it", "bridge-contract"));
                Stage running = new Stage(
                        "bridge",
                        "contract",
                        setup -> setup.with("AUTOSTART", "false")
                                .with("AUDIO_TOKEN", TOKEN)
                                .with("DASHBOARD_WS_URL", dashboard.url()))) {
            stage = running;
            bridge = (BridgeProcess) stage.bridge;
            backend = dashboard;
            stage.primary.start();
            stage.backup.start();
            backend.start();
            bridge.startIdle();
            stage.gstreamer(CLIP).start();
            client = new ContractClient(port("HTTP_PORT"), port("CONTROL_PORT"), port("AUDIO_PORT"));
            String id = theFirstSession();
            theCommandLine();
            aRestart(id);
            theEnd(id);
            Findings.judgeAll(true, rows);
        }
    }

    private int port(String name) {
        return Integer.parseInt(bridge.setting(name));
    }

    private Findings row(String title) {
        Findings findings = new Findings("contract: " + title);
        rows.add(findings);
        return findings;
    }

    private String theFirstSession() {
        client.nothingIsOn();
        Findings findings = row("a session from its start");
        findings.holds("the backend hears 'stopped'", backend.hasSaid("stopped"));
        String id = client.startMany(50);
        findings.holds("live", Waits.within(SOON, () -> client.isLive(id)));
        findings.holds(
                "both servers receive",
                Waits.within(SOON, () -> stage.primary.isReceiving() && stage.backup.isReceiving()));
        findings.holds("the backend hears all of it in order", backend.hasSaid("stopped", "starting", "running"));
        findings.note("it heard", backend.statuses());
        client.oddRequests(id);
        client.health();
        client.audioEndpoint(TOKEN);
        return id;
    }

    // ---- the command line

    private record Said(int status, String text) {}

    private Said command(String... words) {
        List<String> command = new ArrayList<>(List.of("./bridge"));
        command.addAll(List.of(words));
        Path log = stage.directory().resolve("command-" + System.nanoTime() + ".log");
        try (Program program = Program.start(log, command, Map.of("BRIDGE_URL", bridge.address()))) {
            if (!program.awaitExit(SOON)) {
                return new Said(-1, program.log());
            }
            return new Said(program.exitCode(), program.log());
        }
    }

    private void theCommandLine() {
        Findings findings = row("the command line");
        expect(findings, command("status"), 0, "status    live");
        expect(findings, command("destinations"), 0, "primary");
        expect(findings, command("audio"), 0, "audio-source");
        expect(findings, command("slate", "on", "Back", "at", "nine"), 0, "the slate is on air");
        expect(findings, command("slate", "off"), 0, "released");
        expect(findings, command("start", "videoBitrateK=1400"), 0, "encoder restarted");
        expect(findings, command("start", "videoBitrateK=5"), 4, "videoBitrateK");
        expect(findings, command("start", "--json", "--wait", "15"), 0, "\"success\":true");
        expect(findings, command("destinations", "put", "third", "--address", "rtmp://127.0.0.1:1/x"), 0, "third is");
        expect(findings, command("destinations", "remove", "third"), 0, "destination third removed");
        expect(findings, command("restart", "nothing"), 4, "There is no child");
        expect(findings, command("reload"), 0, "nothing to do");
        expect(findings, command("events"), 0, "The slate was put on air.");
        expect(findings, command("logs", "-n", "500"), 0, "settings changed by a start request");
        expect(findings, command("status", "--url", "http://127.0.0.1:" + Tools.freePort()), 3, "no bridge at");
        following(findings);
    }

    private static void expect(Findings findings, Said said, int status, String text) {
        boolean right = said.status() == status && said.text().contains(text);
        findings.holds(text + (right ? "" : " [" + said.status() + "] " + said.text()), right);
    }

    private void following(Findings findings) {
        Path log = stage.directory().resolve("events.log");
        try (Program events = Program.start(
                log, List.of("./bridge", "events", "-f", "--json"), Map.of("BRIDGE_URL", bridge.address()))) {
            Waits.within(SOON, () -> events.log().contains("session-started"));
            int before = events.log().length();
            bridge.post("/api/streaming/slate", "{\"on\":true}");
            bridge.post("/api/streaming/slate", "{\"on\":false}");
            findings.holds(
                    "events -f goes on",
                    Waits.within(SOON, () -> events.log().substring(before).contains("The slate was released.")));
        }
    }

    // ---- a restart

    private void aRestart(String id) {
        Findings findings = row("a restart of the bridge");
        Path state = bridge.runtimeDirectory().resolve("session.json");
        findings.same("the state's file", permissions(state), "rw-------");
        findings.same("the key's file", permissions(bridge.runtimeDirectory().resolve("session.key")), "rw-------");
        backend.kill();
        bridge.program().terminate();
        findings.holds("ends", bridge.program().awaitExit(Duration.ofSeconds(8)));
        findings.same("exit status", bridge.program().exitCode(), 0);
        bridge.start();
        backend.start();
        findings.holds("live again", Waits.within(SOON, () -> client.isLive(id)));
        Program.signal(bridge.mainPid(), "KILL");
        bridge.program().awaitExit(SOON);
        bridge.start();
        findings.holds("and after a kill -9", Waits.within(SOON, () -> client.isLive(id)));
        findings.same("what the start request set", value("VIDEO_BITRATE_K"), "1400 request");
        findings.holds(
                "the backend hears that it runs",
                Waits.within(SOON, () -> backend.statuses().contains("running")));
        findings.note("it heard", backend.statuses());
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String value(String setting) {
        for (JsonNode one : bridge.json("/api/streaming/settings").path("settings")) {
            if (one.path("name").asText().equals(setting)) {
                return one.path("value").asText() + " " + one.path("source").asText();
            }
        }
        return "";
    }

    private void theEnd(String id) {
        Findings findings = row("the end, and another session");
        backend.kill();
        client.stop(id);
        findings.same("the start request's settings are over", value("VIDEO_BITRATE_K"), "1500 environment");
        findings.holds("nothing is sent any more", Waits.within(SOON, () -> !stage.primary.isReceiving()));
        Waits.holdSeconds(ABSENT_SECONDS);
        backend.start();
        findings.note("seconds without the backend", ABSENT_SECONDS);
        findings.holds("it hears how things are now", backend.hasSaid("stopped"));
        String next = client.startOverTheChannel(id);
        findings.holds("live", Waits.within(SOON, () -> client.isLive(next)));
        client.stopOverTheChannel();
        findings.holds("the backend hears it", backend.hasSaid("stopped", "starting", "running", "stopped"));
        findings.note("it heard", backend.statuses());
        findings.same("complaints of the client", client.complaints(), List.of());
    }
}
