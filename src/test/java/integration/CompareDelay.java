package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * From the sender to the RTMP server's recorder, frame by frame: one sender feeds the bridge and the single ffmpeg at
 * the same time, and a tap that notes when each frame left. Beside it runs a probe of the bridge's first children, so
 * that the bridge's delay can be told apart: receiver, decoder, synchroniser (its own figure), and the rest, which is
 * encoder, publisher and server.
 */
final class CompareDelay {
    private static final double NANOS_PER_MILLI = 1e6;

    private CompareDelay() {}

    /** Arguments: seconds (40), size (720p30). */
    public static void main(String[] args) {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 40;
        Bench.Size size = Bench.Size.of(args.length > 1 ? args[1] : "720p30");
        Clip clip = size.clip(seconds);
        clip.file();
        try (Stage bridge = new Stage("bridge", "delay", size::apply);
                Stage single = new Stage("ffmpeg", "delay", size::apply);
                Stage spare = new Stage("bridge", "delay-probe", size::apply);
                SourceTap tap = new SourceTap();
                StageProbe probe = new StageProbe(spare.setup, spare.directory())) {
            start(bridge);
            start(single);
            Awaitility.await("the probe's listener").until(() -> Tools.udpBound(spare.setup.sourcePort()));
            List<Integer> ports =
                    List.of(bridge.setup.sourcePort(), single.setup.sourcePort(), spare.setup.sourcePort());
            try (Sender sender = Sender.gstreamerToAll(
                            bridge.directory().resolve("sender.log"), clip, ports, tap.port())
                    .start()) {
                Bench.hold(Bench.WARM_UP_SECONDS);
                long from = System.nanoTime();
                List<Double> ages = ages((BridgeProcess) bridge.bridge, seconds);
                long to = System.nanoTime();
                sender.stop();
                bridge.end();
                single.end();
                print(size, new Times(tap, probe, from, to), bridge, single, ages);
            }
        }
    }

    private static void start(Stage stage) {
        stage.primary.start();
        stage.backup.start();
        stage.bridge.start();
    }

    /** What the synchroniser says about itself, once a second. */
    private static List<Double> ages(BridgeProcess bridge, int seconds) {
        List<Double> ages = new ArrayList<>();
        for (int i = 0; i < seconds; i++) {
            Bench.hold(1);
            JsonNode ingest = bridge.stats().path("program").path("ingest");
            ages.add(ingest.path("delayMillis").asDouble());
        }
        return ages;
    }

    /** When frames passed the places that are watched from outside. */
    private record Times(List<Long> sent, List<Long> received, List<Long> decoded, long from, long to) {
        Times(SourceTap tap, StageProbe probe, long from, long to) {
            this(tap.startsNanos(), probe.receivedNanos(), probe.decodedNanos(), from, to);
        }

        private boolean counts(int frame) {
            return frame < sent.size() && sent.get(frame) > from && sent.get(frame) < to;
        }

        List<Double> delays(List<Long> later) {
            List<Double> delays = new ArrayList<>();
            for (int frame = 0; frame < Math.min(sent.size(), later.size()); frame++) {
                if (counts(frame)) {
                    delays.add((later.get(frame) - sent.get(frame)) / NANOS_PER_MILLI);
                }
            }
            return delays;
        }

        Map<Integer, Double> delaysOf(List<Picture> pictures) {
            Map<Integer, Double> delays = new HashMap<>();
            pictures.stream()
                    .filter(picture -> picture.isCounted() && counts(picture.counter()))
                    .forEach(picture -> delays.putIfAbsent(
                            picture.counter(),
                            (picture.arrivalNanos() - sent.get(picture.counter())) / NANOS_PER_MILLI));
            return delays;
        }
    }

    private static void print(Bench.Size size, Times times, Stage bridge, Stage single, List<Double> ages) {
        Map<Integer, Double> ours = times.delaysOf(bridge.pictures(bridge.primary));
        Map<Integer, Double> theirs = times.delaysOf(single.pictures(single.primary));
        List<Double> added = ours.keySet().stream()
                .filter(theirs::containsKey)
                .map(frame -> ours.get(frame) - theirs.get(frame))
                .toList();
        Bench.Table table = new Bench.Table("source to RTMP recorder, " + size.name(), "p50, ms", "p95, ms", "frames");
        row(table, "single ffmpeg with tee", List.copyOf(theirs.values()));
        row(table, "bridge", List.copyOf(ours.values()));
        row(table, "added, frame by frame", added);
        table.print();
        Bench.Table stages = new Bench.Table("the bridge's delay so far, " + size.name(), "p50, ms", "p95, ms", "of");
        row(stages, "receiver: first bytes of the frame in the JVM", times.delays(times.received()));
        row(stages, "decoder: frame in the JVM", times.delays(times.decoded()));
        row(stages, "synchroniser: age at its tick (its own figure)", ages);
        double rest = Bench.median(List.copyOf(ours.values()))
                - Bench.median(times.delays(times.decoded()))
                - Bench.median(ages);
        stages.row("rest: encoder, publisher, server", Bench.format("%.1f", rest), "", "");
        stages.print();
    }

    private static void row(Bench.Table table, String name, List<Double> values) {
        table.row(
                name,
                Bench.format("%.1f", Bench.median(values)),
                Bench.format("%.1f", Bench.quantile(values, 0.95)),
                Integer.toString(values.size()));
    }
}
