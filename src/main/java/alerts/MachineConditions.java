package alerts;

import static alerts.SourceConditions.text;

import health.Disk;
import health.Gpu;
import health.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import settings.AlertRule;

/** What can be wrong with the machine, the process, its files and its listeners. */
final class MachineConditions {
    private static final double START_SECONDS = 10;
    private static final double RUNTIME_MB = 50;
    private static final double STANDS_MILLIS = 1000;
    private static final double BUSY_PERCENT = 95;
    private static final double BAND = 0.05;

    private MachineConditions() {}

    static List<Condition> all() {
        return List.of(
                new Condition(
                        "clock-late",
                        Severity.WARNING,
                        Causes.of(Causes.TOO_SLOW, Set.of("gc-pause")),
                        MachineConditions::late),
                new Condition("gc-pause", Severity.WARNING, Causes.TOO_SLOW, MachineConditions::pause),
                new Condition("memory-high", Severity.WARNING, Causes.NONE, MachineConditions::memory),
                new Condition(
                        "recording-failed",
                        Severity.CRITICAL,
                        Set.of("disk-low", "encoder-down"),
                        MachineConditions::recording),
                new Condition("disk-low", Severity.CRITICAL, Causes.NONE, MachineConditions::disk),
                new Condition("audio-endpoint-down", Severity.WARNING, Causes.NONE, MachineConditions::audioEndpoint),
                new Condition("preview-down", Severity.WARNING, Causes.NONE, MachineConditions::preview),
                new Condition("settings-rejected", Severity.WARNING, Causes.NONE, MachineConditions::settings),
                new Condition(
                        "gpu-busy",
                        Severity.WARNING,
                        Causes.NONE,
                        gpu("The GPU is fully busy.", "of its time is taken", Gpu::busyPercent)),
                new Condition(
                        "gpu-encoder-busy",
                        Severity.WARNING,
                        Causes.NONE,
                        gpu("The GPU's encoder is fully busy.", "of its encoder's time is taken", Gpu::encoderPercent)),
                new Condition(
                        "gpu-memory-high",
                        Severity.WARNING,
                        Causes.NONE,
                        gpu("The GPU's memory is nearly full.", "of its memory is in use", Gpu::memoryPercent)),
                new Condition(
                        "gpu-hot",
                        Severity.WARNING,
                        Causes.NONE,
                        gpu("The GPU is hot.", "is its temperature; it slows down when it gets hotter", Gpu::celsius)),
                new Condition("gpu-lost", Severity.CRITICAL, Causes.NONE, MachineConditions::gpuLost));
    }

    private static List<Finding> late(Observation now, AlertRule rule) {
        double stands = now.program().sinceTickMillis();
        double percent = stands > STANDS_MILLIS ? 100 : now.trends().latePercent();
        if (!now.onAirFor(START_SECONDS) || percent <= rule.threshold() / 2) {
            return List.of();
        }
        return List.of(new Finding(
                "program",
                percent,
                percent > rule.threshold(),
                "The program clock is late.",
                text(
                        "%.0f %% of the program's frames begin more than half a frame late: the machine is too busy, or was"
                                + " paused.",
                        percent)));
    }

    /** On a machine without a free processor a long pause is not the collector's doing. */
    private static List<Finding> pause(Observation now, AlertRule rule) {
        double millis = now.jvm().pauseMillis();
        boolean busy = now.jvm().machinePercent() > BUSY_PERCENT;
        if (busy || millis <= rule.threshold()) {
            return List.of();
        }
        return List.of(new Finding(
                "bridge",
                millis,
                true,
                "The bridge paused to collect garbage.",
                text("It stood still for %.0f ms; up to a second is made up for.", millis)));
    }

    private static List<Finding> memory(Observation now, AlertRule rule) {
        double percent = now.jvm().heapPercent();
        if (percent <= rule.threshold() * (1 - BAND)) {
            return List.of();
        }
        return List.of(new Finding(
                "bridge",
                percent,
                percent > rule.threshold(),
                "The bridge's memory is nearly full.",
                text("%.0f %% of the largest heap are in use after a collection.", percent)));
    }

    private static List<Finding> recording(Observation now, AlertRule rule) {
        Disk disk = now.disk();
        if (!now.onAirFor(START_SECONDS) || !disk.recording() || disk.failure() == null) {
            return List.of();
        }
        return List.of(Finding.of(
                "recording", "The recording has failed.", disk.failure() + " The program itself is not touched."));
    }

    private static List<Finding> disk(Observation now, AlertRule rule) {
        List<Finding> findings = new ArrayList<>();
        if (now.disk().recording()) {
            room(findings, "recording", now.disk().recordingFreeMb(), rule.threshold());
        }
        room(findings, "runtime", now.disk().runtimeFreeMb(), Math.min(RUNTIME_MB, rule.threshold()));
        return findings;
    }

    private static void room(List<Finding> findings, String subject, double free, double least) {
        if (free < 0 || free >= least * (1 + BAND)) {
            return;
        }
        String what = subject.equals("recording")
                ? "Recordings stop when the disk is full, and go on when there is room."
                : "State and scratch files have nowhere to go when it is full.";
        findings.add(new Finding(
                subject,
                free,
                free < least,
                "The disk is nearly full.",
                text("%.0f MB are free where %s files are. ", free, subject) + what));
    }

    private static List<Finding> audioEndpoint(Observation now, AlertRule rule) {
        return now.ports().audio()
                ? List.of()
                : List.of(Finding.of(
                        "audio-endpoint",
                        "The audio endpoint does not answer.",
                        "Nobody answers on AUDIO_PORT; no sound can be posted."));
    }

    private static List<Finding> preview(Observation now, AlertRule rule) {
        boolean down = now.ports().previewSeen() && !now.ports().preview();
        return !down
                ? List.of()
                : List.of(Finding.of(
                        "preview",
                        "The preview does not answer.",
                        "Nobody answers on WEBRTC_PORT, where the preview has been; the program is not touched."));
    }

    private static List<Finding> settings(Observation now, AlertRule rule) {
        return now.settingsProblems().isEmpty()
                ? List.of()
                : List.of(Finding.of(
                        "settings",
                        "The changed settings cannot be used.",
                        "Nothing was changed, and the settings of before stay in force: "
                                + String.join("; ", now.settingsProblems())));
    }

    private static Condition.Judge gpu(String title, String what, ToDoubleFunction<Gpu> value) {
        return (now, rule) -> now.gpus().stream()
                .filter(gpu -> value.applyAsDouble(gpu) > rule.threshold() * (1 - BAND))
                .map(gpu -> new Finding(
                        "gpu-" + gpu.index(),
                        value.applyAsDouble(gpu),
                        value.applyAsDouble(gpu) > rule.threshold(),
                        title,
                        text("%s: %.0f %s %s.", gpu.name(), value.applyAsDouble(gpu), rule.unit(), what)))
                .toList();
    }

    private static List<Finding> gpuLost(Observation now, AlertRule rule) {
        return now.gpuLost() == null
                ? List.of()
                : List.of(Finding.of("gpu", "The GPU does not answer.", now.gpuLost()));
    }
}
