package alerts;

import static alerts.SourceConditions.text;

import health.Observation;
import java.util.List;
import java.util.Set;
import process.ChildSnapshot;
import process.ChildState;
import settings.AlertRule;

/** What can be wrong with the encoder. */
final class EncoderConditions {
    static final String ENCODER = "encoder";

    private static final double START_SECONDS = 10;
    private static final double DOWN_MILLIS = 3000;
    private static final double RESTARTED_SECONDS = 0.9;

    /** The rate is measured over four seconds, and a new encoder may catch up first. */
    private static final double RATE_SECONDS = 6;

    /** Pictures that wait for an encoder that is on time. */
    private static final long LAG = 2;

    private static final double BAND = 0.5;

    private EncoderConditions() {}

    static List<Condition> all() {
        return List.of(
                new Condition("encoder-down", Severity.CRITICAL, Causes.NONE, EncoderConditions::down),
                new Condition("encoder-slow", Severity.CRITICAL, Set.of("encoder-down"), EncoderConditions::slow),
                new Condition(
                        "encoder-restarted", Severity.WARNING, Set.of("encoder-down"), EncoderConditions::restarted),
                new Condition("nvenc-fell-back", Severity.WARNING, Causes.NONE, EncoderConditions::fellBack));
    }

    private static List<Finding> down(Observation now, AlertRule rule) {
        if (!now.onAirFor(START_SECONDS) || now.program().encoder().sinceOutputMillis() < DOWN_MILLIS) {
            return List.of();
        }
        return List.of(Finding.of(
                ENCODER,
                "The encoder gives no output.",
                "Nothing leaves the encoder, and so nothing goes to any destination. It is started again and again: "
                        + reason(now)));
    }

    private static String reason(Observation now) {
        ChildSnapshot child = now.children().get(ENCODER);
        return child == null || child.reason() == null
                ? "why it fails is not known."
                : child.reason().sentence();
    }

    private static List<Finding> slow(Observation now, AlertRule rule) {
        double behind = 100 * (1 - now.program().encoder().speed());
        boolean waiting = now.program().encoder().lag() > LAG;
        double percent = Math.max(now.trends().skippedPercent(), waiting && isSteady(now) ? behind : 0);
        if (!now.onAirFor(START_SECONDS) || percent <= rule.threshold() * BAND) {
            return List.of();
        }
        String machine = now.jvm().machinePercent() < 0
                ? ""
                : text(" The machine's processors are %.0f %% busy.", now.jvm().machinePercent());
        return List.of(new Finding(
                ENCODER,
                percent,
                percent > rule.threshold(),
                "The encoder is slower than real time.",
                text("%.0f %% of the pictures are left out so that picture and sound stay together.", percent)
                        + machine));
    }

    private static boolean isSteady(Observation now) {
        ChildSnapshot child = now.children().get(ENCODER);
        return child != null
                && child.state() == ChildState.RUNNING
                && (now.time().toEpochMilli() - child.since().toEpochMilli()) / 1000.0 > RATE_SECONDS;
    }

    private static List<Finding> restarted(Observation now, AlertRule rule) {
        if (!now.onAir() || now.trends().encoderRestartedSeconds() > RESTARTED_SECONDS) {
            return List.of();
        }
        return List.of(Finding.of(
                ENCODER,
                "The encoder was started again.",
                "The encoder ended and another one has taken its place, over the same connections, with a hole of a"
                        + " fraction of a second: " + reason(now)));
    }

    private static List<Finding> fellBack(Observation now, AlertRule rule) {
        boolean here = now.encoder().gpuHere() && "x264".equals(now.encoder().name());
        if (!now.onAir() || !here || now.encoder().refusal() == null) {
            return List.of();
        }
        return List.of(Finding.of(
                ENCODER,
                "The GPU does not encode; x264 does.",
                "NVENC was refused and the processors encode instead, which costs much of them: "
                        + now.encoder().refusal()));
    }
}
