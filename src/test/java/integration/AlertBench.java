package integration;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * False alarms: a healthy show, then varied material over and over, each for some minutes, and no alert may come. Prints
 * what came, and what the checks cost.
 */
final class AlertBench {
    private static final List<String> CHECKS = List.of("picture-meter", "alerts", "Camel", "program-clock");

    private AlertBench() {}

    /** Arguments: minutes of the healthy show (10), minutes of varied material (60), size (1080p30). */
    public static void main(String[] args) {
        double healthy = args.length > 0 ? Double.parseDouble(args[0]) : 10;
        double varied = args.length > 1 ? Double.parseDouble(args[1]) : 60;
        Bench.Size size = Bench.Size.of(args.length > 2 ? args[2] : "1080p30");
        System.out.println("| show | minutes | alerts | CPU of the checks |");
        System.out.println("| --- | --- | --- | --- |");
        if (healthy > 0) {
            Clip clip = size.clip(healthy * 60).withSound();
            clip.file();
            run("healthy", healthy, size, stage -> stage.gstreamer(clip));
        }
        if (varied > 0) {
            Path film = VariedFilm.of(size);
            run("varied", varied, size, stage -> stage.looped(film));
        }
    }

    private interface Source {
        Sender on(Stage stage);
    }

    private static void run(String name, double minutes, Bench.Size size, Source source) {
        try (Stage stage =
                new Stage("bridge", "alerts-" + name, setup -> size.apply(setup).withSourceSound())) {
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            source.on(stage).start();
            if (!Waits.within(Stage.LIVE_LIMIT, stage.primary::isReceiving)) {
                throw new IllegalStateException("nothing arrives");
            }
            Bench.hold(Bench.WARM_UP_SECONDS);
            Map<String, Double> before = ProcessTree.cpuSecondsByThread(stage.bridge.mainPid());
            Bench.hold(minutes * 60);
            Map<String, Double> after = ProcessTree.cpuSecondsByThread(stage.bridge.mainPid());
            System.out.println("| " + name + ", " + size.name() + " | " + Bench.format("%.1f", minutes) + " | "
                    + AlertLog.of((BridgeProcess) stage.bridge).all() + " | " + cost(before, after, minutes) + " |");
        }
    }

    private static String cost(Map<String, Double> before, Map<String, Double> after, double minutes) {
        Map<String, Double> used = new TreeMap<>();
        after.forEach((thread, seconds) -> CHECKS.stream()
                .filter(thread::startsWith)
                .forEach(check -> used.merge(check, seconds - before.getOrDefault(thread, 0.0), Double::sum)));
        return used.entrySet().stream()
                .map(entry -> entry.getKey() + " " + Bench.format("%.2f", 100 * entry.getValue() / (minutes * 60))
                        + " % of a core")
                .toList()
                .toString();
    }
}
