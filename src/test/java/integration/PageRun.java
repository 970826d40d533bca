package integration;

import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The dashboard page open for long beside a running program whose sender comes and goes every two minutes: what its
 * JavaScript holds after a collection of garbage, and the browser's resident memory. The list of events is full from the
 * start, the graphs fill for ten minutes; afterwards nothing may grow.
 */
final class PageRun {
    private static final Clip CLIP = Clip.of(640, 360, 30, 120);
    private static final int SAMPLE_SECONDS = 30;
    private static final double FILLING_MINUTES = 11;
    private static final int KEPT_EVENTS = 320; // the page keeps 300

    private final Map<String, List<Double>> samples = new TreeMap<>();

    private PageRun() {}

    /** Arguments: minutes (60). */
    public static void main(String[] args) {
        new PageRun().run(args.length > 0 ? Double.parseDouble(args[0]) : 60);
    }

    private void run(double minutes) {
        Clip.prepare(List.of(CLIP));
        try (Stage stage = new Stage("bridge", "page", setup -> setup)) {
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            stage.gstreamer(CLIP).start();
            try (Dashboard page = Dashboard.of((BridgeProcess) stage.bridge)) {
                page.open(ColorScheme.DARK, 1440, 900);
                page.waitForAir("running");
                fillEvents((BridgeProcess) stage.bridge);
                watch(page, minutes);
                print(page.errors());
            }
            stage.end();
        }
    }

    /** As many as the page keeps, so that the list grows no more. */
    private static void fillEvents(BridgeProcess bridge) {
        int told = 0;
        while (bridge.json("/api/streaming/events?since=0").path("events").size() < KEPT_EVENTS) {
            if (told++ > KEPT_EVENTS || bridge.post("/api/alerts/test", "{}").statusCode() >= 400) {
                throw new IllegalStateException("test alerts make no events");
            }
            Bench.hold(0.05);
        }
    }

    private void watch(Dashboard page, double minutes) {
        long end = System.nanoTime() + Math.round(minutes * 60e9);
        while (System.nanoTime() < end) {
            page.hold(SAMPLE_SECONDS);
            Dashboard.Memory memory = page.memory();
            add("heap, MB", memory.megabytes());
            add("nodes", (double) memory.nodes());
            add("documents", (double) memory.documents());
            add("listeners", (double) memory.listeners());
            add("browser: resident, MB", page.residentMegabytes());
        }
    }

    private void add(String name, double value) {
        samples.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }

    private void print(List<String> errors) {
        Bench.Table table = new Bench.Table("figure", "first", "graphs full", "most", "last", "per hour, graphs full");
        int full = (int) (FILLING_MINUTES * 60 / SAMPLE_SECONDS);
        samples.forEach((name, values) -> {
            List<Double> flat = values.subList(Math.min(full, values.size() - 1), values.size());
            table.row(
                    name,
                    Bench.format("%.1f", values.get(0)),
                    Bench.format("%.1f", flat.get(0)),
                    Bench.format("%.1f", Bench.quantile(values, 1)),
                    Bench.format("%.1f", values.get(values.size() - 1)),
                    flat.size() < 3 ? "–" : Bench.format("%+.2f", Bench.slopePerHour(flat, SAMPLE_SECONDS)));
        });
        table.row("errors on the console", "", "", "", Integer.toString(errors.size()), "");
        table.print();
        errors.forEach(System.out::println);
    }
}
