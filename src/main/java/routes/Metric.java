package routes;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One metric of the bridge.
 *
 * @param name without {@code media_bridge_}; a counter's without {@code _total}
 * @param labels names of the labels, few and bounded
 * @param tells which fields of {@code /api/streaming/stats} it tells, with {@code []} for each of a list
 * @param rows what it reads now
 */
record Metric(
        Kind kind,
        String name,
        String help,
        List<String> labels,
        List<String> tells,
        Function<MetricsView, Stream<Row>> rows) {
    static final String PREFIX = "media_bridge_";

    /** What a value does over time. */
    enum Kind {
        /** Goes up and down. */
        GAUGE,
        /** Only grows, from the start of the process. */
        COUNTER
    }

    /** One value, with the labels' values. */
    record Row(List<String> values, double value) {}

    Metric {
        labels = List.copyOf(labels);
        tells = List.copyOf(tells);
    }

    /** As it is scraped. */
    String shownName() {
        return PREFIX + name + (kind == Kind.COUNTER ? "_total" : "");
    }
}
