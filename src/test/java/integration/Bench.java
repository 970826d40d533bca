package integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the benchmarks share: picture sizes, a source that is on, medians, tables. */
final class Bench {
    /** Long enough for the JVM to have compiled what runs every tick. */
    static final double WARM_UP_SECONDS = 12;

    static final double MARGIN_SECONDS = 25;

    /** No figure: a machine that others use, too, is waited for. */
    private static final Duration ON_AIR_LIMIT = Duration.ofSeconds(60);

    private Bench() {}

    /** A picture size with the bitrate that belongs to it. */
    record Size(String name, int width, int height, int bitrateK) {
        static Size of(String name) {
            return switch (name) {
                case "360p30" -> new Size(name, 640, 360, 1500);
                case "720p30" -> new Size(name, 1280, 720, 4000);
                case "1080p30" -> new Size(name, 1920, 1080, 6000);
                default -> throw new IllegalArgumentException("a size is 360p30, 720p30 or 1080p30, not " + name);
            };
        }

        Clip clip(double seconds) {
            return Clip.of(width, height, 30, (int) Math.ceil(seconds + MARGIN_SECONDS));
        }

        Setup apply(Setup setup) {
            return setup.sized(width, height, bitrateK);
        }
    }

    /** Starts everything and waits until the source's pictures have come out for a while. */
    static void onAir(Stage stage, Clip clip) {
        stage.primary.start();
        stage.backup.start();
        stage.bridge.start();
        stage.gstreamer(clip).start();
        if (!Waits.within(ON_AIR_LIMIT, () -> stage.primary.isReceiving() && stage.backup.isReceiving())) {
            throw new IllegalStateException(
                    "nothing arrives: " + stage.bridge.program().log());
        }
        Waits.holdSeconds(WARM_UP_SECONDS);
    }

    static void hold(double seconds) {
        Waits.hold(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /** The value below which a part of them lies. */
    static double quantile(List<Double> values, double part) {
        double[] sorted = values.stream().mapToDouble(d -> d).sorted().toArray();
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
    }

    static double median(List<Double> values) {
        return quantile(values, 0.5);
    }

    /** Change per hour by least squares. */
    static double slopePerHour(List<Double> values, double secondsBetween) {
        int n = values.size();
        double meanX = (n - 1) / 2.0;
        double meanY = values.stream().mapToDouble(d -> d).average().orElse(Double.NaN);
        double sumXy = 0;
        double sumXx = 0;
        for (int i = 0; i < n; i++) {
            sumXy += (i - meanX) * (values.get(i) - meanY);
            sumXx += (i - meanX) * (i - meanX);
        }
        return sumXy / sumXx * 3600 / secondsBetween;
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** Rows under a heading; the first column is text, the others are numbers. */
    static final class Table {
        private final List<String> lines = new ArrayList<>();

        Table(String... heading) {
            row(heading);
            lines.add("| --- |" + " ---: |".repeat(heading.length - 1));
        }

        void row(String... cells) {
            lines.add("| " + String.join(" | ", Arrays.asList(cells)) + " |");
        }

        void print() {
            System.out.println(String.join(System.lineSeparator(), lines));
            System.out.println();
        }
    }
}
