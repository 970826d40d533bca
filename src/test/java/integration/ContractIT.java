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
    private Operator operator;

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
            operator = new Operator(stage.directory(), bridge);
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

    private void theCommandLine() {
        Findings findings = row("the command line");
        looks(findings);
        changes(findings);
        isRefused(findings);
        follows(findings);
        restarts(findings);
    }

    private void expect(Findings findings, int status, String text, String... words) {
        expect(findings, operator, status, text, words);
    }

    private static void expect(Findings findings, Operator who, int status, String text, String... words) {
        Operator.Said said = who.says(words);
        boolean right = said.status() == status && said.text().contains(text);
        findings.holds(
                String.join(" ", words) + (right ? "" : " [" + said.status() + "] " + said.text() + " / " + text),
                right);
    }

    private void looks(Findings findings) {
        expect(findings, 0, "status    live", "status");
        expect(findings, 0, "\"status\":\"live\"", "status", "--json");
        expect(findings, problems() ? 7 : 0, "ok\n", "health");
        expect(findings, 0, "media_bridge_uptime_seconds ", "metrics", "media_bridge_uptime");
        expect(findings, 0, "[{\"name\":\"media_bridge_uptime", "metrics", "media_bridge_uptime", "--json");
        expect(findings, 0, "primary", "destinations");
        expect(findings, 0, "audio-source", "audio");
        expect(findings, 0, "the source is on air", "slate");
        Operator here = new Operator(stage.directory(), bridge)
                .with("BRIDGE_URL", "")
                .with("HTTP_PORT", bridge.setting("HTTP_PORT"));
        expect(findings, here, 0, "status    live", "status");
        expect(findings, here, 0, "status    live", "status", "--url", bridge.address());
    }

    private boolean problems() {
        return !bridge.json("/health").path("problems").isEmpty();
    }

    private void changes(Findings findings) {
        expect(findings, 0, "the slate is on air", "slate", "on", "Back", "at", "nine");
        expect(findings, 0, "because an operator wants it", "slate");
        expect(findings, 0, "released", "slate", "off");
        expect(findings, 0, "encoder restarted", "start", "videoBitrateK=1400");
        expect(findings, 0, "\"success\":true", "start", "--json", "--wait", "15");
        expect(findings, 0, "music", "audio", "put", "music", "--address", "http://127.0.0.1:1/x", "--gain=-20");
        expect(findings, 0, "muted", "audio", "put", "music", "--mute");
        expect(findings, 0, "audio-source", "audio", "remove", "music");
        expect(findings, 0, "waits at place", "say", "Good", "evening.");
        String key = file("key.txt", "a-key-in-a-file-3Rt");
        String nowhere = "rtmp://127.0.0.1:1/x";
        expect(findings, 0, "third is", "destinations", "put", "third", "--address", nowhere, "--key-file", key);
        expect(findings, 0, "third is disabled", "destinations", "disable", "third");
        expect(findings, 0, "third is", "destinations", "enable", "third");
        expect(findings, 0, "destination third removed", "destinations", "remove", "third");
        expect(findings, 0, "ignored: surprise", "start", "--body", file("body.json", "{\"surprise\":1}"));
        expect(findings, 0, "nothing to do", "reload");
    }

    private String file(String name, String text) {
        try {
            return Files.writeString(stage.directory().resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void isRefused(Findings findings) {
        expect(findings, 4, "videoBitrateK", "start", "videoBitrateK=5");
        expect(findings, 2, "fps is a number", "start", "fps=fast");
        expect(findings, 2, "Usage", "slate", "sideways");
        expect(findings, 4, "There is no child", "restart", "nothing");
        expect(findings, 3, "no bridge at", "status", "--url", "http://127.0.0.1:" + Tools.freePort());
    }

    private void follows(Findings findings) {
        expect(findings, 0, "The slate was put on air.", "events");
        expect(findings, 0, "settings changed by a start request", "logs", "-n", "500");
        Runnable slate = () -> {
            bridge.post("/api/streaming/slate", "{\"on\":true}");
            bridge.post("/api/streaming/slate", "{\"on\":false}");
        };
        String last = bridge.json("/api/streaming/events").path("last").asText();
        findings.holds(
                "events -f goes on",
                operator.hears("The slate was released.", slate, "events", "-f", "--json", "--since", last));
        Runnable change = () -> bridge.post("/api/streaming/youtube/start", "{\"videoBitrateK\":1300}");
        findings.holds(
                "logs -f goes on",
                operator.hears("settings changed by a start request", change, "logs", "-f", "-n", "1"));
        expect(findings, 0, "encoder restarted", "start", "videoBitrateK=1400");
    }

    private void restarts(Findings findings) {
        long encoder = bridge.pidOf("encoder").orElse(0);
        expect(findings, 0, "encoder starts anew", "restart", "encoder");
        findings.holds(
                "another encoder",
                Waits.within(SOON, () -> bridge.pidOf("encoder").orElse(encoder) != encoder));
        expect(findings, 0, "the bridge is", "restart");
        findings.holds(
                "live again", Waits.within(SOON, () -> operator.says("status").status() == 0));
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
        expect(findings, 0, " is live", "start", "--wait", "20");
        expect(findings, 0, "the bridge is stopped", "stop");
        expect(findings, 6, "status    stopped", "status");
        findings.same("complaints of the client", client.complaints(), List.of());
    }
}
