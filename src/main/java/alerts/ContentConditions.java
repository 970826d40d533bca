package alerts;

import static alerts.SourceConditions.PROGRAM;
import static alerts.SourceConditions.text;

import audio.AudioInput;
import audio.InputSnapshot;
import audio.InputState;
import audio.Role;
import health.Observation;
import health.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import settings.AlertRule;

/** What can be wrong with the program's picture and sound as such. */
final class ContentConditions {
    private static final double START_SECONDS = 5;

    /** The meter needs two seconds to be sure; the rest is the alert's own time. */
    private static final double STILL_SECONDS = 0.5;

    private static final double SILENT_SECONDS = 1;
    private static final double INAUDIBLE_DB = -60;
    private static final double LOUD_BAND_LU = 1;
    private static final double BAND = 0.5;

    private ContentConditions() {}

    static List<Condition> all() {
        Set<String> noSource = Causes.of(Causes.NO_SOURCE, Causes.TOO_SLOW);
        Set<String> still = Set.of("picture-black", "source-fps-low", "clock-late");
        return List.of(
                new Condition("picture-black", Severity.CRITICAL, noSource, ContentConditions::black),
                new Condition(
                        "picture-frozen", Severity.CRITICAL, Causes.of(noSource, still), ContentConditions::frozen),
                new Condition("program-silent", Severity.CRITICAL, Causes.TOO_SLOW, ContentConditions::silent),
                new Condition("audio-clipping", Severity.WARNING, Causes.NONE, ContentConditions::clipping),
                new Condition("audio-loud", Severity.WARNING, Set.of("audio-clipping"), ContentConditions::loud),
                new Condition(
                        "av-offset", Severity.WARNING, Causes.of(noSource, Causes.HELD_UP), ContentConditions::offset));
    }

    private static boolean isShown(Observation now) {
        Picture picture = now.picture();
        return now.onAirFor(START_SECONDS) && picture.known() && !picture.slate();
    }

    private static List<Finding> black(Observation now, AlertRule rule) {
        int brightest = now.picture().brightest();
        if (!isShown(now) || brightest > rule.threshold() + 1) {
            return List.of();
        }
        return List.of(new Finding(
                PROGRAM,
                (double) brightest,
                brightest <= rule.threshold(),
                "The picture is black.",
                "The source sends pictures with nothing in them; its renderer or its camera is dark. They are on air as"
                        + " they come."));
    }

    private static List<Finding> frozen(Observation now, AlertRule rule) {
        if (!isShown(now) || now.picture().stillSeconds() < STILL_SECONDS) {
            return List.of();
        }
        return List.of(
                Finding.of(
                        PROGRAM,
                        "The picture is frozen.",
                        "The source sends the same picture over and over; its renderer stands still although its encoder runs."));
    }

    private static List<Finding> silent(Observation now, AlertRule rule) {
        if (!now.onAirFor(START_SECONDS) || now.audio().program().silentSeconds() < SILENT_SECONDS) {
            return List.of();
        }
        List<String> expected = now.audio().inputs().stream()
                .filter(input -> shouldSound(input, now))
                .map(InputSnapshot::name)
                .toList();
        if (expected.isEmpty()) {
            return List.of();
        }
        return List.of(Finding.of(
                PROGRAM,
                "The program is silent.",
                "Nothing is to be heard although it should be: " + String.join(", ", expected) + "."));
    }

    /** Speech may pause; what is muted or turned down is silent on purpose; the source's sound goes with its picture. */
    private static boolean shouldSound(InputSnapshot input, Observation now) {
        boolean on = !input.settings().muted() && input.settings().gainDb() > INAUDIBLE_DB;
        if (!on || input.settings().role() == Role.SPEECH) {
            return false;
        }
        boolean wanted = Stream.of(input.name(), "audio-input-" + input.name())
                .map(now.children()::get)
                .anyMatch(child -> child != null && child.wanted());
        return input.state() == InputState.PLAYING || wanted;
    }

    private static List<Finding> clipping(Observation now, AlertRule rule) {
        List<Finding> findings = new ArrayList<>();
        for (InputSnapshot input : now.audio().inputs()) {
            double percent = now.trends().clippedPercent().getOrDefault(input.name(), 0.0);
            boolean heard = !input.settings().muted() && input.settings().gainDb() > INAUDIBLE_DB;
            if (now.onAir() && heard && percent > rule.threshold() * BAND) {
                findings.add(new Finding(
                        "input-" + input.name(),
                        percent,
                        percent > rule.threshold(),
                        "The sound of " + input.name() + " is clipped.",
                        text(
                                "%.1f %% of its samples are at full scale as they come in: its producer is too loud, and"
                                        + " the distortion cannot be taken out here.",
                                percent)));
            }
        }
        return findings;
    }

    private static List<Finding> loud(Observation now, AlertRule rule) {
        double loudness = now.audio().program().momentaryLufs();
        if (!now.onAirFor(START_SECONDS) || loudness <= rule.threshold() - LOUD_BAND_LU) {
            return List.of();
        }
        return List.of(new Finding(
                PROGRAM,
                loudness,
                loudness > rule.threshold(),
                "The program is too loud.",
                text(
                        "Its momentary loudness is %.1f LUFS; the limiter turns down %.1f dB.",
                        loudness, -now.audio().limiterDb())));
    }

    /** Sound that is far off its picture is not heard at all. */
    private static List<Finding> offset(Observation now, AlertRule rule) {
        List<Finding> findings = new ArrayList<>();
        for (InputSnapshot input : now.audio().inputs()) {
            double millis = input.avErrorMillis();
            boolean timed = input.pacing() == AudioInput.Pacing.TIMED && input.state() != InputState.IDLE;
            if (now.onAirFor(START_SECONDS) && timed && Math.abs(millis) > rule.threshold() * BAND) {
                findings.add(new Finding(
                        "input-" + input.name(),
                        Math.abs(millis),
                        Math.abs(millis) > rule.threshold(),
                        "Sound and picture are apart.",
                        text(
                                "The source's sound is %.0f ms %s than the picture it belongs to%s.",
                                Math.abs(millis),
                                millis > 0 ? "later" : "earlier",
                                input.state() == InputState.PLAYING
                                        ? ""
                                        : ", too far to be put right, and is not heard")));
            }
        }
        return findings;
    }
}
