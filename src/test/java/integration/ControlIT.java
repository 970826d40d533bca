package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Settings change while the program runs: every change takes effect on the parts it concerns, and on nothing else. */
class ControlIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 120);
    private static final String ROTATED = "back-rotated-5Yt-key9";
    private static final String THIRD = "third-2Pq-key7";
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final int EDITS = 100;
    private static final int FIRST_TONE = 440;
    private static final int SECOND_TONE = 880;
    private static final int WINDOW_MILLIS = 50;
    private static final int WINDOW = Clip.SAMPLE_RATE * WINDOW_MILLIS / 1000;

    private final List<Findings> rows = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final List<Runnable> judgements = new ArrayList<>();
    private Stage stage;
    private BridgeProcess bridge;
    private Path file;

    @Test
    void theProgramRunsThroughEveryChange() {
        Clip.prepare(List.of(CLIP));
        try (Stage running = new Stage("control", setup -> setup)) {
            stage = running;
            bridge = (BridgeProcess) stage.bridge;
            file = stage.directory().resolve("config").resolve("media.env").toAbsolutePath();
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            stage.gstreamer(CLIP).start();
            boolean live =
                    Waits.within(Stage.LIVE_LIMIT, () -> stage.primary.isReceiving() && stage.backup.isReceiving());
            Waits.holdSeconds(4);
            part("rotate", this::rotatesTheBackupKey);
            part("refused", this::keepsTheOldSessionWhenTheNewKeyIsRefused);
            part("bitrate", this::changesTheBitrate);
            part("audio", this::changesTheAudioSource);
            part("third", this::addsAndRemovesADestination);
            part("broken", this::ignoresABrokenFile);
            part("half", this::waitsForTheOtherHalf);
            part("rename", this::followsARename);
            part("edits", this::collapsesManyEdits);
            stage.end();
            judgements.forEach(Runnable::run);
            Findings.judgeAll(live, rows);
        }
    }

    private static void part(String name, Runnable part) {
        if (Parts.wanted(name)) {
            part.run();
        }
    }

    private void rotatesTheBackupKey() {
        long now = System.nanoTime();
        write("BACKUP_STREAM_KEY=" + ROTATED);
        boolean rotated = Waits.within(SOON, () -> isReceiving(ROTATED));
        Waits.holdSeconds(3);
        long until = System.nanoTime();
        judge(
                "backup key rotated by a file edit",
                now,
                until,
                0,
                findings -> findings.holds("rotated", rotated)
                        .same("backup: new sessions", stage.backup.sessionsBegunBetween(now, until), 1L)
                        .same("backup: open sessions", open(stage.backup), 1L)
                        .atMost(
                                "backup: dark",
                                stage.backup.longestSilence(now, until).millis(),
                                200,
                                "ms"));
    }

    private void keepsTheOldSessionWhenTheNewKeyIsRefused() {
        String refused = "back-refused-8Ju-key8";
        stage.backup.refuse(refused);
        long now = System.nanoTime();
        set("BACKUP_STREAM_KEY", refused);
        Waits.within(SOON, () -> !stage.backup.refusalsNanos().isEmpty());
        Waits.holdSeconds(2);
        set("BACKUP_STREAM_KEY", ROTATED);
        Waits.holdSeconds(2);
        long until = System.nanoTime();
        judge(
                "backup: a key that is refused, then the old one again",
                now,
                until,
                0,
                findings -> findings.same("backup: new sessions", stage.backup.sessionsBegunBetween(now, until), 0L)
                        .atMost(
                                "backup: dark",
                                stage.backup.longestSilence(now, until).millis(),
                                200,
                                "ms"));
    }

    private void changesTheBitrate() {
        long now = System.nanoTime();
        long pid = bridge.pidOf("encoder").orElse(0);
        write("VIDEO_BITRATE_K=2500");
        boolean restarted = Waits.within(SOON, () -> bridge.pidOf("encoder").orElse(pid) != pid);
        Waits.holdSeconds(4);
        long until = System.nanoTime();
        judge(
                "bitrate changed by a file edit",
                now,
                until,
                2000,
                findings -> findings.holds("encoder restarted", restarted)
                        .same("backup: new sessions", stage.backup.sessionsBegunBetween(now, until), 0L)
                        .atMost(
                                "backup: dark",
                                stage.backup.longestSilence(now, until).millis(),
                                2000,
                                "ms"));
    }

    private void changesTheAudioSource() {
        set("AUDIO_SOURCE", tone(FIRST_TONE));
        boolean first = Waits.within(SOON, () -> plays(FIRST_TONE));
        Waits.holdSeconds(2);
        List<Long> before = videoChildren();
        long now = System.nanoTime();
        set("AUDIO_SOURCE", tone(SECOND_TONE));
        boolean second = Waits.within(SOON, () -> plays(SECOND_TONE));
        Waits.holdSeconds(3);
        List<Long> after = videoChildren();
        long until = System.nanoTime();
        judge("audio source changed by a file edit", now, until, 0, findings -> {
            findings.holds("first", first).holds("second", second).holds("same children", before.equals(after));
            judgements.add(() -> judgeSound(findings, now, until));
        });
    }

    private static String tone(int hertz) {
        return "lavfi:sine=" + hertz + ":sample_rate=48000,volume=2";
    }

    private boolean plays(int hertz) {
        return bridge.json("/api/audio/source").path("source").asText().contains("sine=" + hertz);
    }

    /** A sine of 880 Hz at a quarter of full scale steps by 0.03 at most, two of them that cross over by 0.045. */
    private void judgeSound(Findings findings, long from, long until) {
        Heard heard = new Heard(Recording.of(stage.primary.session(1)));
        int begin = heard.sampleAt(from);
        int end = heard.sampleAt(until) - WINDOW;
        int quiet = 0;
        for (int at = begin; at + WINDOW < end; at += WINDOW) {
            boolean sounds =
                    heard.amplitude(at, WINDOW, FIRST_TONE) > 0.05 || heard.amplitude(at, WINDOW, SECOND_TONE) > 0.05;
            quiet += sounds ? 0 : 1;
        }
        findings.atLeast("first tone before, thousandths", 1000 * heard.amplitude(begin, WINDOW, FIRST_TONE), 150, "");
        findings.atLeast("second tone after, thousandths", 1000 * heard.amplitude(end, WINDOW, SECOND_TONE), 150, "");
        findings.atMost("quiet between", quiet * WINDOW_MILLIS, 0, "ms");
        findings.atMost("largest step, thousandths", 1000 * heard.largestStep(begin, end), 60, "");
    }

    private List<Long> videoChildren() {
        List<Long> pids = new ArrayList<>();
        for (String name : List.of("receiver", "decoder", "encoder", "destination-primary", "destination-backup")) {
            pids.add(bridge.pidOf(name).orElse(0));
        }
        return pids;
    }

    private void addsAndRemovesADestination() {
        long now = System.nanoTime();
        HttpResponse<String> put = bridge.send(
                "PUT",
                "/api/streaming/destinations/third",
                "{\"url\": \"" + stage.backup.url() + "\", \"key\": \"" + THIRD + "\"}");
        boolean added = Waits.within(SOON, () -> isReceiving(THIRD));
        HttpResponse<String> delete = bridge.send("DELETE", "/api/streaming/destinations/third", "");
        boolean removed = Waits.within(SOON, () -> !isOpen(THIRD));
        Waits.holdSeconds(1);
        long until = System.nanoTime();
        judge(
                "third destination added and removed",
                now,
                until,
                0,
                findings -> findings.same("PUT", put.statusCode(), 200)
                        .same("DELETE", delete.statusCode(), 200)
                        .holds("added", added)
                        .holds("removed", removed));
    }

    private void ignoresABrokenFile() {
        List<Long> before = children();
        long now = System.nanoTime();
        long events = lastEvent();
        replace("VIDEO_BITRATE_K=many\nthis is no line\n");
        boolean told = Waits.within(SOON, () -> bridge.get("/health").body().contains("media.env"));
        boolean logged = countEvents(events, "settings-rejected") == 1;
        List<Long> after = children();
        save();
        boolean over = Waits.within(SOON, () -> !bridge.get("/health").body().contains("media.env"));
        long until = System.nanoTime();
        judge(
                "broken file",
                now,
                until,
                0,
                findings -> findings.holds("said so in health", told)
                        .holds("one event", logged)
                        .holds("same children", before.equals(after))
                        .holds("complaint over when mended", over));
    }

    private void waitsForTheOtherHalf() {
        List<Long> before = children();
        long now = System.nanoTime();
        long events = lastEvent();
        lines.add("SLATE_AFTER_MS=1200");
        String all = String.join("\n", lines) + "\n";
        replace(all.substring(0, all.length() / 2));
        Waits.holdSeconds(1.5);
        replace(all);
        boolean applied = Waits.within(SOON, () -> countEvents(events, "settings-applied") >= 1);
        Waits.holdSeconds(1);
        int count = countEvents(events, "settings-applied");
        List<Long> after = children();
        long until = System.nanoTime();
        judge(
                "half a file, then the rest",
                now,
                until,
                0,
                findings -> findings.holds("applied", applied)
                        .same("applications", count, 1)
                        .holds("same children", before.equals(after)));
    }

    private void followsARename() {
        List<Long> before = children();
        long now = System.nanoTime();
        long events = lastEvent();
        lines.add("SLATE_TEXT='Back soon'");
        try {
            Path fresh = Files.writeString(file.resolveSibling("media.env.new"), String.join("\n", lines) + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean applied = Waits.within(SOON, () -> countEvents(events, "settings-applied") == 1);
        List<Long> after = children();
        long until = System.nanoTime();
        judge(
                "file replaced by rename",
                now,
                until,
                0,
                findings -> findings.holds("applied", applied).holds("same children", before.equals(after)));
    }

    private void collapsesManyEdits() {
        List<Long> before = children();
        long now = System.nanoTime();
        long events = lastEvent();
        lines.add("");
        for (int edit = 0; edit < EDITS; edit++) {
            lines.set(lines.size() - 1, "SLATE_AFTER_MS=" + (2000 + edit));
            save();
            Waits.hold(Duration.ofMillis(80));
        }
        boolean applied = Waits.within(
                SOON, () -> bridge.get("/api/streaming/settings").body().contains("\"" + (2000 + EDITS - 1) + "\""));
        int count = countEvents(events, "settings-applied");
        List<Long> after = children();
        long until = System.nanoTime();
        judge(
                "100 edits in 10 s",
                now,
                until,
                0,
                findings -> findings.holds("the last one is in force", applied)
                        .atMost("applications", count, 5, "")
                        .holds("same children", before.equals(after)));
    }

    private interface More {
        void add(Findings findings);
    }

    /**
     * The primary is never concerned; all of a row's figures are taken at once, the holes in the times at the end.
     *
     * @param darkMillis how long the primary may be dark; 0: not at all
     */
    private void judge(String title, long from, long until, int darkMillis, More more) {
        Findings findings = new Findings(title);
        rows.add(findings);
        more.add(findings);
        int limit = darkMillis == 0 ? 200 : darkMillis;
        findings.same("primary: new sessions", stage.primary.sessionsBegunBetween(from, until), 0L);
        findings.atMost(
                "primary: dark", stage.primary.longestSilence(from, until).millis(), limit, "ms");
        judgements.add(() -> findings.atMost(
                "primary: hole in the times", stage.longestHole(stage.primary, from, until), limit, "ms"));
    }

    private boolean isReceiving(String key) {
        long now = System.nanoTime();
        return stage.backup.sessions().stream()
                .anyMatch(session -> session.key().equals(key)
                        && !session.isOver()
                        && session.tagCount() > 0
                        && now - session.lastArrivalNanos() < 300_000_000L);
    }

    private boolean isOpen(String key) {
        return stage.backup.sessions().stream()
                .anyMatch(session -> session.key().equals(key) && !session.isOver());
    }

    private static long open(RtmpServer server) {
        return server.sessions().stream().filter(session -> !session.isOver()).count();
    }

    private List<Long> children() {
        List<Long> pids = new ArrayList<>();
        for (JsonNode child : bridge.json("/api/streaming/processes").path("processes")) {
            pids.add(child.path("pid").asLong());
        }
        return pids;
    }

    private long lastEvent() {
        return bridge.json("/api/streaming/events").path("last").asLong();
    }

    private int countEvents(long since, String type) {
        int count = 0;
        for (JsonNode event :
                bridge.json("/api/streaming/events?since=" + since).path("events")) {
            count += event.path("type").asText().equals(type) ? 1 : 0;
        }
        return count;
    }

    private void write(String line) {
        lines.add(line);
        save();
    }

    private void set(String name, String value) {
        lines.removeIf(line -> line.startsWith(name + "="));
        write(name + "=" + value);
    }

    private void save() {
        replace(String.join("\n", lines) + "\n");
    }

    private void replace(String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
