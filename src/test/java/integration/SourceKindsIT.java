package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * One session through sources of every kind, one after the other: other rates, wrong clocks, uneven timing, H.265, a
 * picture that changes its size. Each has sound of its own.
 */
class SourceKindsIT {
    private static final long SETTLED_NANOS = 2_000_000_000L;
    private static final double LONGER = Double.parseDouble(System.getProperty("kinds.longer", "1"));
    private static final String FFMPEG = "ffmpeg";
    private static final int FIRST_PICTURES = 60;
    private static final double AAC_MILLIS = 24; // a block of 21.3 ms, in whole milliseconds

    /** A source and what must have become of its frames. */
    private record Kind(String name, double seconds, Film film, BiConsumer<Findings, List<Picture>> cadence) {}

    /** When a source was on. */
    private record Span(Kind kind, long called, long left, boolean genlock) {}

    private final List<Span> spans = new ArrayList<>();
    private Stage stage;
    private String counters = "";

    @Test
    void everyKindOfSourcePasses() {
        List<Kind> kinds = kinds();
        try (Stage running = new Stage("source-kinds", Setup::withSourceSound)) {
            stage = running;
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            boolean live = Waits.within(Stage.LIVE_LIMIT, stage.primary::isReceiving);
            long from = System.nanoTime();
            kinds.forEach(this::play);
            long to = System.nanoTime();
            counters = counters();
            stage.end();
            List<Findings> rows = new ArrayList<>(List.of(wholeRun(from, to)));
            spans.forEach(span -> rows.add(judge(span)));
            Findings.judgeAll(live, rows);
        }
    }

