package integration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Twenty producers a minute for a long time, three in five of whom misbehave (garbage, a stall, a reset, an upload as fast
 * as it can), beside one who plays on: what the bridge's process holds, and whether the one was ever broken.
 */
final class SoundCrowd {
    private static final double LEVEL = 0.2;
    private static final double HERTZ = 1000;
    private static final double EVERY_SECONDS = 3;

    private final Map<String, List<Double>> samples = new TreeMap<>();

    private SoundCrowd() {}

    /** Argument: minutes (10). */
    public static void main(String[] args) throws Exception {
        new SoundCrowd().run(args.length > 0 ? Double.parseDouble(args[0]) : 10);
    }

    private void run(double minutes) throws Exception {
        int seconds = (int) Math.round(minutes * 60);
        try (SoundStage stage = new SoundStage("sound-crowd-long", setup -> setup).start()) {
            Waveform steady = Waveform.sine(HERTZ, LEVEL, seconds);
            stage.live("name=steady&delay=400", steady);
            byte[] garbage = new byte[300_000];
            new Random(5).nextBytes(garbage);
            List<byte[]> aac = Waveform.sine(5000, LEVEL, 2).adts(stage.directory());
            byte[] file = Waveform.sine(6000, LEVEL, 4).wav();
            int guests = (int) (seconds / EVERY_SECONDS) - 3;
            for (int i = 0; i < guests; i++) {
                Producer guest = null;
                switch (i % 5) {
                    case 0 -> post(stage, i % 2 == 0 ? garbage : file);
                    case 1 -> stage.producer("gain=-20", aac, 1024 / 48_000.0).start();
                    case 2 ->
                        stage.live("gain=-20", Waveform.sine(4000, LEVEL, 3)).stall();
                    case 3 -> guest = stage.live("gain=-20", Waveform.sine(7000, LEVEL, 6));
                    default -> stage.live("gain=-20", Waveform.sine(7000, LEVEL, 2));
                }
                Bench.hold(EVERY_SECONDS);
                if (guest != null) {
                    guest.vanish();
                }
                sample(stage);
            }
            Bench.hold(3 * EVERY_SECONDS);
            Heard heard = stage.end();
            print(heard, seconds);
        }
    }

    private static void post(SoundStage stage, byte[] body) {
        var unused = CompletableFuture.runAsync(
                () -> {
                    try {
                        stage.post("/ingest?gain=-20", body, SoundStage.TOKEN);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                Tools.THREADS);
    }

    private void sample(SoundStage stage) {
        long pid = stage.bridge.mainPid();
        add("resident, MB", ProcessTree.residentMegabytes(pid));
        add("threads", ProcessTree.threads(pid));
        add("file handles", ProcessTree.handles(pid));
        add("processes of the tree", stage.bridge.tree().size());
    }

    private void add(String name, double value) {
        samples.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }

    private void print(Heard heard, int seconds) {
        Bench.Table table = new Bench.Table(
                "JVM, twenty producers a minute", "first", "median", "most", "last", "per hour", "last third");
        samples.forEach((name, values) -> table.row(
                name,
                Bench.format("%.0f", values.get(0)),
                Bench.format("%.0f", Bench.median(values)),
                Bench.format("%.0f", Bench.quantile(values, 1)),
                Bench.format("%.0f", values.get(values.size() - 1)),
                Bench.format("%+.1f", Bench.slopePerHour(values, EVERY_SECONDS)),
                Bench.format(
                        "%+.1f",
                        Bench.slopePerHour(values.subList(values.size() * 2 / 3, values.size()), EVERY_SECONDS))));
        table.print();
        Bench.Table program = new Bench.Table("program, " + seconds + " s", "measured");
        program.row(
                "steady tone",
                Tone.longest(heard.samples(), HERTZ, 0.85 * LEVEL).toString());
        program.row(
                "audio times not rising",
                Integer.toString(Recording.notRising(heard.recording().audio())));
        program.row("longest hole in the times", heard.recording().longestHole().toString());
        program.print();
    }
}
