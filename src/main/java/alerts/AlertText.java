package alerts;

import health.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import process.ChildSnapshot;
import settings.AlertRule;

/** Writes alerts: what is seen, with what would help, where to look, and the last lines of the child concerned. */
final class AlertText {
    private static final int LINES = 5;

    private final UnaryOperator<String> mask;

    AlertText(UnaryOperator<String> mask) {
        this.mask = mask;
    }

    /** An alert that has just begun to fire. */
    Alert firing(String fingerprint, Sight.Seen seen, Instant since, Observation now, Instant silencedUntil) {
        Finding finding = seen.finding();
        Condition condition = seen.condition();
        AlertRule rule = now.settings().alerts().rule(condition.code());
        return new Alert(
                fingerprint,
                UUID.randomUUID().toString(),
                condition.code(),
                condition.severity(),
                Alert.Status.FIRING,
                mask.apply(finding.title()),
                mask.apply(finding.description()),
                finding.subject(),
                now.session(),
                since,
                now.time(),
                null,
                1,
                rounded(finding.value()),
                finding.value() == null ? null : rule.threshold(),
                finding.value() == null ? null : rule.unit(),
                Advice.actions(condition.code(), finding.subject(), now),
                Advice.links(condition.code()),
                lines(finding.subject(), now),
                false,
                silencedUntil);
    }

    /** The same alert as it is seen now; counted up when it had been away. */
    Alert goingOn(Alert before, Sight.Seen seen, Observation now, boolean again) {
        Finding finding = seen.finding();
        return new Alert(
                before.fingerprint(),
                before.episode(),
                before.code(),
                before.severity(),
                before.status(),
                mask.apply(finding.title()),
                mask.apply(finding.description()),
                before.subject(),
                before.session(),
                before.since(),
                again ? now.time() : before.changedAt(),
                null,
                before.count() + (again ? 1 : 0),
                rounded(finding.value()),
                before.threshold(),
                before.unit(),
                before.actions(),
                before.links(),
                again ? lines(finding.subject(), now) : before.lines(),
                before.acknowledged(),
                before.silencedUntil());
    }

    /** The alert that somebody asked for. */
    Alert test(String fingerprint, Severity severity, Instant now, Instant silencedUntil) {
        return new Alert(
                fingerprint,
                UUID.randomUUID().toString(),
                Conditions.TEST,
                severity,
                Alert.Status.FIRING,
                "This is a test.",
                "Somebody asked for a test alert. Nothing is wrong; it is resolved by itself some seconds later.",
                null,
                null,
                now,
                now,
                null,
                1,
                null,
                null,
                null,
                List.of(),
                Map.of("health", Advice.HEALTH),
                List.of(),
                false,
                silencedUntil);
    }

    /** Asked for once more. */
    Alert again(Alert before, Instant now) {
        return new Alert(
                before.fingerprint(),
                before.episode(),
                before.code(),
                before.severity(),
                before.status(),
                before.title(),
                before.description(),
                before.subject(),
                before.session(),
                before.since(),
                now,
                null,
                before.count() + 1,
                before.value(),
                before.threshold(),
                before.unit(),
                before.actions(),
                before.links(),
                before.lines(),
                before.acknowledged(),
                before.silencedUntil());
    }

    private List<String> lines(String subject, Observation now) {
        ChildSnapshot child = subject == null ? null : now.children().get(Advice.child(subject));
        if (child == null) {
            return List.of();
        }
        List<String> all = child.lastLines();
        return all.subList(Math.max(0, all.size() - LINES), all.size()).stream()
                .map(mask)
                .toList();
    }

    private static Double rounded(Double value) {
        return value == null ? null : Math.round(value * 100) / 100.0;
    }
}
