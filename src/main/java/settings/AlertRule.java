package settings;

import java.util.Locale;

/**
 * The numbers of one alert.
 *
 * @param code stable name, for example source-absent
 * @param threshold from where on it is trouble; 0 where nothing is measured
 * @param lowest that the threshold may be set to
 * @param highest that the threshold may be set to
 * @param unit of the threshold; empty where nothing is measured
 * @param holdSeconds for how long it must be trouble before the alert fires
 * @param clearSeconds for how long it must be over before the alert is resolved
 */
public record AlertRule(
        String code, double threshold, int lowest, int highest, String unit, double holdSeconds, double clearSeconds) {
    static AlertRule of(String code, double holdSeconds, double clearSeconds) {
        return new AlertRule(code, 0, 0, 0, "", holdSeconds, clearSeconds);
    }

    /** Whether something is measured and compared. */
    public boolean isMeasured() {
        return !unit.isEmpty();
    }

    /** What the names of its settings begin with, for example ALERT_SOURCE_ABSENT. */
    public String settingName() {
        return "ALERT_" + code.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    AlertRule with(double newThreshold, double newHold, double newClear) {
        return new AlertRule(code, newThreshold, lowest, highest, unit, newHold, newClear);
    }
}
