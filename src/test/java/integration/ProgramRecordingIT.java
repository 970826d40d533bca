package integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import ffmpeg.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The recorder dies, its disk fills up and gets room again: files play, frames are evenly spaced, the primary goes on. */
class ProgramRecordingIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 120);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NAME = "recording";

    private Stage stage;

    @Test
    void recordsThroughFaults() throws IOException {
        Assumptions.assumeTrue(BridgeUnderTest.kind().equals("bridge"), "only the bridge records");
        Path directory = Path.of("target", "it", "record-disk").toAbsolutePath();
        Files.createDirectories(directory);
        boolean mounted = mount(directory);
        if (!mounted) {
            System.out.println("SKIPPED: the recording's case needs to mount a small tmpfs, which is not allowed here");
        }
        Assumptions.assumeTrue(mounted, "no tmpfs can be mounted");
        Clip.prepare(List.of(CLIP));
        try (Stage running = new Stage(
                NAME, setup -> setup.with("RECORD_DIR", directory.toString()).with("RECORD_SOURCE", "true"))) {
            stage = running;
            record(directory);
        } finally {
            unmount(directory);
        }
    }

    private void record(Path directory) throws IOException {
        Path foreign = Files.writeString(directory.resolve("program-mine.mp4"), "not ours");
        stage.primary.start();
        stage.bridge.start();
        stage.gstreamer(CLIP).start();
        boolean live = Waits.within(Stage.LIVE_LIMIT, stage.primary::isReceiving);
        boolean recording = Waits.within(LIMIT, () -> is("running"));
        long from = System.nanoTime();
        Waits.holdSeconds(6);
        String first = recording().path("file").asText();
        long killed = System.currentTimeMillis();
        Program.signal(stage.bridge.pidOf("recorder").orElseThrow(), "KILL");
        boolean back = Waits.within(
                LIMIT, () -> is("running") && !recording().path("file").asText().equals(first));
        Waits.holdSeconds(3);
        Path fill = fill(directory);
        boolean failed = Waits.within(LIMIT, () -> is("failed"));
        Waits.holdSeconds(3);
        String reason = recording().path("reason").asText();
        Files.delete(fill);
        boolean resumed = Waits.within(LIMIT, () -> is("running"));
        Waits.holdSeconds(4);
        String last = recording().path("file").asText();
        long to = System.nanoTime();
        double skipped = ((BridgeProcess) stage.bridge)
                .json("/api/streaming/stats")
                .at("/stats/program/skipped")
                .asDouble();
        stage.end();

        Findings findings = new Findings("recording: recorder killed, disk full");
        findings.holds("recording at the start", recording);
        findings.holds("recording after kill -9", back);
        findings.holds("stopped by the full disk", failed);
        findings.holds("reason names the disk", reason.contains("full"));
        findings.holds("recording with room again", resumed);
        findings.holds("foreign file untouched", Files.exists(foreign));
        findings.same("primary: sessions", stage.primary.sessions().size(), 1);
        findings.atMost("primary: dark", stage.primary.longestSilence(from, to).millis(), 200, "ms");
        Path killedFile = directory.resolve(first);
        double lost = (killed - Files.getLastModifiedTime(killedFile).toMillis()) / 1000.0;
        findings.atMost("lost by the kill", lost, 3, "s");
        for (String name : List.of(first, last)) {
            Path file = directory.resolve(name);
            Map<Long, Integer> steps = steps(file, "v");
            long frame = steps.keySet().iterator().next();
            findings.holds("picture times on one grid", steps.keySet().stream().allMatch(step -> step % frame == 0));
            // a machine that is too slow for the encoder costs pictures, by the overload policy
            double leftOut = steps.entrySet().stream()
                    .mapToLong(step -> (step.getKey() / frame - 1) * step.getValue())
                    .sum();
            findings.atMost("pictures left out, of those skipped for the encoder", leftOut, skipped, "");
            findings.same("sound steps", steps(file, "a").size(), 1);
            findings.atLeast("pictures", packets(file, "v").size(), 60, "");
        }
        findings.same("errors decoding the last", decodeErrors(directory.resolve(last)), "");
        findings.atLeast("source files", (double) sources(directory), 2, "");
        Findings.judgeAll(live, List.of(findings));
    }

    private JsonNode recording() {
        return ((BridgeProcess) stage.bridge)
                .json("/api/streaming/stats")
                .path("stats")
                .path("recording");
    }

    private boolean is(String state) {
        return recording().path("state").asText().equals(state);
    }

    private static Path fill(Path directory) {
        Path file = directory.resolve("fill");
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < 1 << 12; i++) {
                out.write(block);
            }
        } catch (IOException full) {
            return file;
        }
        throw new IllegalStateException("the disk is larger than it should be");
    }

    private static boolean mount(Path directory) {
        return succeeds("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", directory.toString());
    }

    private static void unmount(Path directory) {
        assertThat(succeeds("umount", "-l", directory.toString())).isTrue();
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static long sources(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("source-"))
                    .filter(file -> file.toFile().length() > 10_000)
                    .count();
        }
    }

    /** Programs append to their logs: each run has one of its own. */
    private static Path log() {
        return Path.of("target", "it", "record-disk-probe", UUID.randomUUID() + ".log");
    }

    /** The distinct distances of presentation times, with how often each occurs. */
    private static Map<Long, Integer> steps(Path file, String track) {
        List<Long> times = packets(file, track).stream().sorted().toList();
        Map<Long, Integer> steps = new TreeMap<>();
        for (int i = 1; i < times.size(); i++) {
            steps.merge(times.get(i) - times.get(i - 1), 1, Integer::sum);
        }
        return steps;
    }

    private static List<Long> packets(Path file, String track) {
        String text = Program.run(
                log(),
                Duration.ofSeconds(20),
                List.of(
                        Programs.locate(System.getenv()).ffprobe(),
                        "-v",
                        "error",
                        "-select_streams",
                        track,
                        "-show_entries",
                        "packet=pts",
                        "-of",
                        "csv=p=0",
                        file.toString()));
        List<Long> times = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String number = line.replace(",", "").trim();
            if (number.matches("\\d+")) {
                times.add(Long.parseLong(number));
            }
        }
        return times;
    }

    private static String decodeErrors(Path file) {
        return Program.run(
                        log(),
                        Duration.ofSeconds(20),
                        List.of(Tools.ffmpeg(), "-v", "error", "-i", file.toString(), "-f", "null", "-"))
                .trim();
    }
}
