package routes;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Locale;

/** Gives Camel's meters the labels and the help that Prometheus wants: snake case, and some words. */
final class PrometheusManners implements MeterFilter {
    private static final String CPUS = "system.cpu.count";

    /** Nanoseconds are no unit of Prometheus; process.cpu.usage says the same. */
    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return "process.cpu.time".equals(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        Tags tags = Tags.empty();
        for (Tag tag : id.getTags()) {
            tags = tags.and(snake(tag.getKey()), tag.getValue());
        }
        String help = id.getDescription() == null || id.getDescription().isBlank()
                ? id.getName().replace('.', ' ') + ", as Camel counts it"
                : id.getDescription();
        return new Meter.Id(
                CPUS.equals(id.getName()) ? "system.cpu.cores" : id.getName(),
                tags,
                id.getBaseUnit(),
                help,
                id.getType());
    }

    private static String snake(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
