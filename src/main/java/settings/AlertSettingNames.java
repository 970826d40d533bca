package settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import settings.SettingType.Decimal;

/** The settings of the alerts' numbers: three names for each code, which stand in the documentation as templates. */
final class AlertSettingNames {
    static final String THRESHOLD = "ALERT_<CODE>_THRESHOLD";
    static final String HOLD = "ALERT_<CODE>_HOLD_S";
    static final String CLEAR = "ALERT_<CODE>_CLEAR_S";
    static final String OFF = "ALERTS_OFF";
    static final Decimal SECONDS = new Decimal(0, 3600, "seconds");
    static final Decimal ANY = new Decimal(-120, 1_000_000, "in the alert's own unit and range, see docs/alerts.md");

    private static final Map<String, SettingDefinition> BY_NAME = byName();

    private AlertSettingNames() {}

    private static Map<String, SettingDefinition> byName() {
        Map<String, SettingDefinition> all = new LinkedHashMap<>();
        for (AlertRule rule : AlertRules.DEFAULT.byCode().values()) {
            if (rule.isMeasured()) {
                Decimal range = new Decimal(rule.lowest(), rule.highest(), rule.unit());
                put(all, rule.settingName() + "_THRESHOLD", rule.threshold(), range);
            }
            put(all, rule.settingName() + "_HOLD_S", rule.holdSeconds(), SECONDS);
            put(all, rule.settingName() + "_CLEAR_S", rule.clearSeconds(), SECONDS);
        }
        return all;
    }

    private static void put(Map<String, SettingDefinition> all, String name, double value, SettingType type) {
        all.put(name, new SettingDefinition(name, "Alerts", text(value), type, "See docs/alerts.md.", false));
    }

    private static String text(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** The definition of a setting of one code. */
    static Optional<SettingDefinition> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The numbers with what is set in place of the defaults. */
    static AlertRules read(SettingLayers layers, SettingValues values) {
        BY_NAME.forEach((name, definition) -> {
            if (layers.find(name).isPresent()) {
                values.take(definition, layers.find(name));
            }
        });
        Map<String, AlertRule> rules = new LinkedHashMap<>();
        AlertRules.DEFAULT.byCode().forEach((code, rule) -> {
            String name = rule.settingName();
            rules.put(
                    code,
                    rule.with(
                            number(values, name + "_THRESHOLD", rule.threshold()),
                            number(values, name + "_HOLD_S", rule.holdSeconds()),
                            number(values, name + "_CLEAR_S", rule.clearSeconds())));
        });
        return new AlertRules(rules, codes(values.text(OFF)));
    }

    private static double number(SettingValues values, String name, double otherwise) {
        String text = values.text(name);
        return text.isEmpty() ? otherwise : Double.parseDouble(text);
    }

    private static Set<String> codes(String text) {
        return SettingType.Codes.parse(text).collect(Collectors.toUnmodifiableSet());
    }
}
