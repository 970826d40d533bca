package integration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * AUDIO_SOURCE of every kind, one after the other without a stop, each with a pitch of its own: the sum of an audio endpoint
 * in a process of its own, UDP, SRT, a file, a filter graph; away, and back again.
 */
class SoundSourcesIT {
    private static final double LEVEL = 0.2;
    private static final int HTTP = 500;
    private static final int UDP = 900;
    private static final int SRT = 1300;
    private static final int FILE = 1900;
    private static final int LAVFI = 2700;

    private final Findings findings = new Findings("kinds of AUDIO_SOURCE");
    private SoundStage stage;
    private long awayAt;
    private long backAt;
    private long overAt;

    @Test
    void everyKindIsHeardAndReturns() throws Exception {
        Heard heard;
        try (SoundStage running = new SoundStage("sound-sources", setup -> setup).start()) {
            stage = running;
            String endpoint = endpoint();
            source("http", "{\"url\":\"" + endpoint + "\",\"token\":\"" + SoundStage.TOKEN + "\"}");
            int udp = Tools.freePort();
            stage.guest(sender("udp", UDP, "mpegts", "udp://127.0.0.1:" + udp + "?pkt_size=1316"));
            source("udp", "{\"url\":\"udp://127.0.0.1:" + udp + "?listen=1\",\"fadeMs\":300}");
            int srt = Tools.freePort();
            String address = "srt://127.0.0.1:" + srt + "?mode=caller&latency=50";
            String listener = "srt://127.0.0.1:" + srt + "?mode=listener&latency=50";
            Program first = stage.guest(sender("srt", SRT, "mpegts", listener));
            source("srt", "{\"url\":\"" + address + "\"}");
            awayAt = System.nanoTime();
            first.kill();
            first.awaitExit(Duration.ofSeconds(2));
            Waits.holdSeconds(1.5);
            stage.guest(sender("srt-again", SRT, "mpegts", listener));
            backAt = System.nanoTime();
            findings.holds("srt back", Waits.within(Duration.ofSeconds(12), () -> isPlaying("")));
            Waits.holdSeconds(1);
            Path file = stage.directory().resolve("a file.flac");
            Files.write(
                    file,
                    Waveform.sine(FILE, LEVEL, 1.5).encoded(stage.directory(), "flac", "-c:a", "flac", "-f", "flac"));
            settings("AUDIO_SOURCE=" + file);
            findings.holds(
                    "file", Waits.within(Duration.ofSeconds(8), () -> isPlaying("a%20file") || isPlaying("a file")));
            Waits.holdSeconds(2.5);
            settings("AUDIO_SOURCE=lavfi:sine=" + LAVFI + ":sample_rate=48000,volume=" + 8 * LEVEL);
            findings.holds("lavfi", Waits.within(Duration.ofSeconds(8), () -> isPlaying("lavfi")));
            Waits.holdSeconds(1.5);
            overAt = System.nanoTime();
            refusals();
            stage.put("/api/audio/source", "{\"url\":\"\",\"fadeMs\":50}");
            Waits.holdSeconds(1);
            findings.same("token in the log", stage.bridge.program().log().contains(SoundStage.TOKEN), false);
            findings.same(
                    "token in an answer",
                    stage.bridge.answers().stream().anyMatch(text -> text.contains(SoundStage.TOKEN)),
                    false);
            heard = stage.end();
        }
        judge(heard);
        findings.judge();
    }

    /** The role of its own, with a live producer; where its sum is to be had. */
    private String endpoint() throws Exception {
        int port = Tools.freePort();
        List<String> command = new ArrayList<>(BridgeProcess.command());
        command.addAll(List.of("--role", "audio-endpoint"));
        stage.guest(Program.start(
                stage.directory().resolve("endpoint.log"),
                command,
                Map.of(
                        "AUDIO_HOST", "127.0.0.1",
                        "AUDIO_PORT", Integer.toString(port),
                        "AUDIO_TOKEN", SoundStage.TOKEN,
                        "CONFIG_DIR", stage.directory().resolve("endpoint").toString(),
                        "RUNTIME_DIR", stage.directory().resolve("endpoint").toString())));
        findings.holds("endpoint", Waits.within(Duration.ofSeconds(15), () -> SoundStage.serves(port)));
        stage.guest(new Producer(
                        port,
                        SoundStage.TOKEN,
                        "name=tone",
                        Waveform.sine(HTTP, LEVEL, 60).wavBlocks(20),
                        0.02))
                .start();
        return "http://127.0.0.1:" + port + "/stream";
    }

