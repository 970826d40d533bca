package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Both servers gone for a while; a backup that breaks the connection every five seconds; destinations that cannot work,
 * each with its right reason. The primary, where it lives, notices nothing.
 */
class DestinationTroubleIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 120);
    private static final double GONE_SECONDS = Integer.getInteger("gone.seconds", 12);
    private static final int DROPS = 4;
    private static final double DROP_EVERY_SECONDS = 5;
    private static final Map<String, String> EXPECTED = Map.of(
            "plainport", "tls",
            "certificate", "certificate",
            "name", "name-not-found");

    private final Map<String, String> codes = new TreeMap<>();
    private final Map<String, String> sentences = new TreeMap<>();
    private final List<Long> drops = new ArrayList<>();
    private Relay relay;
    private Stage stage;
    private long gone;
    private long returned;
    private long back;
    private long end;
    private double megabytesBefore;
    private double megabytesAfter;

    @Test
    void destinationsAreTroubled() {
        Clip.prepare(List.of(CLIP));
        try (Stage spare = new Stage("destination-trouble-spare", setup -> setup);
                TlsFront front = new TlsFront(spare.directory(), spare.primary.port());
                Stage running = new Stage("destination-trouble", setup -> troubled(setup, spare, front))) {
            stage = running;
            spare.primary.start();
            stage.primary.start();
            stage.backup.allowSeveral().start();
            stage.bridge.start();
            stage.gstreamer(CLIP).start();
            boolean live =
                    Waits.within(Stage.LIVE_LIMIT, () -> stage.primary.isReceiving() && stage.backup.isReceiving());
            Waits.holdSeconds(6);
            bothGone();
            dropping();
            readReasons();
            end = System.nanoTime();
            stage.end();
            relay.close();
            Findings.judgeAll(live, List.of(judgeGone(), judgeDropping(), judgeReasons()));
        }
    }

    private Setup troubled(Setup setup, Stage spare, TlsFront front) {
        int backup = Integer.parseInt(setup.destinations().get(1).url().replaceAll(".*:(\\d+)/.*", "$1"));
        relay = new Relay(backup);
        String application = "/" + RtmpServer.APPLICATION;
        return setup.through(1, "rtmp://127.0.0.1:" + relay.port() + application)
                .with("DESTINATION_PLAINPORT_URL", "rtmps://127.0.0.1:" + spare.primary.port() + application)
                .with("DESTINATION_PLAINPORT_KEY", "plainportkey1")
                .with("DESTINATION_CERTIFICATE_URL", front.url())
                .with("DESTINATION_CERTIFICATE_KEY", "certificatekey1")
                .with("DESTINATION_NAME_URL", "rtmp://no-such-host.invalid" + application)
                .with("DESTINATION_NAME_KEY", "namekey12345");
    }

    private void bothGone() {
        megabytesBefore = ProcessTree.residentMegabytes(stage.bridge.mainPid());
        gone = System.nanoTime();
        stage.primary.kill();
        stage.backup.kill();
        Waits.holdSeconds(GONE_SECONDS);
        megabytesAfter = ProcessTree.residentMegabytes(stage.bridge.mainPid());
        returned = System.nanoTime();
        stage.primary.start();
        stage.backup.start();
        Waits.within(
                Duration.ofSeconds(8),
                () -> stage.primary.firstPictureAfter(returned) > 0 && stage.backup.firstPictureAfter(returned) > 0);
        back = System.nanoTime();
    }

    private void dropping() {
        Waits.holdSeconds(2);
        for (int i = 0; i < DROPS; i++) {
            drops.add(System.nanoTime());
            relay.drop();
            Waits.holdSeconds(DROP_EVERY_SECONDS);
        }
    }

    private void readReasons() {
        for (JsonNode destination : ((BridgeProcess) stage.bridge).stats().path("destinations")) {
            String name = destination.path("name").asText();
            codes.put(name, destination.path("lastErrorCode").asText());
            sentences.put(
                    name,
                    destination.path("state").asText() + ", "
                            + destination.path("lastError").asText());
        }
    }

    private Findings judgeGone() {
        Findings findings = new Findings("both destinations gone for " + Math.round(GONE_SECONDS) + " s");
        findings.atMost("primary: back", stage.primary.firstPictureAfter(returned) / 1e6, 5000, "ms");
        findings.atMost("backup: back", stage.backup.firstPictureAfter(returned) / 1e6, 5000, "ms");
        findings.holds("primary came back", stage.primary.firstPictureAfter(returned) > 0);
        findings.note("JVM before, MB", Math.round(megabytesBefore));
        findings.atMost("JVM grew meanwhile", megabytesAfter - megabytesBefore, 20, "MB");
        findings.note("gone for, ms", (returned - gone) / 1_000_000);
        return findings;
    }

    private Findings judgeDropping() {
        Findings findings = new Findings("backup breaks the connection every 5 s");
        long from = Math.max(back, drops.get(0));
        findings.atMost("primary: dark", stage.primary.longestSilence(from, end).millis(), 200, "ms");
        findings.atMost("primary: hole in the times", stage.longestHole(stage.primary, from, end), 200, "ms");
        findings.same("primary: new sessions", stage.primary.sessionsBegunBetween(from, end), 0L);
        double worst = 0;
        for (long drop : drops) {
            long again = stage.backup.sessions().stream()
                    .filter(session -> session.beganNanos() > drop)
                    .mapToLong(session -> (long) session.firstPictureNanos())
                    .min()
                    .orElse(Long.MAX_VALUE);
            worst = Math.max(worst, (again - drop) / 1e6);
        }
        findings.atMost("backup: back", worst, 5000, "ms");
        return findings;
    }

    private Findings judgeReasons() {
        Findings findings = new Findings("destinations that cannot work");
        EXPECTED.forEach((name, code) -> {
            findings.same(name, codes.getOrDefault(name, "nothing"), code);
            findings.note("says", sentences.get(name));
        });
        findings.note("primary and backup", codes.get("primary") + ", " + codes.get("backup"));
        return findings;
    }
}
