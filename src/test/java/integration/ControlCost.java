package integration;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How fast the control API answers while the program is on air, and what readers of events cost. */
final class ControlCost {
    private static final int READERS = 200;
    private static final double PER_SECOND = 25;
    private static final Map<String, String> CALLS = new LinkedHashMap<>();

    static {
        CALLS.put("GET /api/streaming/youtube/sessions", "");
        CALLS.put("GET /api/streaming/stats", "");
        CALLS.put("GET /api/streaming/health", "");
        CALLS.put("GET /api/streaming/processes", "");
        CALLS.put("GET /api/streaming/destinations", "");
        CALLS.put("GET /api/streaming/settings", "");
        CALLS.put("GET /api/audio/status", "");
        CALLS.put("GET /health", "");
        CALLS.put("POST /api/streaming/youtube/start", "{}");
        CALLS.put("POST /api/streaming/settings/validate", "{\"videoBitrateK\":3000}");
        CALLS.put("PUT /api/audio/ducking", "{\"depthDb\":12}");
        CALLS.put("POST /api/streaming/reload", "");
    }

    private ControlCost() {}

    /** Arguments: seconds of each measurement (30), size (1080p30). */
    public static void main(String[] args) {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        Bench.Size size = Bench.Size.of(args.length > 1 ? args[1] : "1080p30");
        Clip clip = size.clip(seconds * 6.0 + 30);
        Clip.prepare(List.of(clip));
        try (Stage stage = new Stage("bridge", "control-cost", size::apply)) {
            Bench.onAir(stage, clip);
            BridgeProcess bridge = (BridgeProcess) stage.bridge;
            ask(bridge, 3, new LinkedHashMap<>());
            latency(bridge, seconds, size.name());
            readers(bridge, seconds, size.name());
        }
    }

    private static void latency(BridgeProcess bridge, int seconds, String size) {
        Map<String, List<Double>> taken = new LinkedHashMap<>();
        ask(bridge, seconds, taken);
        Bench.Table table = new Bench.Table("call, " + size + " on air", "calls", "p50, ms", "p99, ms", "most, ms");
        List<Double> all = new ArrayList<>();
        taken.forEach((call, times) -> {
            row(table, call, times);
            all.addAll(times);
        });
        row(table, "all", all);
        table.print();
    }

    private static void row(Bench.Table table, String name, List<Double> times) {
        table.row(
                name,
                Integer.toString(times.size()),
                Bench.format("%.1f", Bench.median(times)),
                Bench.format("%.1f", Bench.quantile(times, 0.99)),
                Bench.format("%.1f", Bench.quantile(times, 1)));
    }

    /** One call after the other, evenly spaced. */
    private static void ask(BridgeProcess bridge, int seconds, Map<String, List<Double>> taken) {
        List<String> calls = List.copyOf(CALLS.keySet());
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (int i = 0; System.nanoTime() < end; i++) {
            String call = calls.get(i % calls.size());
            String[] words = call.split(" ", 2);
            long began = System.nanoTime();
            HttpResponse<String> answer = bridge.send(words[0], words[1], CALLS.get(call));
            double millis = (System.nanoTime() - began) / 1e6;
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(call + ": " + answer.statusCode() + " " + answer.body());
            }
            taken.computeIfAbsent(call, any -> new ArrayList<>()).add(millis);
            Bench.hold(Math.max(0, 1 / PER_SECOND - millis / 1000));
        }
    }

    private static void readers(BridgeProcess bridge, int seconds, String size) {
        Bench.Table table = new Bench.Table(
                "readers, " + size,
                "JVM, % of a core",
                "more than without",
                "statistics per reader and second",
                "kB/s");
        for (int round = 0; round < 2; round++) {
            double without = share(bridge, seconds);
            row(table, "none", without, without, 0, 0);
            for (String query : List.of("", "?levels=5")) {
                try (StreamCrowd crowd =
                        new StreamCrowd(Integer.parseInt(bridge.setting("HTTP_PORT")), READERS, query)) {
                    Bench.hold(2);
                    long messages = crowd.messages();
                    long bytes = crowd.bytes();
                    double with = share(bridge, seconds);
                    row(
                            table,
                            READERS + (query.isEmpty() ? "" : " with levels five times a second"),
                            with,
                            without,
                            (crowd.messages() - messages) / (double) READERS / seconds,
                            (crowd.bytes() - bytes) / 1000.0 / seconds);
                }
            }
        }
        table.print();
    }

    private static void row(
            Bench.Table table, String name, double with, double without, double perSecond, double rate) {
        table.row(
                name,
                Bench.format("%.1f", with),
                Bench.format("%.1f", with - without),
                Bench.format("%.2f", perSecond),
                Bench.format("%.0f", rate));
    }

    /** Percent of a core that the JVM uses. */
    private static double share(BridgeProcess bridge, int seconds) {
        double before = ProcessTree.cpuSeconds(bridge.mainPid());
        long began = System.nanoTime();
        Bench.hold(seconds);
        return (ProcessTree.cpuSeconds(bridge.mainPid()) - before) * 100 / ((System.nanoTime() - began) / 1e9);
    }
}
