package settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers of all alerts, by code.
 *
 * @param byCode every code there is
 * @param off codes that never fire
 */
public record AlertRules(Map<String, AlertRule> byCode, Set<String> off) {
    private static final List<AlertRule> ALL = List.of(
            AlertRule.of("source-absent", 3, 1),
            AlertRule.of("source-stalled", 3, 1),
            new AlertRule("source-fps-low", 15, 1, 240, "fps", 5, 1),
            new AlertRule("source-bitrate-low", 60, 1, 100_000, "kbit/s", 10, 1),
            new AlertRule("frames-repeated", 10, 1, 100, "%", 5, 1),
            new AlertRule("frames-dropped", 10, 1, 100, "%", 5, 1),
            new AlertRule("picture-black", 26, 17, 235, "luma", 4, 0.5),
            AlertRule.of("picture-frozen", 10, 0.5),
            AlertRule.of("program-silent", 15, 0.5),
            new AlertRule("audio-clipping", 1, 0, 100, "%", 3, 1),
            new AlertRule("audio-loud", -7, -60, 0, "LUFS", 10, 1),
            new AlertRule("av-offset", 80, 10, 10_000, "ms", 5, 2),
            new AlertRule("encoder-slow", 5, 1, 100, "%", 3, 1),
            AlertRule.of("encoder-down", 2, 1),
            AlertRule.of("encoder-restarted", 0, 3),
            AlertRule.of("nvenc-fell-back", 0, 1),
            AlertRule.of("destination-connecting", 10, 0.5),
            AlertRule.of("destination-refused", 3, 0.5),
            AlertRule.of("destination-stalled", 2, 1),
            new AlertRule("destination-flapping", 3, 1, 60, "reconnects/min", 0, 0),
            new AlertRule("destination-bitrate-low", 50, 1, 100, "%", 5, 1),
            new AlertRule("destination-dropping", 1, 0, 1000, "tags/s", 1, 1),
            AlertRule.of("recording-failed", 2, 1),
            new AlertRule("disk-low", 2000, 1, 1_000_000, "MB", 1, 1),
            AlertRule.of("audio-endpoint-down", 3, 1),
            AlertRule.of("preview-down", 3, 1),
            AlertRule.of("settings-rejected", 0, 0),
            new AlertRule("memory-high", 90, 10, 100, "%", 10, 5),
            new AlertRule("gc-pause", 200, 1, 60_000, "ms", 0, 3),
            new AlertRule("clock-late", 10, 1, 100, "%", 3, 1),
            new AlertRule("gpu-busy", 97, 1, 100, "%", 30, 3),
            new AlertRule("gpu-encoder-busy", 97, 1, 100, "%", 10, 3),
            new AlertRule("gpu-memory-high", 95, 1, 100, "%", 10, 3),
            new AlertRule("gpu-hot", 85, 30, 120, "°C", 10, 3),
            AlertRule.of("gpu-lost", 5, 1),
            AlertRule.of("test", 0, 3));

    /** As they are when nothing is set. */
    public static final AlertRules DEFAULT = new AlertRules(named(ALL), Set.of());

    public AlertRules {
        byCode = Collections.unmodifiableMap(new LinkedHashMap<>(byCode));
        off = Set.copyOf(off);
    }

    private static Map<String, AlertRule> named(List<AlertRule> rules) {
        Map<String, AlertRule> named = new LinkedHashMap<>();
        rules.forEach(rule -> named.put(rule.code(), rule));
        return named;
    }

    /**
     * The numbers of one alert.
     *
     * @throws IllegalArgumentException when there is no such code
     */
    public AlertRule rule(String code) {
        AlertRule rule = byCode.get(code);
        if (rule == null) {
            throw new IllegalArgumentException("there is no alert named " + code);
        }
        return rule;
    }
}
