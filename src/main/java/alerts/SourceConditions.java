package alerts;

import health.Observation;
import java.util.List;
import java.util.Set;
import settings.AlertRule;

/** What can be wrong with the source. */
final class SourceConditions {
    private static final String SOURCE = "source";

    /** A sender that is started together with the bridge is not late before this. */
    private static final double START_SECONDS = 5;

    private SourceConditions() {}

    static List<Condition> all() {
        return List.of(new Condition("source-absent", Severity.CRITICAL, Set.of(), SourceConditions::absent));
    }

    private static List<Finding> absent(Observation now, AlertRule rule) {
        if (!now.onAirFor(START_SECONDS) || !now.program().ingest().state().equals("absent")) {
            return List.of();
        }
        return List.of(Finding.of(
                SOURCE,
                "The source is absent.",
                "Nothing comes from the sender. The slate is on air and the connections to the destinations stay; the"
                        + " picture is back as soon as the sender is."));
    }
}
