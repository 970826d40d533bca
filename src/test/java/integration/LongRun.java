package integration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The bridge for a long time with a steady source: memory, threads and file handles of the JVM and of the tree, and what
 * the primary recorded: times that do not rise, holes, every picture's number, sound against picture.
 */
final class LongRun {
    private static final int SAMPLE_SECONDS = 2;

    private final Bench.Size size;
    private final double seconds;
    private final Map<String, List<Double>> samples = new TreeMap<>();

    private LongRun(Bench.Size size, double seconds) {
        this.size = size;
        this.seconds = seconds;
    }

    /** Arguments: minutes (5), size (1080p30), {@code decode} or {@code count} (decode). */
    public static void main(String[] args) {
        double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 5;
        Bench.Size size = Bench.Size.of(args.length > 1 ? args[1] : "1080p30");
        boolean decode = args.length <= 2 || args[2].equals("decode");
        new LongRun(size, minutes * 60).run(decode);
    }

    private void run(boolean decode) {
        Clip clip = size.clip(seconds).withSound();
        clip.file();
        try (Stage stage =
                new Stage("bridge", "long", setup -> size.apply(setup).withSourceSound())) {
            Bench.onAir(stage, clip);
            long from = System.nanoTime();
            ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
            var unused = sampler.scheduleAtFixedRate(
                    () -> sample((BridgeProcess) stage.bridge), 0, SAMPLE_SECONDS, TimeUnit.SECONDS);
            Bench.hold(seconds);
            sampler.shutdown();
            long to = System.nanoTime();
            stage.end();
            printSamples();
            printProgram(stage, from, to, decode);
        }
    }

    private void sample(BridgeProcess bridge) {
        CompareCpu.names(bridge).forEach((pid, name) -> {
            add(name + ": resident, MB", ProcessTree.residentMegabytes(pid));
            add(name + ": threads", ProcessTree.threads(pid));
            add(name + ": file handles", ProcessTree.handles(pid));
        });
        add("whole tree: proportional, MB", ProcessTree.proportionalMegabytes(bridge.tree()));
        add("whole tree: processes", bridge.tree().size());
    }

    private void add(String name, double value) {
        samples.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }

    private void printSamples() {
        Bench.Table table = new Bench.Table("figure, " + size.name(), "first", "median", "most", "last", "per hour");
        samples.forEach((name, values) -> table.row(
                name,
                Bench.format("%.0f", values.get(0)),
                Bench.format("%.0f", Bench.median(values)),
                Bench.format("%.0f", Bench.quantile(values, 1)),
                Bench.format("%.0f", values.get(values.size() - 1)),
                Bench.format("%+.1f", Bench.slopePerHour(values, SAMPLE_SECONDS))));
        table.print();
    }

    private void printProgram(Stage stage, long from, long to, boolean decode) {
        Bench.Table table = new Bench.Table("program, " + Math.round(seconds) + " s", "measured");
        table.row("sessions", Integer.toString(stage.primary.sessions().size()));
        Recording recording = Recording.of(stage.primary.session(1));
        table.row("video times not rising", Integer.toString(Recording.notRising(recording.video())));
        table.row("audio times not rising", Integer.toString(Recording.notRising(recording.audio())));
        table.row("longest hole in the times", recording.longestHole().toString());
        table.row(
                "longest hole in arrival",
                stage.primary.longestSilence(from, to).toString());
        table.row("AAC against its times, ms", Bench.format("%+.2f", recording.soundDriftMillis()));
        if (decode) {
            List<Picture> pictures = recording.picturesBetween(from, to);
            table.row("pictures", Cadence.of(pictures).toString());
            table.row(
                    "sound against picture",
                    Alignment.of(pictures, recording.sound()).toString());
        }
        table.print();
    }
}
