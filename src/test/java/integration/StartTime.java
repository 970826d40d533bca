package integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** From {@code ./bridge run} (built) to the first byte at the primary, several times. */
final class StartTime {
    private StartTime() {}

    /** Arguments: how often (5), size (1080p30). */
    public static void main(String[] args) {
        int times = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Bench.Size size = Bench.Size.of(args.length > 1 ? args[1] : "1080p30");
        List<Double> accepted = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        List<Double> listening = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            try (Stage stage = new Stage("bridge", "start", size::apply)) {
                stage.primary.start();
                stage.backup.start();
                BridgeProcess bridge = (BridgeProcess) stage.bridge;
                Program program = bridge.launch();
                Waits.within(Duration.ofSeconds(20), () -> Tools.udpBound(stage.setup.sourcePort()));
                listening.add((System.nanoTime() - program.startedNanos()) / 1e6);
                Waits.within(Duration.ofSeconds(20), () -> stage.primary.firstPictureAfter(program.startedNanos()) > 0);
                Session session = stage.primary.session(1);
                accepted.add((session.beganNanos() - program.startedNanos()) / 1e6);
                first.add((session.firstPictureNanos() - program.startedNanos()) / 1e6);
            }
        }
        Bench.Table table = new Bench.Table("from the start of the command, " + size.name(), "p50, ms", "most, ms");
        row(table, "SRT listener open", listening);
        row(table, "stream accepted at the primary", accepted);
        row(table, "first picture at the primary", first);
        table.print();
    }

    private static void row(Bench.Table table, String name, List<Double> values) {
        table.row(name, Bench.format("%.0f", Bench.median(values)), Bench.format("%.0f", Bench.quantile(values, 1)));
    }
}
