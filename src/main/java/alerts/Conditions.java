package alerts;

import health.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import settings.AlertRule;

/** The table of all conditions. docs/alerts.md explains each; a test holds the two together. */
final class Conditions {
    static final String TEST = "test";

    private Conditions() {}

    static List<Condition> all() {
        List<Condition> all = new ArrayList<>();
        all.addAll(SourceConditions.all());
        all.add(new Condition(TEST, Severity.INFO, Set.of(), Conditions::nothing));
        return all;
    }

    /** Somebody asks for it; it is never seen. */
    private static List<Finding> nothing(Observation now, AlertRule rule) {
        return List.of();
    }
}
