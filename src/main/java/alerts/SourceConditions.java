package alerts;

import health.Observation;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import settings.AlertRule;

/** What can be wrong with the source, and with its pictures on their way into the program. */
final class SourceConditions {
    static final String SOURCE = "source";
    static final String PROGRAM = "program";

    /** A sender that is started together with the bridge is not late before this. */
    private static final double START_SECONDS = 5;

    /** Rates say nothing before the source has run for this long. */
    private static final double RATE_SECONDS = 5;

    /** An alert that fires goes on until the value is better than its threshold by this share. */
    private static final double BAND = 0.05;

    private SourceConditions() {}

    static List<Condition> all() {
        Set<String> troubled = Causes.of(Causes.NO_SOURCE, Causes.TOO_SLOW, Causes.HELD_UP);
        Set<String> nothingToSend = Set.of("source-fps-low", "picture-black", "picture-frozen");
        return List.of(
                new Condition("source-absent", Severity.CRITICAL, Causes.NONE, SourceConditions::absent),
                new Condition(
                        "source-stalled",
                        Severity.CRITICAL,
                        Causes.of(Causes.TOO_SLOW, Set.of("source-absent")),
                        SourceConditions::stalled),
                new Condition("source-fps-low", Severity.WARNING, troubled, SourceConditions::slow),
                new Condition(
                        "source-bitrate-low",
                        Severity.WARNING,
                        Causes.of(troubled, nothingToSend),
                        SourceConditions::thin),
                new Condition(
                        "frames-repeated",
                        Severity.WARNING,
                        Causes.of(troubled, Set.of("source-fps-low")),
                        SourceConditions::repeated),
                new Condition("frames-dropped", Severity.WARNING, troubled, SourceConditions::dropped));
    }

    private static String state(Observation now) {
        return now.program().ingest().state();
    }

    private static List<Finding> absent(Observation now, AlertRule rule) {
        if (!now.onAirFor(START_SECONDS) || !state(now).equals("absent")) {
            return List.of();
        }
        return List.of(Finding.of(
                SOURCE,
                "The source is absent.",
                "Nothing comes from the sender. The slate is on air and the connections to the destinations stay; the"
                        + " picture is back as soon as the sender is."));
    }

    private static List<Finding> stalled(Observation now, AlertRule rule) {
        boolean bytesWithoutPictures =
                state(now).equals("receiving") || state(now).equals("frozen");
        if (!now.onAirFor(START_SECONDS) || !bytesWithoutPictures) {
            return List.of();
        }
        return List.of(Finding.of(
                SOURCE,
                "The source sends no pictures.",
                "Something comes from the sender, and no picture comes out of it: its renderer or encoder has stopped, or"
                        + " sends what cannot be decoded. The slate is on air."));
    }

    private static boolean isSteady(Observation now) {
        return now.onAirFor(START_SECONDS)
                && state(now).equals("live")
                && now.trends().sourceSeconds() >= RATE_SECONDS;
    }

    private static List<Finding> slow(Observation now, AlertRule rule) {
        double fps = now.program().ingest().fps();
        if (!isSteady(now) || fps >= rule.threshold() * (1 + BAND)) {
            return List.of();
        }
        return List.of(new Finding(
                SOURCE,
                fps,
                fps < rule.threshold(),
                "The source sends few pictures.",
                text("The source sends %.1f pictures per second; the program repeats them and looks jerky.", fps)));
    }

    private static List<Finding> thin(Observation now, AlertRule rule) {
        double rate = now.program().ingest().bitrateK();
        if (!isSteady(now) || rate >= rule.threshold() * (1 + BAND)) {
            return List.of();
        }
        return List.of(new Finding(
                SOURCE,
                rate,
                rate < rule.threshold(),
                "The source's bitrate is low.",
                text("The source sends %.0f kbit/s; the picture is likely to be poor.", rate)));
    }

    private static List<Finding> repeated(Observation now, AlertRule rule) {
        double percent = now.trends().repeatedPercent();
        if (!isSteady(now) || percent <= rule.threshold() * (1 - BAND)) {
            return List.of();
        }
        return List.of(new Finding(
                PROGRAM,
                percent,
                percent > rule.threshold(),
                "Pictures come too late and are repeated.",
                text(
                        "%.0f %% of the program's pictures repeat the one before because the next was not there in time:"
                                + " the link or the decoder stutters.",
                        percent)));
    }

    private static List<Finding> dropped(Observation now, AlertRule rule) {
        double percent = now.trends().droppedPercent();
        if (!isSteady(now) || percent <= rule.threshold() * (1 - BAND)) {
            return List.of();
        }
        return List.of(new Finding(
                PROGRAM,
                percent,
                percent > rule.threshold(),
                "Source pictures are dropped.",
                text(
                        "%.0f %% of the pictures are never shown because they come in bursts or faster than they can be"
                                + " shown.",
                        percent)));
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
