package routes;

import audio.InputSnapshot;
import audio.InputState;
import audio.Levels;
import control.SrtTotals;
import control.Status;
import delivery.DestinationSnapshot;
import delivery.DestinationState;
import ffmpeg.SrtStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import process.ChildSnapshot;
import process.ChildState;
import program.ProgramSnapshot;
import routes.Metric.Kind;
import routes.Metric.Row;

/** Every metric of the bridge, in the order in which they are documented: one method for each part of it. */
final class MetricTable {
    private static final double MILLI = 1e-3;
    private static final double KILO = 1e3;
    private static final double MEGA = 1e6;

    private final List<Metric> all = new ArrayList<>();

    private MetricTable() {}

    static List<Metric> all() {
        MetricTable table = new MetricTable();
        table.bridge();
        table.program();
        table.ingest();
        table.srt();
        table.encoder();
        table.destinations();
        table.sound();
        table.inputs();
        table.recording();
        table.children();
        table.alerts();
        return List.copyOf(table.all);
    }

    /** The table of docs/metrics.md. */
    static String markdown() {
        StringBuilder text = new StringBuilder("| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n");
        for (Metric metric : all()) {
            text.append("| `")
                    .append(metric.shownName())
                    .append("` | ")
                    .append(metric.kind().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(String.join(", ", metric.labels()))
                    .append(" | ")
                    .append(metric.help())
                    .append(" |\n");
        }
        return text.toString();
    }

    private void bridge() {
        one(
                Kind.GAUGE,
                "uptime_seconds",
                "Time since the start of the process.",
                "uptimeSeconds",
                view -> view.stats().uptimeSeconds());
        states("status", "What the bridge is doing.", "", Status.values(), MetricsView::status);
        one(
                Kind.GAUGE,
                "youtube_warnings",
                "Things that YouTube would reject or punish.",
                "warnings[]",
                view -> view.stats().warnings().size());
    }

    private void program() {
        program(Kind.COUNTER, "ticks", "Frames that the program clock has made.", "ticks", ProgramSnapshot::ticks);
        program(Kind.GAUGE, "frames_per_second", "Nominal frames per second.", "fps", ProgramSnapshot::fps);
        program(Kind.GAUGE, "slate", "1 while the slate is on air.", "slate", p -> bit(p.slate()));
        program(
                Kind.GAUGE,
                "slate_forced",
                "1 while an operator holds the slate.",
                "slateForced",
                p -> bit(p.slateForced()));
        program(
                Kind.COUNTER,
                "slate_seconds",
                "Time that the slate was on air.",
                "slateSeconds",
                ProgramSnapshot::slateSeconds);
        program(
                Kind.COUNTER,
                "repeated_frames",
                "Source pictures shown again because none was there in time.",
                "repeated",
                ProgramSnapshot::repeated);
        program(Kind.COUNTER, "dropped_frames", "Source pictures never shown.", "dropped", ProgramSnapshot::dropped);
        program(
                Kind.COUNTER,
                "skipped_frames",
                "Pictures left out because the encoder was too slow.",
                "skipped",
                ProgramSnapshot::skipped);
        program(
                Kind.COUNTER,
                "late_ticks",
                "Ticks more than half a frame late.",
                "lateTicks",
                ProgramSnapshot::lateTicks);
        program(
                Kind.GAUGE,
                "worst_late_seconds",
                "The latest that a tick ever began.",
                "worstLateMillis",
                p -> p.worstLateMillis() * MILLI);
        program(
                Kind.COUNTER,
                "pauses",
                "Pauses of the machine too long to be made up.",
                "pauses",
                ProgramSnapshot::pauses);
        program(
                Kind.COUNTER,
                "faults",
                "Ticks that failed and were replaced by slate and silence.",
                "faults",
                ProgramSnapshot::faults);
        program(
                Kind.GAUGE,
                "since_tick_seconds",
                "Time since the last tick.",
                "sinceTickMillis",
                p -> p.sinceTickMillis() * MILLI);
    }

    private void program(Kind kind, String name, String help, String field, ToDoubleFunction<ProgramSnapshot> value) {
        one(
                kind,
                "program_" + name,
                help,
                "program." + field,
                view -> value.applyAsDouble(view.stats().program()));
    }

    private void ingest() {
        add(
                Kind.GAUGE,
                "ingest_state",
                "1 for what the source is: absent, receiving (no picture yet), live or frozen.",
                List.of("state"),
                List.of("program.ingest.state"),
                view -> Stream.of("absent", "receiving", "live", "frozen")
                        .map(state -> new Row(
                                List.of(state),
                                bit(state.equals(view.stats().program().ingest().state())))));
        ingest(Kind.GAUGE, "frames_per_second", "Pictures received.", "fps", ProgramSnapshot.Ingest::fps);
        ingest(Kind.GAUGE, "bits_per_second", "Bits received.", "bitrateK", i -> i.bitrateK() * KILO);
        ingest(Kind.COUNTER, "bytes", "Bytes received.", "bytes", ProgramSnapshot.Ingest::bytes);
        ingest(Kind.COUNTER, "frames", "Pictures received.", "pictures", ProgramSnapshot.Ingest::pictures);
        ingest(Kind.COUNTER, "keyframes", "Keyframes received.", "keyframes", ProgramSnapshot.Ingest::keyframes);
        ingest(
                Kind.COUNTER,
                "continuity_errors",
                "Gaps in the transport stream.",
                "continuityErrors",
                ProgramSnapshot.Ingest::continuityErrors);
        ingest(
                Kind.COUNTER,
                "garbage_bytes",
                "Bytes that are no transport stream.",
                "garbageBytes",
                ProgramSnapshot.Ingest::garbageBytes);
        ingest(
                Kind.COUNTER,
                "connections",
                "Times that a sender began.",
                "connections",
                ProgramSnapshot.Ingest::connections);
        ingest(Kind.GAUGE, "genlock", "1 while the clock follows the source.", "genlock", i -> bit(i.genlock()));
        ingest(
                Kind.GAUGE,
                "jitter_seconds",
                "Jitter of the pictures' arrival.",
                "jitterMillis",
                i -> i.jitterMillis() * MILLI);
        ingest(
                Kind.GAUGE,
                "delay_seconds",
                "How long pictures wait for their tick.",
                "delayMillis",
                i -> i.delayMillis() * MILLI);
        ingest(
                Kind.GAUGE,
                "since_bytes_seconds",
                "Time since the last bytes.",
                "sinceBytesMillis",
                i -> i.sinceBytesMillis() * MILLI);
    }

    private void ingest(
            Kind kind, String name, String help, String field, ToDoubleFunction<ProgramSnapshot.Ingest> value) {
        one(
                kind,
                "ingest_" + name,
                help,
                "program.ingest." + field,
                view -> value.applyAsDouble(view.stats().program().ingest()));
    }

    private void srt() {
        link("rtt_seconds", "Round trip of the SRT link.", "rttMillis", s -> s.rttMillis() * MILLI);
        link(
                "bandwidth_bits_per_second",
                "Estimated capacity of the SRT link.",
                "bandwidthMbit",
                s -> s.bandwidthMbit() * MEGA);
        link("bits_per_second", "Bits received over the SRT link.", "rateMbit", s -> s.rateMbit() * MEGA);
        link("buffer_seconds", "Media time in the receive buffer.", "bufferMillis", s -> s.bufferMillis() * MILLI);
        link("latency_seconds", "Agreed delivery delay.", "latencyMillis", s -> s.latencyMillis() * MILLI);
        total("packets", "Packets received, retransmitted ones included.", "packets", SrtTotals::packets);
        total("lost_packets", "Gaps seen, before retransmission.", "lost", SrtTotals::lost);
        total("retransmitted_packets", "Packets that came again.", "retransmitted", SrtTotals::retransmitted);
        total("dropped_packets", "Packets given up as too late to play.", "dropped", SrtTotals::dropped);
        total("belated_packets", "Packets that came after their time.", "belated", SrtTotals::belated);
        total("bytes", "Bytes received.", "bytes", SrtTotals::bytes);
    }

    private void link(String name, String help, String field, ToDoubleFunction<SrtStats> value) {
        add(
                Kind.GAUGE,
                "srt_" + name,
                help,
                List.of(),
                List.of("srt." + field),
                view -> Stream.ofNullable(view.stats().srt()).map(srt -> row(value.applyAsDouble(srt))));
    }

    private void total(String name, String help, String field, ToDoubleFunction<SrtTotals> value) {
        one(Kind.COUNTER, "srt_" + name, help, "srt." + field, view -> value.applyAsDouble(view.srt()));
    }

    private void encoder() {
        encoder(Kind.GAUGE, "frames_per_second", "Pictures encoded.", "fps", ProgramSnapshot.Encoder::fps);
        encoder(Kind.GAUGE, "bits_per_second", "Bits that leave the encoder.", "bitrateK", e -> e.bitrateK() * KILO);
        encoder(
                Kind.GAUGE,
                "speed_ratio",
                "Encoded program time per time; 1 in a healthy show.",
                "speed",
                ProgramSnapshot.Encoder::speed);
        encoder(Kind.COUNTER, "frames", "Pictures encoded.", "pictures", ProgramSnapshot.Encoder::pictures);
        encoder(Kind.COUNTER, "bytes", "Bytes that left the encoder.", "bytes", ProgramSnapshot.Encoder::bytes);
        encoder(
                Kind.GAUGE,
                "waiting_frames",
                "Pictures that wait for the encoder.",
                "lag",
                ProgramSnapshot.Encoder::lag);
        encoder(
                Kind.GAUGE,
                "since_output_seconds",
                "Time since the last encoded picture.",
                "sinceOutputMillis",
                e -> e.sinceOutputMillis() * MILLI);
        add(
                Kind.GAUGE,
                "encoder_in_use",
                "1 for the encoder that runs: x264 or nvenc.",
                List.of("encoder"),
                List.of("encoder.name"),
                view -> Stream.of("x264", "nvenc")
                        .map(name -> new Row(
                                List.of(name),
                                bit(name.equals(view.stats().encoder().name())))));
        one(
                Kind.GAUGE,
                "nvenc_refused",
                "1 while NVENC is wanted and cannot be used.",
                "encoder.refusalCode",
                view -> bit(view.stats().encoder().refusalCode() != null));
    }

    private void encoder(
            Kind kind, String name, String help, String field, ToDoubleFunction<ProgramSnapshot.Encoder> value) {
        one(
                kind,
                "encoder_" + name,
                help,
                "program.encoder." + field,
                view -> value.applyAsDouble(view.stats().program().encoder()));
    }

    private void destinations() {
        add(
                Kind.GAUGE,
                "destination_state",
                "1 for what a destination is doing.",
                List.of("destination", "state"),
                List.of("destinations[].name", "destinations[].state"),
                view -> view.destinations()
                        .flatMap(one -> perState(one.name(), DestinationState.values(), one.state())));
        destination(Kind.COUNTER, "bytes", "Bytes sent over all sessions.", "bytes", DestinationSnapshot::bytes);
        destination(Kind.GAUGE, "bits_per_second", "Bits sent.", "bitrateK", d -> d.bitrateK() * KILO);
        destination(
                Kind.COUNTER,
                "dropped_tags",
                "Tags that its queue dropped because it was too slow.",
                "droppedTags",
                DestinationSnapshot::droppedTags);
        destination(
                Kind.GAUGE,
                "queue_seconds",
                "Program time between the encoder and it.",
                "queueMillis",
                d -> d.queueMillis() * MILLI);
        destination(
                Kind.COUNTER, "reconnects", "Sessions after the first.", "reconnects", DestinationSnapshot::reconnects);
        destination(
                Kind.GAUGE,
                "connected_timestamp_seconds",
                "When the present session became live, seconds since 1970; 0 while it is not.",
                "connectedSince",
                d -> d.connectedSince() == null ? 0 : d.connectedSince().toEpochMilli() * MILLI);
        destination(
                Kind.GAUGE,
                "handover",
                "1 while a publisher with a changed address or key is to take over.",
                "handover",
                d -> bit(d.handover() != null));
        destination(
                Kind.GAUGE,
                "failed",
                "1 while its last attempt has an error.",
                "lastErrorCode",
                d -> bit(d.lastErrorCode() != null));
    }

    private void destination(
            Kind kind, String name, String help, String field, ToDoubleFunction<DestinationSnapshot> value) {
        add(
                kind,
                "destination_" + name,
                help,
                List.of("destination"),
                List.of("destinations[]." + field),
                view -> view.destinations().map(one -> new Row(List.of(one.name()), value.applyAsDouble(one))));
    }

    private void sound() {
        levels(
                "program_sound_",
                List.of(),
                "audio.program",
                view -> Stream.of(new Levelled(List.of(), view.stats().audio().program())));
        one(
                Kind.GAUGE,
                "program_sound_true_peak_decibels",
                "Highest true peak of the last 400 ms, dBTP.",
                "audio.truePeakDb",
                view -> view.stats().audio().truePeakDb());
        one(
                Kind.GAUGE,
                "program_sound_highest_true_peak_decibels",
                "Highest true peak since the beginning, dBTP.",
                "audio.highestTruePeakDb",
                view -> view.stats().audio().highestTruePeakDb());
        one(
                Kind.GAUGE,
                "program_sound_limiter_decibels",
                "By how much the limiter turns down, 0 or less.",
                "audio.limiterDb",
                view -> view.stats().audio().limiterDb());
        one(
                Kind.GAUGE,
                "program_sound_ducking_decibels",
                "By how much music and ambient are turned down, 0 or less.",
                "audio.duckingDb",
                view -> view.stats().audio().duckingDb());
        one(
                Kind.COUNTER,
                "program_sound_frames",
                "Sample frames mixed.",
                "audio.renderedFrames",
                view -> view.stats().audio().renderedFrames());
    }

    private record Levelled(List<String> labels, Levels levels) {}

    private void levels(
            String prefix, List<String> labels, String path, Function<MetricsView, Stream<Levelled>> source) {
        level(
                Kind.GAUGE,
                prefix + "peak_decibels",
                "Highest sample of the last 400 ms, dBFS.",
                labels,
                path + ".peakDb",
                source,
                Levels::peakDb);
        level(
                Kind.GAUGE,
                prefix + "rms_decibels",
                "RMS of the last 300 ms, dBFS.",
                labels,
                path + ".rmsDb",
                source,
                Levels::rmsDb);
        level(
                Kind.GAUGE,
                prefix + "momentary_lufs",
                "Loudness of the last 400 ms (ITU-R BS.1770).",
                labels,
                path + ".momentaryLufs",
                source,
                Levels::momentaryLufs);
        level(
                Kind.GAUGE,
                prefix + "integrated_lufs",
                "Gated loudness since the beginning (EBU R128).",
                labels,
                path + ".integratedLufs",
                source,
                Levels::integratedLufs);
        level(
                Kind.COUNTER,
                prefix + "clipped_samples",
                "Samples at full scale; for the program, turned down by the limiter.",
                labels,
                path + ".clippedSamples",
                source,
                Levels::clippedSamples);
        level(
                Kind.GAUGE,
                prefix + "silent_seconds",
                "For how long nothing has been above -60 dBFS.",
                labels,
                path + ".silentSeconds",
                source,
                Levels::silentSeconds);
    }

    private void level(
            Kind kind,
            String name,
            String help,
            List<String> labels,
            String path,
            Function<MetricsView, Stream<Levelled>> source,
            ToDoubleFunction<Levels> value) {
        add(
                kind,
                name,
                help,
                labels,
                List.of(path),
                view -> source.apply(view).map(one -> new Row(one.labels(), value.applyAsDouble(one.levels()))));
    }

    private void inputs() {
        add(
                Kind.GAUGE,
                "input_state",
                "1 for what an input of the mixer is doing.",
                List.of("input", "state"),
                List.of("audio.inputs[].name", "audio.inputs[].state"),
                view -> view.inputs().flatMap(one -> perState(one.name(), InputState.values(), one.state())));
        input(
                Kind.GAUGE,
                "gain_decibels",
                "Its gain.",
                "settings.gainDb",
                i -> i.settings().gainDb());
        input(
                Kind.GAUGE,
                "muted",
                "1 while it is muted.",
                "settings.muted",
                i -> bit(i.settings().muted()));
        input(
                Kind.GAUGE,
                "ducked",
                "1 when speech turns it down.",
                "settings.duck",
                i -> bit(i.settings().duck()));
        input(
                Kind.GAUGE,
                "buffered_seconds",
                "Sound written and not yet heard.",
                "bufferedMillis",
                i -> i.bufferedMillis() * MILLI);
        input(
                Kind.GAUGE,
                "drift_ratio",
                "How much faster than ours its producer's clock runs.",
                "driftPpm",
                i -> i.driftPpm() / MEGA);
        input(
                Kind.GAUGE,
                "av_error_seconds",
                "How late its sound is against the picture.",
                "avErrorMillis",
                i -> i.avErrorMillis() * MILLI);
        levels(
                "input_",
                List.of("input"),
                "audio.inputs[].levels",
                view -> view.inputs().map(one -> new Levelled(List.of(one.name()), one.levels())));
        input(
                Kind.COUNTER,
                "dropped_frames",
                "Sample frames thrown away.",
                "droppedFrames",
                InputSnapshot::droppedFrames);
        input(Kind.COUNTER, "underruns", "Times that it ran dry.", "underruns", InputSnapshot::underruns);
    }

    private void input(Kind kind, String name, String help, String field, ToDoubleFunction<InputSnapshot> value) {
        add(
                kind,
                "input_" + name,
                help,
                List.of("input"),
                List.of("audio.inputs[]." + field),
                view -> view.inputs().map(one -> new Row(List.of(one.name()), value.applyAsDouble(one))));
    }

    private void recording() {
        add(
                Kind.GAUGE,
                "recording_running",
                "1 while the program is recorded.",
                List.of(),
                List.of("recording.state"),
                view -> Stream.ofNullable(view.stats().recording()).map(r -> row(bit("running".equals(r.state())))));
        add(
                Kind.COUNTER,
                "recording_segments",
                "Files begun.",
                List.of(),
                List.of("recording.segments"),
                view -> Stream.ofNullable(view.stats().recording()).map(r -> row((double) r.segments())));
        add(
                Kind.COUNTER,
                "recording_lost_tags",
                "Tags of the program that a slow disk lost.",
                List.of(),
                List.of("recording.lostTags"),
                view -> Stream.ofNullable(view.stats().recording()).map(r -> row((double) r.lostTags())));
        add(
                Kind.GAUGE,
                "recording_free_bytes",
                "Room on the recording's disk.",
                List.of(),
                List.of("recording.freeBytes"),
                view -> Stream.ofNullable(view.stats().recording())
                        .filter(r -> r.freeBytes() >= 0)
                        .map(r -> row((double) r.freeBytes())));
    }

    private void children() {
        add(
                Kind.GAUGE,
                "child_state",
                "1 for what a child process is doing.",
                List.of("child", "state"),
                List.of(),
                view -> view.lastingChildren().flatMap(one -> perState(one.name(), ChildState.values(), one.state())));
        child(Kind.GAUGE, "wanted", "1 while a child process is wanted.", c -> bit(c.wanted()));
        child(Kind.COUNTER, "restarts", "Starts of a child process after the first.", ChildSnapshot::restarts);
    }

    private void child(Kind kind, String name, String help, ToDoubleFunction<ChildSnapshot> value) {
        add(
                kind,
                "child_" + name,
                help,
                List.of("child"),
                List.of(),
                view -> view.lastingChildren().map(one -> new Row(List.of(one.name()), value.applyAsDouble(one))));
    }

    private void alerts() {
        add(
                Kind.GAUGE,
                "alerts_firing",
                "Alerts that fire, by severity.",
                List.of("severity"),
                List.of(),
                view -> Arrays.stream(alerts.Severity.values())
                        .map(severity -> new Row(
                                List.of(word(severity)),
                                view.alerts().stream()
                                        .filter(alert -> alert.severity() == severity)
                                        .count())));
        add(
                Kind.GAUGE,
                "alert_firing",
                "Alerts that fire, by code; docs/alerts.md explains each.",
                List.of("code", "severity"),
                List.of(),
                view -> view.alerts().stream()
                        .map(alert -> List.of(alert.code(), word(alert.severity())))
                        .distinct()
                        .map(labels -> new Row(
                                labels,
                                view.alerts().stream()
                                        .filter(alert -> alert.code().equals(labels.get(0))
                                                && word(alert.severity()).equals(labels.get(1)))
                                        .count())));
        receiver(
                Kind.GAUGE,
                "waiting_messages",
                "Messages that a receiver of alerts has not got yet.",
                r -> r.waiting());
        receiver(Kind.COUNTER, "delivered_messages", "Messages that a receiver of alerts has got.", r -> r.delivered());
        receiver(Kind.COUNTER, "failures", "Attempts to tell a receiver of alerts that failed.", r -> r.failures());
        receiver(Kind.GAUGE, "ready", "1 while a receiver of alerts takes them.", r -> bit("ready".equals(r.state())));
    }

    private void receiver(Kind kind, String name, String help, ToDoubleFunction<alerts.ReceiverSnapshot> value) {
        add(
                kind,
                "alert_receiver_" + name,
                help,
                List.of("receiver"),
                List.of(),
                view -> view.receivers().stream().map(one -> new Row(List.of(one.name()), value.applyAsDouble(one))));
    }

    // ---- making one ----

    private void states(
            String name, String help, String tells, Enum<?>[] states, Function<MetricsView, Enum<?>> present) {
        add(
                Kind.GAUGE,
                name,
                help,
                List.of("state"),
                tells.isEmpty() ? List.of() : List.of(tells),
                view -> Arrays.stream(states)
                        .map(state -> new Row(List.of(word(state)), bit(state == present.apply(view)))));
    }

    private static Stream<Row> perState(String name, Enum<?>[] states, Enum<?> present) {
        return Arrays.stream(states).map(state -> new Row(List.of(name, word(state)), bit(state == present)));
    }

    private void one(Kind kind, String name, String help, String tells, ToDoubleFunction<MetricsView> value) {
        add(kind, name, help, List.of(), List.of(tells), view -> Stream.of(row(value.applyAsDouble(view))));
    }

    private void add(
            Kind kind,
            String name,
            String help,
            List<String> labels,
            List<String> tells,
            Function<MetricsView, Stream<Row>> rows) {
        all.add(new Metric(kind, name, help, labels, tells, rows));
    }

    private static Row row(double value) {
        return new Row(List.of(), value);
    }

    private static double bit(boolean on) {
        return on ? 1 : 0;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