    private static List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        add(kinds, "24", 8, Film.of(clip(24, 9)), SourceKindsIT::slower);
        add(kinds, "60", 8, Film.of(clip(60, 9)), SourceKindsIT::everySecond);
        add(kinds, "fast", 12 * LONGER, Film.retimed(clip(30, 12 * LONGER), 1.001), SourceKindsIT::whole);
        add(kinds, "slow", 12 * LONGER, Film.retimed(clip(30, 12 * LONGER), 0.999), SourceKindsIT::whole);
        add(kinds, "interlaced", 9, Film.interlaced(clip(60, 9)), SourceKindsIT::everySecond);
        add(kinds, "variable", 8, Film.variable(clip(30, 9)), SourceKindsIT::asMade);
        add(kinds, "jitter", 8, Film.jittery(clip(30, 9)), SourceKindsIT::whole);
        add(kinds, "hevc", 8, Film.hevc(clip(30, 9)), SourceKindsIT::whole);
        Clip small = Clip.of(480, 270, 30, 5).withSound();
        add(kinds, "size", 9, Film.joined(clip(30, 5), small), SourceKindsIT::resized);
        // ffmpeg's own way: a third of a second of sound in one packet, which comes after its pictures
        Clip plain = clip(30, 9);
        add(kinds, "bundled", 8, new Film(plain.file(), true, FFMPEG), SourceKindsIT::whole);
        return kinds;
    }

    private static void add(
            List<Kind> kinds, String name, double seconds, Film film, BiConsumer<Findings, List<Picture>> cadence) {
        if (Parts.wanted(name)) {
            kinds.add(new Kind(name, seconds, film, cadence));
        }
    }

    private static Clip clip(int rate, double seconds) {
        return Clip.of(640, 360, rate, (int) Math.ceil(seconds) + 3).withSound();
    }

    private void play(Kind kind) {
        Sender sender = switch (kind.film().parser()) {
            case FFMPEG -> stage.ffmpeg(clip(30, 9));
            default -> stage.gstreamer(kind.film(), "");
        };
        sender.start();
        Waits.holdSeconds(kind.seconds() + 1);
        boolean genlock = ((BridgeProcess) stage.bridge)
                .stats()
                .path("program")
                .path("ingest")
                .path("genlock")
                .asBoolean();
        long left = System.nanoTime();
        sender.leave();
        spans.add(new Span(kind, sender.startsNanos().get(0), left, genlock));
        Waits.holdSeconds(0.7);
    }

    /** What the bridge says of its machine, to explain what the recording shows. */
    private String counters() {
        JsonNode program = ((BridgeProcess) stage.bridge).stats().path("program");
        StringBuilder text = new StringBuilder();
        for (String name : List.of("repeated", "dropped", "skipped", "lateTicks", "worstLateMillis", "pauses")) {
            text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(program.path(name));
        }
        return text.toString();
    }

    private Findings wholeRun(long from, long to) {
        Findings findings = new Findings("sources of every kind: the whole run");
        findings.same("sessions", stage.primary.sessions().size(), 1);
        findings.atMost("dark", stage.primary.longestSilence(from, to).millis(), 200, "ms");
        Recording recording = Recording.of(stage.primary.session(1));
        findings.atMost("hole in picture", Gap.ofTimes(recording.video()).millis(), 200, "ms");
        findings.atMost("hole in sound", Gap.ofTimes(recording.audio()).millis(), AAC_MILLIS, "ms");
        findings.note("darkest", stage.primary.longestSilence(from, to)).note("program", counters);
        findings.note("longest pause of the machine, ms", Math.round(stage.primary.longestPauseMillis()));
        findings.same("times not rising", Recording.notRising(recording.video()), 0);
        findings.atMost("AAC against its times", Math.abs(recording.soundDriftMillis()), 20, "ms");
        return findings;
    }

    private Findings judge(Span span) {
        Findings findings = new Findings("source: " + span.kind().name());
        List<Picture> all = Stage.between(stage.pictures(stage.primary), span.called(), span.left());
        double after = untilItsFirst(all, span.called());
        findings.atMost("source after its call", after, 2000, "ms");
        List<Picture> steady = Stage.between(all, span.called() + (long) (after * 1e6) + SETTLED_NANOS, span.left());
        findings.note("pictures", Cadence.of(steady)).note("genlock", span.genlock());
        span.kind().cadence().accept(findings, steady);
        Alignment alignment =
                Alignment.of(steady, Recording.of(stage.primary.session(1)).sound());
        findings.atLeast("beeps", alignment.count(), span.kind().seconds() - 5, "");
        // a source at another rate shows its flash at the next whole frame; the second size's sound begins a block
        // late; of
        // a source that leaves out pictures the one after a gap may come a frame early (33 ms, the aim is 20)
        double slack = List.of("24", "60", "interlaced", "size", "variable")
                        .contains(span.kind().name())
                ? 22
                : 0;
        findings.atMost("sound against picture", alignment.worstMillis(), 20 + slack, "ms")
                .note("alignment", alignment);
        return findings;
    }

    /** Its first pictures have low numbers; those of the one before stand for a while. */
    private static double untilItsFirst(List<Picture> pictures, long called) {
        int standing = pictures.isEmpty() ? Picture.NONE : pictures.get(0).counter();
        return pictures.stream()
                .filter(picture -> picture.isCounted() && picture.counter() < FIRST_PICTURES)
                .filter(picture -> picture.counter() != standing)
                .mapToDouble(picture -> (picture.arrivalNanos() - called) / 1e6)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static void whole(Findings findings, List<Picture> pictures) {
        Cadence cadence = Cadence.of(pictures);
        findings.same("lost", cadence.lost(), 0).same("repeated", cadence.repeated(), 0);
        findings.note("where", Cadence.faults(pictures));
        findings.same("backwards", cadence.backwards(), 0).same("slate", cadence.uncounted(), 0);
    }

    /** 24 into 30: every frame once or twice, every fourth or so twice. */
    private static void slower(Findings findings, List<Picture> pictures) {
        Cadence cadence = Cadence.of(pictures);
        findings.same("lost", cadence.lost(), 0).same("slate", cadence.uncounted(), 0);
        findings.atMost(
                "repeats off six in a second", Math.abs(cadence.repeated() - pictures.size() / 5.0), 1.5, "frames");
        int uneven = 0;
        int since = 0;
        boolean begun = false;
        for (int i = 1; i < pictures.size(); i++) {
            since++;
            if (pictures.get(i).counter() == pictures.get(i - 1).counter()) {
                uneven += begun && (since < 4 || since > 6) ? 1 : 0;
                begun = true;
                since = 0;
            }
        }
        findings.atMost("repeats out of step", uneven, 1, "");
    }

    /** Pictures that were never made are replaced by the one before, in their place; all others are seen. */
    private static void asMade(Findings findings, List<Picture> pictures) {
        int lost = 0;
        int missing = 0;
        int last = Picture.NONE;
        for (Picture picture : pictures) {
            for (int n = last == Picture.NONE ? picture.counter() : last + 1; n < picture.counter(); n++) {
                missing += Film.keeps(n) ? 0 : 1;
                lost += Film.keeps(n) ? 1 : 0;
            }
            last = Math.max(last, picture.counter());
        }
        Cadence cadence = Cadence.of(pictures);
        findings.same("lost", lost, 0).same("slate", cadence.uncounted(), 0);
        findings.atMost("repeats off those never made", Math.abs(cadence.repeated() - missing), 2, "frames");
        findings.note("where", Cadence.faults(pictures));
    }

    /** 60 into 30, and two fields of a picture of which one stays: every other frame. */
    private static void everySecond(Findings findings, List<Picture> pictures) {
        int other = 0;
        for (int i = 1; i < pictures.size(); i++) {
            other += pictures.get(i).counter() - pictures.get(i - 1).counter() == 2 ? 0 : 1;
        }
        findings.atMost("steps that are not two", other, 1, "");
    }

    private static void resized(Findings findings, List<Picture> pictures) {
        Cadence cadence = Cadence.of(pictures);
        findings.same("lost", cadence.lost(), 0).same("slate", cadence.uncounted(), 0);
        findings.same("second size seen", cadence.backwards(), 1);
        findings.note("where", Cadence.faults(pictures));
        findings.atMost("repeated at the change", cadence.repeated(), 15, "frames");
    }
}
