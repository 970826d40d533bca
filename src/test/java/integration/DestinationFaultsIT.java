package integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The backup refuses, dies, stalls, and turns the key away, then the primary dies: the other one notices nothing. */
class DestinationFaultsIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 120);
    private static final Duration BACK_LIMIT = Duration.ofSeconds(5);
    private static final int GOP_MILLIS = 2000;
    private static final long SECOND = 1_000_000_000L;

    private final List<Findings> rows = new ArrayList<>();
    private Stage stage;
    private long rowBegan;

    @Test
    void destinationsComeAndGo() {
        Clip.prepare(List.of(CLIP));
        try (Stage running = new Stage("destination-faults", setup -> setup.sized(640, 360, 4000))) {
            stage = running;
            stage.primary.start();
            if (!Parts.wanted("refuses")) {
                stage.backup.start();
            }
            stage.bridge.start();
            stage.gstreamer(CLIP).start();
            boolean live = Waits.within(Stage.LIVE_LIMIT, stage.primary::isReceiving);
            rowBegan = System.nanoTime();
            Waits.holdSeconds(4);
            List<Runnable> judgements = new ArrayList<>();
            part("refuses", this::refusesAtStart, judgements);
            part("dies", this::dies, judgements);
            part("stalls", this::stalls, judgements);
            part("key", this::refusesTheKey, judgements);
            part("primary", this::primaryDies, judgements);
            stage.end();
            judgements.forEach(Runnable::run);
            Findings.judgeAll(live, rows);
        }
    }

    private static void part(String name, Supplier<Runnable> fault, List<Runnable> judgements) {
        if (Parts.wanted(name)) {
            judgements.add(fault.get());
        }
    }

    private Runnable refusesAtStart() {
        long returned = System.nanoTime();
        stage.backup.start();
        Waits.within(BACK_LIMIT, () -> stage.backup.firstPictureAfter(returned) > 0);
        return row("backup refuses at start", returned);
    }

    private Runnable dies() {
        Waits.holdSeconds(2);
        rowBegan = System.nanoTime();
        stage.backup.kill();
        Waits.holdSeconds(4);
        long returned = System.nanoTime();
        stage.backup.start();
        Waits.within(BACK_LIMIT, () -> stage.backup.firstPictureAfter(returned) > 0);
        return row("backup dies and returns", returned);
    }

    private Runnable stalls() {
        Waits.holdSeconds(2);
        rowBegan = System.nanoTime();
        stage.backup.stall();
        Waits.holdSeconds(15);
        long returned = System.nanoTime();
        stage.backup.resume();
        Waits.holdSeconds(6);
        long end = System.nanoTime();
        Runnable row = row("backup stalls for 15 s", Long.MAX_VALUE);
        return () -> {
            row.run();
            List<Picture> reference = stage.pictures(stage.primary);
            double fresh = stage.pictures(stage.backup).stream()
                    .filter(picture -> picture.arrivalNanos() > returned && picture.arrivalNanos() < end)
                    .filter(picture -> Pictures.ageMillis(picture, reference) <= GOP_MILLIS + 500)
                    .mapToDouble(picture -> (picture.arrivalNanos() - returned) / 1e6)
                    .findFirst()
                    .orElse(Double.NaN);
            rows.get(rows.size() - 1).atMost("backup: live picture after its return", fresh, 5000, "ms");
        };
    }

    private Runnable refusesTheKey() {
        rowBegan = System.nanoTime();
        int before = stage.backup.refusalsNanos().size();
        stage.backup.refuse(Stage.BACKUP_KEY);
        stage.backup.kill();
        stage.backup.start();
        boolean refused = Waits.within(
                Duration.ofSeconds(8), () -> stage.backup.refusalsNanos().size() > before);
        Waits.holdSeconds(2);
        long returned = System.nanoTime();
        stage.backup.accept(Stage.BACKUP_KEY);
        Waits.within(BACK_LIMIT, () -> stage.backup.firstPictureAfter(returned) > 0);
        Runnable row = row("backup refuses the key", returned);
        return () -> {
            row.run();
            rows.get(rows.size() - 1).holds("backup: was tried and refused", refused);
        };
    }

    /** A row in which the primary must go on from the fault until now. */
    private Runnable row(String title, long returned) {
        long from = rowBegan;
        long to = System.nanoTime();
        int sessions = stage.primary.sessions().size();
        return () -> {
            Findings findings = new Findings(title);
            findings.same("primary: sessions", sessions, 1);
            findings.atMost(
                    "primary: dark", stage.primary.longestSilence(from, to).millis(), 200, "ms");
            findings.atMost("primary: hole in the times", stage.longestHole(stage.primary, from, to), 200, "ms");
            if (returned != Long.MAX_VALUE) {
                findings.atMost("backup: back", millis(stage.backup.firstPictureAfter(returned)), 5000, "ms");
            }
            rows.add(findings);
        };
    }

    private Runnable primaryDies() {
        Waits.holdSeconds(2);
        long from = System.nanoTime();
        int before = stage.primary.sessions().size();
        int backupBefore = stage.backup.sessions().size();
        stage.primary.kill();
        Waits.holdSeconds(5);
        long returned = System.nanoTime();
        stage.primary.start();
        Waits.within(BACK_LIMIT, () -> stage.primary.firstPictureAfter(returned) > 0);
        Waits.holdSeconds(4);
        long to = System.nanoTime();
        return () -> {
            Findings findings = new Findings("primary dies and returns");
            findings.same("backup: new sessions", stage.backup.sessions().size() - backupBefore, 0);
            findings.atMost(
                    "backup: dark", stage.backup.longestSilence(from, to).millis(), 200, "ms");
            findings.atMost("backup: hole in the times", stage.longestHole(stage.backup, from, to), 200, "ms");
            findings.same("primary: new sessions", stage.primary.sessions().size() - before, 1);
            findings.atMost("primary: back", millis(stage.primary.firstPictureAfter(returned)), 5000, "ms");
            freshness(findings, returned);
            rows.add(findings);
        };
    }

    /** What the new session showed against what the backup had at the same time. */
    private void freshness(Findings findings, long returned) {
        List<Picture> reference = stage.pictures(stage.backup);
        List<Picture> again = stage.pictures(stage.primary).stream()
                .filter(picture -> picture.arrivalNanos() > returned)
                .toList();
        long began = again.isEmpty() ? returned : again.get(0).arrivalNanos();
        double oldest = again.stream()
                .mapToDouble(picture -> Pictures.ageMillis(picture, reference))
                .max()
                .orElse(Double.NaN);
        double later = again.stream()
                .filter(picture -> picture.arrivalNanos() > began + SECOND)
                .mapToDouble(picture -> Pictures.ageMillis(picture, reference))
                .max()
                .orElse(Double.NaN);
        findings.atMost("primary: oldest picture", oldest, GOP_MILLIS + 300, "ms");
        findings.atMost("primary: age after one second", later, 300, "ms");
        int burst = (int) again.stream()
                .filter(picture -> picture.arrivalNanos() < began + SECOND)
                .count();
        findings.atMost("primary: pictures in the first second", burst, 95, "");
    }

    private static double millis(long nanos) {
        return nanos < 0 ? Double.NaN : nanos / 1e6;
    }
}
