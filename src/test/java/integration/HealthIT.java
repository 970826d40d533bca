package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * One fault after another, each produced for real: the right alert comes in time, is over in time after the mend, and no
 * other one comes. Between them, and before, nothing is said. A receiver of webhooks gets each firing and each resolving
 * once.
 */
class HealthIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 150);
    private static final double HEALTHY_SECONDS = Integer.getInteger("healthy.seconds", 8);
    private static final double HOLD = 2;
    private static final double LIMIT_SECONDS = 5;
    private static final int FROZEN_FROM = 8;
    private static final int FROZEN_FOR = 7;
    private static final int BLACK_FROM = 22;
    private static final int BLACK_FOR = 7;
    private static final int HOGS = 24;

    private final List<Findings> rows = new ArrayList<>();
    private final Set<String> expected = new HashSet<>();
    private Stage stage;
    private BridgeProcess bridge;
    private WebhookReceiver receiver;
    private TonePost tone;
    private int audioPort;
    private Instant playing;

    @Test
    void everyFaultGivesItsOwnAlertAndNoOther() throws IOException {
        Assumptions.assumeTrue(BridgeUnderTest.kind().equals("bridge"), "only the bridge has alerts");
        Clip.prepare(List.of(CLIP));
        Film film = film();
        Path told = Path.of("target", "it", "health-receiver");
        Stage.empty(told);
        receiver = new WebhookReceiver(told);
        Path disk = Path.of("target", "it", "health-disk").toAbsolutePath();
        Files.createDirectories(disk);
        Program.run(
                disk.resolveSibling("mount.log"),
                Duration.ofSeconds(5),
                List.of("mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", disk.toString()));
        try (Stage running = new Stage("health", setup -> setup(setup, disk))) {
            stage = running;
            bridge = (BridgeProcess) stage.bridge;
            receiver.start();
            boolean live = begin();
            if (live) {
                healthy();
                sound();
                destinations();
                disk(disk);
                settings();
                starved();
                source(film);
            }
            rows.add(nothingElse());
            stage.end();
            Findings.judgeAll(live, rows);
        } finally {
            receiver.close();
            if (tone != null) {
                tone.close();
            }
            Program.run(
                    disk.resolveSibling("mount.log"), Duration.ofSeconds(5), List.of("umount", "-l", disk.toString()));
        }
    }

    private static Film film() {
        return Film.troubled(CLIP, FROZEN_FROM, FROZEN_FOR, BLACK_FROM, BLACK_FOR);
    }

    private Setup setup(Setup setup, Path disk) {
        audioPort = Tools.freePort();
        Setup changed = setup.sized(640, 360, 4000)
                .with("RECORD_DIR", disk.toString())
                .with("AUDIO_PORT", Integer.toString(audioPort))
                .with("ALERT_DISK_LOW_THRESHOLD", "20")
                .with("ALERT_WEBHOOK_URL", receiver.url())
                .with("ALERT_WEBHOOK_SECRET", WebhookReceiver.SECRET);
        for (String code : List.of(
                "SOURCE_ABSENT",
                "PICTURE_FROZEN",
                "PICTURE_BLACK",
                "PROGRAM_SILENT",
                "AUDIO_CLIPPING",
                "DESTINATION_REFUSED",
                "ENCODER_SLOW")) {
            changed = changed.with("ALERT_" + code + "_HOLD_S", Integer.toString((int) HOLD));
        }
        return changed;
    }

    private boolean begin() throws IOException {
        stage.primary.start();
        stage.backup.allowSeveral().start();
        Files.createDirectories(mediaEnv().getParent());
        Files.writeString(mediaEnv(), "SLATE_TEXT=Soon\n");
        bridge.start();
        tone = new TonePost(audioPort).start();
        stage.gstreamer(CLIP).start();
        return Waits.within(Stage.LIVE_LIMIT, () -> stage.primary.isReceiving() && stage.backup.isReceiving());
    }

    private Path mediaEnv() {
        return stage.directory().resolve("config/media.env");
    }

    private void healthy() {
        Waits.holdSeconds(HEALTHY_SECONDS);
        rows.add(new Findings("a healthy show of " + Math.round(HEALTHY_SECONDS) + " s")
                .same("alerts", AlertLog.of(bridge).all().toString(), "[]"));
    }

    // ---- the faults

    private void sound() {
        judge("tone muted", "program-silent", "program", HOLD, () -> tone.amplitude(0), () -> tone.amplitude(0.1));
        judge(
                "clipping tone",
                "audio-clipping",
                "input-tone",
                HOLD,
                () -> tone.amplitude(1.6),
                () -> tone.amplitude(0.1));
    }

    private void destinations() {
        judge(
                "destination refused",
                "destination-refused",
                "destination-backup",
                HOLD,
                () -> {
                    stage.backup.refuse(Stage.BACKUP_KEY);
                    bridge.post("/api/streaming/processes/destination-backup/restart", "");
                },
                () -> stage.backup.accept(Stage.BACKUP_KEY));
        // stopped while it still connects it would be slow to answer, not stalled
        Waits.within(Duration.ofSeconds(10), stage.backup::isReceiving);
        Waits.holdSeconds(1);
        judge(
                "destination stalled by SIGSTOP",
                "destination-stalled",
                "destination-backup",
                HOLD,
                stage.backup::stall,
                stage.backup::resume);
    }

    private void disk(Path disk) {
        Path filler = disk.resolve("filler");
        judge("disk filled", "disk-low", "recording", 1, () -> fill(filler), () -> delete(filler));
    }

    private static void fill(Path filler) {
        try {
            byte[] block = new byte[1 << 20];
            try (var out = Files.newOutputStream(filler)) {
                while (true) {
                    out.write(block);
                }
            } catch (IOException full) {
                // that is what was wanted
            }
            if (Files.size(filler) < block.length) {
                throw new IllegalStateException("the disk was full before");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path filler) {
        try {
            Files.delete(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void settings() {
        judge(
                "settings broken",
                "settings-rejected",
                "settings",
                0,
                () -> write("FPS=banana\nSLATE_TEXT=Soon\n"),
                () -> write("SLATE_TEXT=Soon\n"));
    }

    private void write(String text) {
        try {
            Files.writeString(mediaEnv(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The encoder shares one processor with hogs; each has a session of its own, as far as the scheduler is concerned. */
    private void starved() {
        List<Program> hogs = new ArrayList<>();
        OptionalLong encoder = bridge.pidOf("encoder");
        judge(
                "encoder starved by CPU hogs",
                "encoder-slow",
                "encoder",
                HOLD,
                () -> {
                    pin(encoder, "0");
                    for (int i = 0; i < HOGS; i++) {
                        hogs.add(Program.start(
                                stage.directory().resolve("hog.log"),
                                List.of("setsid", "-w", "taskset", "-c", "0", "sh", "-c", "while :; do :; done")));
                    }
                },
                () -> {
                    end(hogs);
                    pin(encoder, "0-" + (Runtime.getRuntime().availableProcessors() - 1));
                });
    }

    private static void end(List<Program> hogs) {
        hogs.forEach(hog -> hog.handle().descendants().forEach(ProcessHandle::destroyForcibly));
        hogs.forEach(hog -> hog.handle().destroyForcibly());
    }

    private void pin(OptionalLong pid, String processors) {
        Program.run(
                stage.directory().resolve("taskset.log"),
                Duration.ofSeconds(5),
                List.of("taskset", "-a", "-c", "-p", processors, Long.toString(pid.orElseThrow())));
    }

    private void source(Film film) {
        Sender second = stage.gstreamer(film, "");
        judge(
                "source killed",
                "source-absent",
                "source",
                HOLD,
                () -> stage.firstSender().kill(),
                () -> {
                    playing = Instant.now();
                    second.start();
                });
        content("frozen picture sent", "picture-frozen", FROZEN_FROM, FROZEN_FOR);
        content("black sent", "picture-black", BLACK_FROM, BLACK_FOR);
    }

    private void content(String title, String code, int from, int seconds) {
        Instant begun = playing.plusSeconds(from);
        Instant mended = begun.plusSeconds(seconds);
        Waits.within(
                Duration.ofSeconds(40),
                () -> Instant.now().isAfter(mended.plusSeconds((long) LIMIT_SECONDS)) || isOver(begun, code));
        rows.add(row(title, code, "program", HOLD, begun, mended));
    }

    // ---- judging

    private void judge(String title, String code, String subject, double hold, Runnable fault, Runnable mend) {
        Instant begun = Instant.now();
        fault.run();
        Duration patience = Duration.ofMillis(Math.round((LIMIT_SECONDS + hold + 3) * 1000));
        Waits.within(patience, () -> !AlertLog.of(bridge).after(begun, code).isEmpty());
        Waits.holdSeconds(0.5);
        Instant mended = Instant.now();
        mend.run();
        Waits.within(Duration.ofSeconds(10), () -> isOver(mended, code));
        rows.add(row(title, code, subject, hold, begun, mended));
    }

    private boolean isOver(Instant since, String code) {
        return AlertLog.of(bridge).after(since, code).stream()
                .anyMatch(told -> told.status().equals("resolved"));
    }

    private Findings row(String title, String code, String subject, double hold, Instant begun, Instant mended) {
        expected.add(code);
        Findings findings = new Findings("alert: " + title);
        List<AlertLog.Told> told = AlertLog.of(bridge).after(begun, code);
        findings.same("told", told.stream().map(AlertLog.Told::status).toList().toString(), "[firing, resolved]");
        Waits.within(Duration.ofSeconds(3), () -> delivered(begun, code).size() >= told.size());
        findings.same("delivered", delivered(begun, code).toString(), "[firing, resolved]");
        findings.note("code", code);
        if (!told.isEmpty()) {
            findings.same("subject", told.get(0).subject(), subject);
            double after = Duration.between(begun, told.get(0).time()).toMillis() / 1000.0;
            findings.holds(
                    String.format(Locale.ROOT, "fired after %.1f s (at most %.0f)", after, LIMIT_SECONDS + hold),
                    after <= LIMIT_SECONDS + hold);
            findings.holds(
                    "has what would help", told.get(0).alert().path("actions").size() > 0 || code.startsWith("disk"));
        }
        if (told.size() > 1) {
            double after = Duration.between(mended, told.get(1).time()).toMillis() / 1000.0;
            findings.holds(
                    String.format(Locale.ROOT, "over after %.1f s (at most %.0f)", after, LIMIT_SECONDS),
                    after <= LIMIT_SECONDS);
        }
        return findings;
    }

    /** What the receiver got and could verify. */
    private List<String> delivered(Instant since, String code) {
        return receiver.received().stream()
                .filter(request -> request.path("verified").asBoolean()
                        && request.path("at").asLong() >= since.toEpochMilli())
                .map(request -> request.path("event").path("data"))
                .filter(data -> data.path("code").asText().equals(code))
                .map(data -> data.path("status").asText())
                .toList();
    }

    private Findings nothingElse() {
        Findings findings = new Findings("no other alert");
        List<AlertLog.Told> others = AlertLog.of(bridge).all().stream()
                .filter(told -> !expected.contains(told.code()))
                .toList();
        findings.same("others", others.toString(), "[]");
        findings.same("alerts in all", AlertLog.of(bridge).all().size(), 2 * expected.size());
        findings.same("delivered in all", receiver.received().size(), 2 * expected.size());
        findings.holds("the tone was posted throughout", tone == null || tone.failure() == null);
        JsonNode last = bridge.json("/api/alerts");
        findings.same("still firing", last.path("count").asInt(), 0);
        return findings;
    }
}
