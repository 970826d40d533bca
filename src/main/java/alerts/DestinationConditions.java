package alerts;

import static alerts.SourceConditions.text;

import delivery.DestinationSnapshot;
import delivery.DestinationState;
import health.Observation;
import health.Trends;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import settings.AlertRule;

/** What can be wrong with one destination; each says so for itself. */
final class DestinationConditions {
    private static final double START_SECONDS = 5;
    private static final double STILL_SECONDS = 0.9;
    private static final double RATE_SECONDS = 8;
    private static final double BAND = 0.05;

    /** A server that answers, and does not want the program. */
    private static final Set<String> TURNED_AWAY =
            Set.of("refused", "unauthorised", "certificate", "tls", "already-publishing", "permission", "no-such-file");

    /** A server that takes nothing, or stopped answering. */
    private static final Set<String> SILENT = Set.of("stale", "timed-out");

    private DestinationConditions() {}

    static List<Condition> all() {
        Set<String> flapping = Set.of("destination-flapping");
        Set<String> slow = Causes.of(Causes.TOO_SLOW, flapping);
        Set<String> stalled = Causes.of(slow, Set.of("destination-stalled", "destination-refused"));
        return List.of(
                new Condition(
                        "destination-flapping", Severity.WARNING, Causes.TOO_SLOW, DestinationConditions::flapping),
                new Condition("destination-refused", Severity.CRITICAL, slow, DestinationConditions::refused),
                new Condition("destination-stalled", Severity.CRITICAL, slow, DestinationConditions::stalled),
                new Condition("destination-connecting", Severity.WARNING, stalled, DestinationConditions::connecting),
                new Condition(
                        "destination-bitrate-low",
                        Severity.WARNING,
                        Causes.of(stalled, Set.of("encoder-restarted", "clock-late")),
                        DestinationConditions::thin),
                new Condition("destination-dropping", Severity.WARNING, stalled, DestinationConditions::dropping));
    }

    private static List<DestinationSnapshot> which(Observation now, Predicate<DestinationSnapshot> troubled) {
        return now.destinations().stream()
                .filter(one -> now.onAirFor(START_SECONDS) && one.state() != DestinationState.STOPPED)
                .filter(troubled)
                .toList();
    }

    private static String subject(DestinationSnapshot destination) {
        return "destination-" + destination.name();
    }

    private static boolean isAway(DestinationSnapshot one, Set<String> codes) {
        return one.state() != DestinationState.LIVE
                && one.lastErrorCode() != null
                && codes.contains(one.lastErrorCode());
    }

    private static boolean isStalled(DestinationSnapshot one, Observation now) {
        boolean still = one.state() == DestinationState.LIVE
                && now.trends().way(one.name()).stillSeconds() > STILL_SECONDS;
        return still || isAway(one, SILENT);
    }

    private static List<Finding> refused(Observation now, AlertRule rule) {
        return which(now, one -> isAway(one, TURNED_AWAY)).stream()
                .map(one -> Finding.of(
                        subject(one),
                        "Destination " + one.name() + " refuses the program.",
                        one.lastError() + " It is tried again for ever; the other destinations are not touched."))
                .toList();
    }

    private static List<Finding> stalled(Observation now, AlertRule rule) {
        return which(now, one -> isStalled(one, now)).stream()
                .map(one -> Finding.of(
                        subject(one),
                        "Destination " + one.name() + " takes nothing any more.",
                        "Its server stopped taking bytes. The connection is given up after some seconds and made anew;"
                                + " the other destinations are not touched."))
                .toList();
    }

    private static List<Finding> connecting(Observation now, AlertRule rule) {
        return which(
                        now,
                        one -> one.state() != DestinationState.LIVE
                                && !isAway(one, TURNED_AWAY)
                                && !isAway(one, SILENT))
                .stream()
                .map(one -> Finding.of(
                        subject(one),
                        "Destination " + one.name() + " cannot be reached.",
                        (one.lastError() == null ? "No connection has been made yet." : one.lastError())
                                + " It is tried again for ever."))
                .toList();
    }

    private static List<Finding> flapping(Observation now, AlertRule rule) {
        return which(now, one -> now.trends().way(one.name()).reconnectsPerMinute() >= rule.threshold()).stream()
                .map(one -> {
                    long times = now.trends().way(one.name()).reconnectsPerMinute();
                    return new Finding(
                            subject(one),
                            (double) times,
                            true,
                            "Destination " + one.name() + " comes and goes.",
                            "Its connection broke and was made anew " + times + " times within a minute.");
                })
                .toList();
    }

    private static List<Finding> thin(Observation now, AlertRule rule) {
        double encoded = now.program().encoder().bitrateK();
        return which(
                        now,
                        one -> encoded > 1
                                && isSteady(one, now)
                                && percent(one, encoded) < rule.threshold() * (1 + BAND))
                .stream()
                .map(one -> new Finding(
                        subject(one),
                        percent(one, encoded),
                        percent(one, encoded) < rule.threshold(),
                        "Destination " + one.name() + " takes too little.",
                        text(
                                "Its server takes %.0f of the %.0f kbit/s that leave the encoder.",
                                one.bitrateK(), encoded)))
                .toList();
    }

    private static boolean isSteady(DestinationSnapshot one, Observation now) {
        Trends.Way way = now.trends().way(one.name());
        return one.state() == DestinationState.LIVE && way.stateSeconds() > RATE_SECONDS;
    }

    private static double percent(DestinationSnapshot one, double encoded) {
        return 100 * one.bitrateK() / encoded;
    }

    private static List<Finding> dropping(Observation now, AlertRule rule) {
        return which(now, one -> now.trends().way(one.name()).droppedPerSecond() > rule.threshold()).stream()
                .map(
                        one -> new Finding(
                                subject(one),
                                now.trends().way(one.name()).droppedPerSecond(),
                                true,
                                "Destination " + one.name() + " loses pictures.",
                                "Its way is too slow for the bitrate: its queue ran over, and it goes on at the next keyframe."))
                .toList();
    }
}
