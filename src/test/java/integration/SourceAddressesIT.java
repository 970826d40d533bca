package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One session through every kind of address that SRT_URL may have: a caller's, UDP, HTTP, RTMP, RTSP, a file. Each is set in
 * media.env while the program runs.
 */
class SourceAddressesIT {
    private static final double SECONDS = 8;
    private static final long SETTLED_NANOS = 2_500_000_000L;
    private static final int FIRST_PICTURES = 60;
    private static final double AAC_MILLIS = 24;
    private static final Clip CLIP = Clip.of(640, 360, 30, 30).withSound();

    private record Span(String name, boolean sound, long set, long over, String seen) {}

    private final List<Span> spans = new ArrayList<>();
    private Stage stage;

    @Test
    void everyAddressIsRead() {
        Clip.prepare(List.of(CLIP));
        try (Stage running = new Stage("source-addresses", Setup::withSourceSound)) {
            stage = running;
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            boolean live = Waits.within(Stage.LIVE_LIMIT, stage.primary::isReceiving);
            long from = System.nanoTime();
            sources();
            long to = System.nanoTime();
            stage.end();
            List<Findings> rows = new ArrayList<>(List.of(wholeRun(from, to)));
            spans.forEach(span -> rows.add(judge(span)));
            Findings.judgeAll(live, rows);
        }
    }

    private void sources() {
        fed("caller", "srt://127.0.0.1:" + Tools.freePort(), "?mode=listener", "?mode=caller");
        fed("udp", "udp://127.0.0.1:" + Tools.freePort(), "?pkt_size=1316", "");
        fed("http", "http://127.0.0.1:" + Tools.freePort() + "/film.ts", "", "");
        if (Parts.wanted("rtmp")) {
            try (RtmpServer server = new RtmpServer("source", stage.directory()).start();
                    Program feeder = feeder("flv", server.url() + "/camera")) {
                Waits.within(Stage.LIVE_LIMIT, () -> feeder.isAlive() && server.isReceiving());
                // the server renames each stream it takes
                span("rtmp", true, server.url() + "/session-1");
            }
        }
        if (Parts.wanted("rtsp")) {
            try (RtspSource camera = new RtspSource(stage.directory().resolve("camera.log"), CLIP)) {
                span("rtsp", false, camera.url());
            }
        }
        if (Parts.wanted("file")) {
            span("file", true, CLIP.file().toAbsolutePath().toString());
        }
    }

    private void fed(String name, String address, String there, String here) {
        if (Parts.wanted(name)) {
            try (Program feeder = feeder("mpegts", address + there)) {
                span(name, feeder.isAlive(), address + here);
            }
        }
    }

    /** The film at its own pace to some address; as an HTTP server it begins when somebody asks. */
    private Program feeder(String format, String address) {
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel"));
        command.addAll(List.of("warning", "-re", "-i", CLIP.file().toString(), "-c", "copy", "-flush_packets", "1"));
        if (format.equals("mpegts")) {
            command.addAll(List.of("-muxdelay", "0", "-muxpreload", "0", "-pes_payload_size", "0"));
        }
        if (address.startsWith("http:")) {
            command.addAll(List.of("-listen", "1"));
        }
        command.addAll(List.of("-f", format, address));
        return Program.start(stage.directory().resolve("feeder.log"), command);
    }

    private void span(String name, boolean sound, String address) {
        long set = System.nanoTime();
        settings("SRT_URL=" + address + "\n");
        Waits.holdSeconds(SECONDS);
        String seen = ((BridgeProcess) stage.bridge).stats().path("source").toString();
        if (!seen.contains("h264")) {
            System.out.println(((BridgeProcess) stage.bridge)
                    .get("/api/streaming/processes")
                    .body());
        }
        spans.add(new Span(name, sound, set, System.nanoTime(), seen));
    }

    private void settings(String text) {
        Path file = stage.directory().resolve("config").resolve("media.env");
        try {
            Files.createDirectories(stage.directory().resolve("config"));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Findings wholeRun(long from, long to) {
        Findings findings = new Findings("sources by every address: the whole run");
        findings.same("sessions", stage.primary.sessions().size(), 1);
        findings.atMost("dark", stage.primary.longestSilence(from, to).millis(), 200, "ms");
        Recording recording = Recording.of(stage.primary.session(1));
        findings.atMost("hole in picture", Gap.ofTimes(recording.video()).millis(), 200, "ms");
        findings.atMost("hole in sound", Gap.ofTimes(recording.audio()).millis(), AAC_MILLIS, "ms");
        findings.same("times not rising", Recording.notRising(recording.video()), 0);
        findings.note("longest pause of the machine, ms", Math.round(stage.primary.longestPauseMillis()));
        return findings;
    }

    private Findings judge(Span span) {
        Findings findings = new Findings("source by address: " + span.name());
        List<Picture> all = Stage.between(stage.pictures(stage.primary), span.set(), span.over());
        double after = all.stream()
                .filter(picture -> picture.isCounted() && picture.counter() < 2 * FIRST_PICTURES)
                .mapToDouble(picture -> (picture.arrivalNanos() - span.set()) / 1e6)
                .findFirst()
                .orElse(Double.NaN);
        findings.atMost("source after it was set", after, 4000, "ms");
        List<Picture> steady = Stage.between(all, span.set() + (long) (after * 1e6) + SETTLED_NANOS, span.over());
        Cadence cadence = Cadence.of(steady);
        findings.note("pictures", cadence).note("where", Cadence.faults(steady));
        findings.atLeast("pictures counted", cadence.counted(), 45, "");
        findings.same("lost", cadence.lost(), 0).same("repeated", cadence.repeated(), 0);
        findings.same("slate", cadence.uncounted(), 0);
        findings.holds(
                "named in the statistics", span.seen().contains("\"codec\":\"h264\",\"width\":640,\"height\":360"));
        if (span.sound()) {
            Alignment alignment =
                    Alignment.of(steady, Recording.of(stage.primary.session(1)).sound());
            findings.atLeast("beeps", alignment.count(), 1, "");
            findings.atMost("sound against picture", alignment.worstMillis(), 20, "ms")
                    .note("alignment", alignment);
        }
        return findings;
    }
}
