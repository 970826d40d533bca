package routes;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge's own metrics, made at each scrape from one look at it: a destination or input that is gone is gone from
 * the next scrape, and nothing is kept for it.
 */
final class BridgeMetrics implements MultiCollector {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeMetrics.class);

    private final List<Metric> table = MetricTable.all();
    private final Supplier<MetricsView> view;

    BridgeMetrics(Supplier<MetricsView> view) {
        this.view = view;
    }

    @Override
    public MetricSnapshots collect() {
        MetricsView now = view.get();
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        table.forEach(metric -> read(metric, now).ifPresent(all::metricSnapshot));
        return all.build();
    }

    /** One that cannot be read does not cost the others. */
    private static Optional<MetricSnapshot> read(Metric metric, MetricsView view) {
        try {
            List<Metric.Row> rows = metric.rows().apply(view).toList();
            return rows.isEmpty() ? Optional.empty() : Optional.of(snapshot(metric, rows));
        } catch (RuntimeException e) {
            LOG.debug("{} cannot be read", metric.name(), e);
            return Optional.empty();
        }
    }

    private static MetricSnapshot snapshot(Metric metric, List<Metric.Row> rows) {
        String name = Metric.PREFIX + metric.name();
        if (metric.kind() == Metric.Kind.COUNTER) {
            CounterSnapshot.Builder counter =
                    CounterSnapshot.builder().name(name).help(metric.help());
            rows.forEach(row -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .value(row.value())
                    .labels(labels(metric, row))
                    .build()));
            return counter.build();
        }
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(metric.help());
        rows.forEach(row -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .value(row.value())
                .labels(labels(metric, row))
                .build()));
        return gauge.build();
    }

    private static Labels labels(Metric metric, Metric.Row row) {
        return Labels.of(metric.labels().toArray(String[]::new), row.values().toArray(String[]::new));
    }
}
