package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * CPU of the bridge against the single ffmpeg with tee, by turns, same film, same encoder options, two servers each.
 * CPU is user and system time of the whole process tree, ended children included, so that what else runs on the machine
 * matters little; sender and servers are not counted.
 */
final class CompareCpu {
    private static final double WORTH_SHOWING = 0.15;
    private static final String ENDED = "ended children";
    private static final String WHOLE = "bridge with preview and checks";

    private CompareCpu() {}

    /**
     * One measurement.
     *
     * @param byProcess seconds of CPU per minute
     * @param byThread the same, of each thread
     * @param picturesPerSecond what arrived at the primary meanwhile
     */
    private record Cost(Map<String, Double> byProcess, Map<String, Double> byThread, double picturesPerSecond) {
        double total() {
            return byProcess.values().stream().mapToDouble(d -> d).sum();
        }
    }

    /** Arguments: seconds (60), size (720p30, 1080p30 or both), rounds (2). */
    public static void main(String[] args) {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        String sizes = args.length > 1 ? args[1] : "both";
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        Bench.Table summary = new Bench.Table(
                "size",
                "round",
                "ffmpeg, s/min",
                "bridge, s/min",
                "ratio",
                "JVM, s/min",
                "JVM, % of a core",
                "with preview and checks, s/min",
                "ratio");
        Bench.Table details =
                new Bench.Table("system", "process", "size", "round", "CPU, s/min", "pictures/s at the primary");
        Bench.Table threads = new Bench.Table("system", "thread, last round", "size", "CPU, s/min");
        for (String name : sizes.equals("both") ? List.of("720p30", "1080p30") : List.of(sizes)) {
            Bench.Size size = Bench.Size.of(name);
            size.clip(seconds).file();
            List<Cost> single = new ArrayList<>();
            List<Cost> bridge = new ArrayList<>();
            List<Cost> whole = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                single.add(measure("ffmpeg", size, seconds));
                bridge.add(measure("bridge", size, seconds));
                whole.add(measure(WHOLE, size, seconds));
                int last = round - 1;
                summarise(summary, name, Integer.toString(round), single.get(last), bridge.get(last), whole.get(last));
                detail(details, "single ffmpeg", name, round, single.get(last));
                detail(details, "bridge", name, round, bridge.get(last));
                detail(details, WHOLE, name, round, whole.get(last));
            }
            summarise(summary, name, "all", sum(single), sum(bridge), sum(whole));
            threads(threads, "single ffmpeg", name, single.get(rounds - 1));
            threads(threads, "bridge", name, bridge.get(rounds - 1));
            threads(threads, WHOLE, name, whole.get(rounds - 1));
        }
        summary.print();
        details.print();
        threads.print();
    }

    private static Cost measure(String kind, Bench.Size size, int seconds) {
        boolean isSingle = kind.equals("ffmpeg");
        try (Stage stage = new Stage(
                isSingle ? kind : "bridge",
                "cpu-" + size.name(),
                setup -> kind.equals("bridge") ? bare(size.apply(setup)) : size.apply(setup))) {
            Bench.onAir(stage, size.clip(seconds));
            Map<String, Double> before = used(stage.bridge, kind);
            Map<String, Double> threadsBefore = usedByThread(stage.bridge, kind);
            long from = System.nanoTime();
            Bench.hold(seconds);
            Map<String, Double> after = used(stage.bridge, kind);
            Map<String, Double> threadsAfter = usedByThread(stage.bridge, kind);
            long to = System.nanoTime();
            double minutes = (to - from) / 60e9;
            long pictures = stage.primary.sessions().stream()
                    .flatMap(session -> session.tags().stream())
                    .filter(tag -> tag.kind() == FlvTag.Kind.VIDEO && tag.isMedia())
                    .filter(tag -> tag.arrivalNanos() > from && tag.arrivalNanos() <= to)
                    .count();
            return new Cost(
                    difference(before, after, minutes),
                    difference(threadsBefore, threadsAfter, minutes),
                    pictures / minutes / 60);
        }
    }

    /** Without what the single ffmpeg does not do either. */
    private static Setup bare(Setup setup) {
        return setup.with("PREVIEW", "false").with("ALERTS_OFF", "picture-black,picture-frozen");
    }

    private static Map<String, Double> difference(
            Map<String, Double> before, Map<String, Double> after, double minutes) {
        Map<String, Double> perMinute = new LinkedHashMap<>();
        after.forEach((name, value) -> perMinute.put(name, (value - before.getOrDefault(name, 0.0)) / minutes));
        return perMinute;
    }

    private static Map<String, Double> usedByThread(BridgeUnderTest bridge, String kind) {
        Map<String, Double> used = new TreeMap<>();
        Map<Long, String> names =
                kind.equals("ffmpeg") ? Map.of(bridge.mainPid(), kind) : names((BridgeProcess) bridge);
        names.forEach((pid, name) -> ProcessTree.cpuSecondsByThread(pid)
                .forEach((thread, seconds) -> used.merge(name + ": " + thread, seconds, Double::sum)));
        return used;
    }

    private static Map<String, Double> used(BridgeUnderTest bridge, String kind) {
        if (kind.equals("ffmpeg")) {
            return Map.of("single ffmpeg", ProcessTree.cpuSeconds(bridge.tree()));
        }
        Map<Long, String> names = names((BridgeProcess) bridge);
        Map<String, Double> used = new LinkedHashMap<>();
        Set<Long> tree = bridge.tree();
        for (long pid : tree) {
            used.merge(names.getOrDefault(pid, "other"), ProcessTree.cpuSeconds(pid), Double::sum);
            used.merge(ENDED, ProcessTree.endedCpuSeconds(pid), Double::sum);
        }
        return used;
    }

    static Map<Long, String> names(BridgeProcess bridge) {
        Map<Long, String> names = new LinkedHashMap<>();
        names.put(bridge.mainPid(), "JVM");
        for (JsonNode child : bridge.json("/api/streaming/processes").findParents("pid")) {
            names.put(child.path("pid").asLong(), child.path("name").asText());
        }
        return names;
    }

    private static Cost sum(List<Cost> costs) {
        Map<String, Double> mean = new LinkedHashMap<>();
        costs.forEach(cost ->
                cost.byProcess().forEach((name, value) -> mean.merge(name, value / costs.size(), Double::sum)));
        return new Cost(mean, Map.of(), 0);
    }

    private static void summarise(Bench.Table table, String size, String round, Cost single, Cost bridge, Cost whole) {
        double jvm = bridge.byProcess().getOrDefault("JVM", Double.NaN);
        table.row(
                size,
                round,
                Bench.format("%.2f", single.total()),
                Bench.format("%.2f", bridge.total()),
                Bench.format("%.3f", bridge.total() / single.total()),
                Bench.format("%.2f", jvm),
                Bench.format("%.1f", jvm / 0.6),
                Bench.format("%.2f", whole.total()),
                Bench.format("%.3f", whole.total() / single.total()));
    }

    private static void detail(Bench.Table table, String system, String size, int round, Cost cost) {
        cost.byProcess()
                .forEach((name, value) -> table.row(
                        system,
                        name,
                        size,
                        Integer.toString(round),
                        Bench.format("%.2f", value),
                        Bench.format("%.1f", cost.picturesPerSecond())));
    }

    private static void threads(Bench.Table table, String system, String size, Cost cost) {
        cost.byThread().entrySet().stream()
                .filter(thread -> thread.getValue() >= WORTH_SHOWING)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(thread -> table.row(system, thread.getKey(), size, Bench.format("%.2f", thread.getValue())));
    }
}
