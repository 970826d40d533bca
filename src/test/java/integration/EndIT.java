package integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How it ends: asked to, or killed. Nothing stays behind, and the next start finds its ports free. */
class EndIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 40);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    @Test
    void endsCleanlyWhenAsked() {
        Clip.prepare(List.of(CLIP));
        try (Stage stage = new Stage("sigterm", EndIT::withFile)) {
            Set<Long> tree = run(stage);
            long asked = System.nanoTime();
            stage.bridge.program().terminate();
            boolean ended = stage.bridge.program().awaitExit(END_LIMIT);
            double took = (System.nanoTime() - asked) / 1e6;
            boolean alone =
                    Waits.within(Duration.ofSeconds(1), () -> tree.stream().noneMatch(Program::isRunning));
            boolean closed = Waits.within(
                    Duration.ofSeconds(2),
                    () -> stage.primary.session(1).isOver()
                            && stage.backup.session(1).isOver());
            Findings findings = new Findings("SIGTERM").holds("ended", ended).note("took, ms", Math.round(took));
            findings.same("exit status", ended ? stage.bridge.program().exitCode() : -1, 0);
            findings.holds("children gone", alone).holds("sessions closed", closed);
            stage.end();
            playable(
                    findings,
                    "recording of the primary",
                    stage.primary.session(1).file());
            playable(findings, "file of the bridge", file(stage.directory()));
            findings.judge();
        }
    }

    @Test
    void leavesNothingBehindWhenKilled() {
        Clip.prepare(List.of(CLIP));
        try (Stage stage = new Stage("sigkill", setup -> setup)) {
            Set<Long> tree = run(stage);
            Program.signal(stage.bridge.mainPid(), "KILL");
            long killed = System.nanoTime();
            boolean alone = Waits.within(END_LIMIT, () -> tree.stream().noneMatch(Program::isRunning));
            double took = (System.nanoTime() - killed) / 1e6;
            int before = stage.primary.sessions().size();
            long started = System.nanoTime();
            stage.bridge.start();
            double listens = (System.nanoTime() - started) / 1e6;
            stage.gstreamer(CLIP).start();
            boolean again = Waits.within(
                    Stage.LIVE_LIMIT,
                    () -> stage.primary.sessions().size() > before
                            && stage.primary.isReceiving()
                            && stage.backup.isReceiving());
            stage.end();
            Findings findings = new Findings("SIGKILL").holds("children gone", alone);
            findings.atLeast(
                    "processes before", tree.size(), stage.setup.destinations().size() + 3, "");
            findings.atMost("children gone after", took, 5000, "ms");
            findings.atMost("next start listens after", listens, 6000, "ms").holds("live again", again);
            findings.judge();
        }
    }

    private static Set<Long> run(Stage stage) {
        stage.primary.start();
        stage.backup.start();
        stage.bridge.start();
        stage.gstreamer(CLIP).start();
        assertThat(Waits.within(Stage.LIVE_LIMIT, () -> stage.primary.isReceiving() && stage.backup.isReceiving()))
                .as("both destinations receive")
                .isTrue();
        Waits.holdSeconds(5);
        return stage.bridge.tree();
    }

    private static Setup withFile(Setup setup) {
        return setup.with(
                "DESTINATION_DISK_URL", file(setup.directory()).toUri().toString());
    }

    private static Path file(Path directory) {
        return directory.resolve("program.flv").toAbsolutePath();
    }

    private static void playable(Findings findings, String what, Path file) {
        if (!Files.exists(file)) {
            findings.holds(what + " exists", false);
            return;
        }
        Recording recording = Recording.of(file);
        findings.atLeast(what + ": pictures", recording.pictures().size(), 60, "");
        findings.same(what + ": complaints of the decoder", recording.complaints(), "");
    }
}
