package alerts;

import health.Observation;
import java.util.List;
import java.util.Set;
import settings.AlertRule;

/**
 * One kind of trouble: how it is seen, how much it matters, and which other trouble explains it.
 *
 * @param causes codes that, while seen themselves, explain this one away: one fault gives one alert
 * @param judge says what is wrong in an observation
 */
record Condition(String code, Severity severity, Set<String> causes, Judge judge) {
    Condition {
        causes = Set.copyOf(causes);
    }

    /** Says what is wrong. */
    @FunctionalInterface
    interface Judge {
        List<Finding> judge(Observation now, AlertRule rule);
    }
}