    /** A live sender of a tone as AAC. */
    private Program sender(String name, int hertz, String format, String address) {
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel"));
        command.addAll(List.of("warning", "-re", "-f", "lavfi", "-i"));
        command.add("sine=" + hertz + ":sample_rate=48000,volume=" + 8 * LEVEL + ",pan=stereo|c0=c0|c1=c0");
        command.addAll(List.of("-c:a", "aac", "-b:a", "128k", "-flush_packets", "1", "-muxdelay", "0"));
        command.addAll(List.of("-f", format, address));
        return Program.start(stage.directory().resolve("sender-" + name + ".log"), command);
    }

    private void source(String what, String body) {
        String answer = stage.put("/api/audio/source", body).toString();
        findings.holds(what + " accepted" + (answer.contains("true") ? "" : ": " + answer), answer.contains("true"));
        findings.holds(what, Waits.within(Duration.ofSeconds(10), () -> isPlaying("")));
        Waits.holdSeconds(2);
    }

    private boolean isPlaying(String part) {
        for (var input : stage.bridge.json("/api/audio/inputs").path("inputs")) {
            if (input.path("name").asText().equals("audio-source")) {
                return input.path("state").asText().equals("playing")
                        && input.path("url").asText().contains(part);
            }
        }
        return false;
    }

    private void settings(String text) throws Exception {
        Path directory = stage.directory().resolve("config");
        Files.createDirectories(directory);
        Path next = directory.resolve("media.env.new");
        Files.writeString(next, text + "\n");
        Files.move(next, directory.resolve("media.env"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private void refusals() {
        for (String url : List.of("gopher://x", "/etc/passwd", "lavfi:sine", "file:///etc/passwd")) {
            findings.same(
                    "from a call: " + url,
                    stage.bridge
                            .send("PUT", "/api/audio/source", "{\"url\":\"" + url + "\"}")
                            .statusCode(),
                    400);
        }
    }

    private void judge(Heard heard) {
        heard.judgeUnbroken(findings);
        int before = -1;
        for (int hertz : new int[] {HTTP, UDP, SRT, FILE, LAVFI}) {
            Span span = Span.of(heard, hertz);
            findings.atLeast(hertz + " Hz heard for", span.seconds(), 1.2, "s");
            findings.atMost(
                    hertz + " Hz off its level by", Math.abs(span.decibels - 20 * Math.log10(LEVEL)), 0.8, "dB");
            if (before >= 0) {
                findings.atMost(hertz + " Hz begins before the other ends by", (span.from - before) / 48.0, 60, "ms");
            }
            before = span.to;
        }
        int away = heard.sampleAt(awayAt);
        int back = heard.sampleAt(backAt);
        findings.atMost("silence while srt is away, peak", heard.peak(away + 36_000, back), 40, "");
        double step = 2 * LEVEL * 1.1 * Math.PI / 48_000 * (LAVFI + FILE) / 2;
        findings.atMost(
                "largest step, percent of two tones' own",
                100 * heard.largestStep(48_000, heard.sampleAt(overAt)) / step,
                110,
                "");
    }

    /** From the first to the last moment at which a tone is there. */
    private record Span(int from, int to, double decibels) {
        static Span of(Heard heard, int hertz) {
            int first = -1;
            int last = -1;
            List<Double> levels = new ArrayList<>();
            for (int at = 0; at < heard.samples().length; at += 480) {
                if (heard.amplitude(at, 960, hertz) > LEVEL / 4) {
                    first = first < 0 ? at : first;
                    last = at;
                    levels.add(heard.decibels(at, 960, hertz));
                }
            }
            return new Span(first, last, Bench.median(levels));
        }

        double seconds() {
            return (to - from) / 48_000.0;
        }
    }
}
