package integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A stream key's characters are in no log, answer or file. The run makes every kind of message that could carry them: a
 * key that is refused, a server that is not there, a publisher that is killed, a wrong request.
 */
class KeySecrecyIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 40);
    private static final String REFUSED = "rfsd-7Kq2-Zx_9-key3";
    private static final String ABSENT = "absn-5Mw8-Yv~4-key4";
    private static final List<String> ANSWERS = List.of(
            "/health",
            "/metrics",
            "/api/streaming/health",
            "/api/streaming/processes",
            "/api/streaming/stats",
            "/api/streaming/youtube/sessions",
            "/api/streaming/youtube/" + REFUSED + "/status");

    @Test
    void keysAreNowhere() throws IOException {
        try (Stage stage = new Stage("keys", KeySecrecyIT::odd)) {
            stage.primary.refuse(REFUSED);
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            stage.gstreamer(CLIP).start();
            boolean live = Waits.within(Stage.LIVE_LIMIT, stage.backup::isReceiving);
            boolean refused = Waits.within(
                    Duration.ofSeconds(10), () -> stage.primary.refusalsNanos().size() >= 2);
            stage.bridge.pidOf("destination-backup").ifPresent(pid -> Program.signal(pid, "KILL"));
            Waits.holdSeconds(1);
            Map<String, String> said = new TreeMap<>();
            if (stage.bridge instanceof BridgeProcess bridge) {
                ANSWERS.forEach(bridge::get);
                bridge.post(
                        "/api/streaming/youtube/start", "{\"streamKey\": 5, \"backupStreamKey\": \"" + ABSENT + "\"");
                bridge.post("/api/streaming/start", "{}");
                bridge.post("/api/streaming/stop", "{}");
            }
            readFiles(stage.directory().resolve("runtime"), said);
            stage.end();
            if (stage.bridge instanceof BridgeProcess bridge) {
                said.put("answers", String.join("\n", bridge.answers()));
            }
            said.put("log", stage.bridge.program().log());
            readFiles(stage.directory().resolve("runtime"), said);
            readFiles(stage.directory().resolve("config"), said);
            assertThat(said.get("log")).isNotEmpty();
            Findings findings = new Findings("stream keys in logs, answers and files");
            findings.holds("live", live).holds("a key was refused", refused).note("places searched", said.size());
            findings.same("found in", places(said), List.of()).judge();
        }
    }

    /** Primary: a key that is refused. Backup: the usual one. A third server that is not there. */
    private static Setup odd(Setup setup) {
        return setup.keyed(0, REFUSED)
                .with("DESTINATION_ABSENT_URL", "rtmp://127.0.0.1:" + Tools.freePort() + "/live2?backup=1")
                .with("DESTINATION_ABSENT_KEY", ABSENT);
    }

    private static List<String> places(Map<String, String> said) {
        List<String> places = new ArrayList<>();
        for (String key : List.of(REFUSED, ABSENT, Stage.BACKUP_KEY)) {
            for (String form : List.of(key, URLEncoder.encode(key, StandardCharsets.UTF_8), key.substring(0, 14))) {
                said.forEach((place, text) -> {
                    if (text.contains(form) && !places.contains(place)) {
                        places.add(place);
                    }
                });
            }
        }
        return places;
    }

    private static void readFiles(Path directory, Map<String, String> said) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                if (!path.endsWith("media.env")) {
                    said.put(path.toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }
}
