package alerts;

import health.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all conditions see in an observation, less what is explained by something else that is seen: one fault gives one
 * alert. A cause explains for some seconds longer than it is seen, because rates and buffers remember it.
 */
final class Sight {
    static final double LINGER_SECONDS = 6;

    private static final Logger LOG = LoggerFactory.getLogger(Sight.class);
    private static final String DESTINATION = "destination-";

    private final List<Condition> table;
    private final Map<Key, Long> lastSeen = new HashMap<>();
    private boolean complained;

    private record Key(String code, String subject) {}

    /** One condition's finding. */
    record Seen(Condition condition, Finding finding) {}

    Sight(List<Condition> table) {
        this.table = List.copyOf(table);
    }

    /** What is wrong and not explained by anything else. */
    List<Seen> look(Observation now) {
        List<Seen> all = new ArrayList<>();
        for (Condition condition : table) {
            for (Finding finding : judge(condition, now)) {
                all.add(new Seen(condition, finding));
                if (finding.certain()) {
                    lastSeen.put(new Key(condition.code(), finding.subject()), now.nanos());
                }
            }
        }
        lastSeen.values().removeIf(nanos -> now.nanos() - nanos > LINGER_SECONDS * 1e9);
        return all.stream().filter(seen -> !isExplained(seen)).toList();
    }

    /** A condition that cannot judge sees nothing, and keeps no other from judging. */
    private List<Finding> judge(Condition condition, Observation now) {
        try {
            return condition.judge().judge(now, now.settings().alerts().rule(condition.code()));
        } catch (RuntimeException e) {
            if (!complained) {
                LOG.error("{} cannot be judged", condition.code(), e);
            }
            complained = true;
            return List.of();
        }
    }

    private boolean isExplained(Seen seen) {
        return lastSeen.keySet().stream()
                .anyMatch(cause -> seen.condition().causes().contains(cause.code())
                        && concerns(cause.subject(), seen.finding().subject()));
    }

    /** What is wrong with one destination explains nothing about another. */
    private static boolean concerns(String cause, String effect) {
        boolean twoDestinations =
                cause != null && effect != null && cause.startsWith(DESTINATION) && effect.startsWith(DESTINATION);
        return !twoDestinations || Objects.equals(cause, effect);
    }
}
