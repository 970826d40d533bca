package control;

import delivery.Destination;
import delivery.DestinationSnapshot;
import delivery.DestinationState;
import ffmpeg.DecoderCommand;
import ffmpeg.EncoderCommand;
import ffmpeg.Programs;
import ffmpeg.Progress;
import ffmpeg.PublisherCommand;
import ffmpeg.ReceiverCommand;
import ffmpeg.SrtStats;
import ffmpeg.StderrClassifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import process.Backoffs;
import process.Child;
import process.ChildIo;
import process.ChildSnapshot;
import process.ChildSpec;
import process.Reason;
import process.Supervisor;
import program.Program;
import settings.Masking;
import settings.Settings;

/** One bridge: its program, its children and its destinations, and what operators may ask of them. */
public final class Bridge implements AutoCloseable {
    public static final String RECEIVER = "receiver";
    public static final String DECODER = "decoder";
    public static final String ENCODER = "encoder";
    public static final String SOURCE_SOUND = "source-sound";
    public static final String DESTINATION_PREFIX = "destination-";

    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    private static final Duration STILL = Duration.ofSeconds(3);
    private static final Duration NO_LIMIT = Duration.ZERO;
    private static final Duration ENCODER_START = Duration.ofSeconds(10);
    private static final Duration ENCODER_STALE = Duration.ofSeconds(1);
    private static final Duration PUBLISHER_START = Duration.ofSeconds(8);
    private static final Duration PUBLISHER_STALE = Duration.ofSeconds(4);
    private static final Duration SHORT_GRACE = Duration.ofMillis(300);
    private static final Duration ENCODER_GRACE = Duration.ofMillis(800);
    private static final Duration PUBLISHER_GRACE = Duration.ofMillis(1500);

    private final Settings settings;
    private final Programs programs;
    private final Program program;
    private final SoundPlane sound;
    private final Supervisor supervisor;
    private final EncoderSelector encoders;
    private final UnaryOperator<String> mask;
    private final Map<String, Destination> destinations = new LinkedHashMap<>();
    private final Instant startedAt = Instant.now();
    private volatile ChildSwitch childSwitch;
    private volatile boolean live;
    private boolean sourceSoundOn;
    private volatile long liveSince;
    private volatile SrtStats srt;
    private volatile Instant srtAt = Instant.EPOCH;

    /** Wires a bridge; nothing runs until {@link #open}. */
    public Bridge(Settings settings, Programs programs, Program program, SoundPlane sound, Supervisor supervisor) {
        this.settings = settings;
        this.programs = programs;
        this.program = program;
        this.sound = sound;
        this.supervisor = supervisor;
        this.encoders = new EncoderSelector(programs);
        this.mask = Masking.of(settings);
        registerChildren();
    }

    private void registerChildren() {
        supervisor.register(
                spec(ENCODER, this::encoderCommand, encoderIo(), ENCODER_START, ENCODER_STALE, ENCODER_GRACE));
        supervisor.register(
                spec(DECODER, this::decoderCommand, program.ingest().decoder(), NO_LIMIT, NO_LIMIT, SHORT_GRACE));
        supervisor.register(spec(
                RECEIVER, () -> ReceiverCommand.of(settings, programs), receiverIo(), NO_LIMIT, NO_LIMIT, SHORT_GRACE));
        supervisor.register(spec(
                SOURCE_SOUND,
                () -> DecoderCommand.sound(programs, program.ingest().openSoundDecoder()),
                program.ingest().soundDecoder(),
                NO_LIMIT,
                NO_LIMIT,
                SHORT_GRACE));
        settings.destinations().forEach(this::registerDestination);
        program.ingest().onNewSource(this::freshDecoders);
    }

    private void freshDecoders() {
        Reason why = new Reason("new-source", "another sender speaks", false);
        supervisor.find(DECODER).ifPresent(child -> child.restart(why));
        supervisor.find(SOURCE_SOUND).ifPresent(child -> child.restart(why));
    }

    private ChildSpec spec(
            String name,
            java.util.function.Supplier<List<String>> command,
            ChildIo io,
            Duration start,
            Duration stale,
            Duration grace) {
        return new ChildSpec(name, command, io, new StderrClassifier(), start, stale, grace, Backoffs.fast(), mask);
    }

    private void registerDestination(Settings.Destination wanted) {
        Destination destination = new Destination(wanted.name(), wanted.shownUrl(), program.ring());
        destinations.put(wanted.name(), destination);
        supervisor.register(new ChildSpec(
                DESTINATION_PREFIX + wanted.name(),
                () -> PublisherCommand.of(wanted, settings, programs),
                new PublisherIo(destination),
                new StderrClassifier(),
                PUBLISHER_START,
                PUBLISHER_STALE,
                PUBLISHER_GRACE,
                Backoffs.destination(),
                mask));
    }

    private List<String> encoderCommand() {
        EncoderCommand.Kind kind = encoders.choose(settings);
        Program.EncoderInputs inputs = program.openEncoder();
        return EncoderCommand.of(
                settings, programs, kind, inputs.pictures(), inputs.sound(), "pipe:1", Optional.empty());
    }

    private List<String> decoderCommand() {
        return DecoderCommand.of(settings, programs, program.ingest().openDecoder(), false);
    }

    /** Every child's command line for some settings, without sockets that exist only while it runs. */
    public static Map<String, List<String>> commands(Settings settings, Programs programs) {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put(RECEIVER, ReceiverCommand.of(settings, programs));
        commands.put(DECODER, DecoderCommand.of(settings, programs, "unix:DECODER", false));
        commands.put(
                ENCODER,
                EncoderCommand.of(
                        settings,
                        programs,
                        new EncoderSelector(programs).choose(settings),
                        "unix:PICTURES",
                        "unix:SOUND",
                        "pipe:1",
                        Optional.empty()));
        for (Settings.Destination destination : settings.destinations()) {
            commands.put(DESTINATION_PREFIX + destination.name(), PublisherCommand.of(destination, settings, programs));
        }
        return commands;
    }

    private ChildIo encoderIo() {
        ChildIo output = program.encoder();
        return new ReportingIo(output, line -> {}) {
            @Override
            public void ended(Run run, Reason reason) {
                super.ended(run, reason);
                if (encoders.ended(settings, reason)) {
                    LOG.warn("NVENC gave way to x264: {}", reason.sentence());
                }
            }
        };
    }

    private ChildIo receiverIo() {
        return new ReportingIo(
                program.ingest().receiver(),
                line -> SrtStats.parse(line).ifPresent(stats -> {
                    srt = stats;
                    srtAt = Instant.now();
                }));
    }

    /** Starts the clock; the program exists from here on, whatever its children do. */
    public void open(ChildSwitch routes) {
        childSwitch = routes;
        program.start();
    }

    /** Names of all children, in the order in which they are started. */
    public List<String> children() {
        List<String> names = new ArrayList<>(List.of(ENCODER, DECODER, RECEIVER));
        destinations.keySet().forEach(name -> names.add(DESTINATION_PREFIX + name));
        return names;
    }

    /** Puts the program on air: every child is wanted. Idempotent. */
    public synchronized void start() {
        if (!live) {
            encoders.forget();
            liveSince = System.nanoTime();
            live = true;
        }
        children().forEach(childSwitch::on);
    }

    /** Takes the program off air; the clock goes on. Idempotent. */
    public synchronized void stop() {
        live = false;
        List<String> names = new ArrayList<>(children());
        names.add(SOURCE_SOUND);
        java.util.Collections.reverse(names);
        names.forEach(childSwitch::off);
    }

    public boolean isLive() {
        return live;
    }

    /**
     * Ends a child's present run and starts another.
     *
     * @throws IllegalArgumentException when there is no such child
     */
    public void restart(String name) {
        if (name.equals(ENCODER)) {
            encoders.forget();
        }
        child(name).restart(new Reason("restarted", "restarted on request", false));
        childSwitch.on(name);
    }

    /**
     * Wants one child, or does not.
     *
     * @throws IllegalArgumentException when there is no such child
     */
    public void want(String name, boolean running) {
        child(name);
        if (running) {
            childSwitch.on(name);
        } else {
            childSwitch.off(name);
        }
    }

    private Child child(String name) {
        return supervisor
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no child named '" + name + "'; there are " + String.join(", ", children()) + "."));
    }

    public List<ChildSnapshot> processes() {
        return supervisor.snapshots();
    }

    /** Feeds all rates; once a second. */
    public void sample() {
        program.sample();
        destinations.values().forEach(Destination::sample);
        replaceStuckDecoder();
        followSourceSound();
    }

    /** The source's own sound is decoded while the stream lists a sound track. */
    private void followSourceSound() {
        boolean wanted = live && program.ingest().hasSound();
        if (wanted != sourceSoundOn && childSwitch != null) {
            sourceSoundOn = wanted;
            want(SOURCE_SOUND, wanted);
        }
    }

    /** A decoder that gets pictures and gives none is replaced; one without input may be silent for ever. */
    private void replaceStuckDecoder() {
        if (program.ingest().stuckFor(STILL.toNanos())) {
            supervisor
                    .find(DECODER)
                    .ifPresent(child ->
                            child.restart(new Reason("stale", "no picture for 3 s although the source sends", false)));
        }
    }

    public Stats stats() {
        Reason refusal = encoders.refusal();
        EncoderCommand.Kind kind = encoders.inForce();
        boolean fresh = srtAt.isAfter(Instant.now().minusSeconds(5));
        return new Stats(
                Instant.now(),
                Duration.between(startedAt, Instant.now()).toMillis() / 1000.0,
                program.snapshot(),
                fresh ? srt : null,
                new Stats.EncoderInUse(
                        kind == null ? null : kind.name().toLowerCase(java.util.Locale.ROOT),
                        refusal == null ? null : refusal.code(),
                        refusal == null ? null : refusal.sentence()),
                sound.mixer().snapshot(),
                destinations());
    }

    public List<DestinationSnapshot> destinations() {
        return destinations.values().stream().map(Destination::snapshot).toList();
    }

    /** Down only when the clock stands still, or the encoder's output does while the program is on air. */
    public HealthAnswer health() {
        List<String> fatal = new ArrayList<>();
        if (program.sinceLastTick() > STILL.toNanos()) {
            fatal.add("The program clock stands still.");
        }
        boolean settled = System.nanoTime() - liveSince > ENCODER_START.toNanos();
        if (live && settled && program.sinceLastOutput() > STILL.toNanos()) {
            fatal.add("The encoder gives no output.");
        }
        List<String> problems = new ArrayList<>(fatal);
        if (destinations.isEmpty()) {
            problems.add(
                    "No destination is configured; set PRIMARY_STREAM_KEY, or PRIMARY_RTMP_URL for another server.");
        }
        for (DestinationSnapshot destination : destinations()) {
            if (live && destination.state() != DestinationState.LIVE) {
                problems.add("Destination " + destination.name() + " is "
                        + destination.state().name().toLowerCase(java.util.Locale.ROOT)
                        + (destination.lastError() == null ? "." : ": " + destination.lastError()));
            }
        }
        return new HealthAnswer(fatal.isEmpty() ? "ok" : "down", problems);
    }

    public Settings settings() {
        return settings;
    }

    @Override
    public void close() {
        supervisor.close();
        program.close();
    }

    /** An owner's streams, with the lines that are reports taken out. */
    private static class ReportingIo implements ChildIo {
        private final ChildIo inner;
        private final java.util.function.Consumer<String> reports;

        ReportingIo(ChildIo inner, java.util.function.Consumer<String> reports) {
            this.inner = inner;
            this.reports = reports;
        }

        @Override
        public void started(Run run) {
            inner.started(run);
        }

        @Override
        public boolean isReport(String line) {
            return Progress.isProgressLine(line) || SrtStats.isStatsLine(line);
        }

        @Override
        public void line(Run run, String line) {
            if (isReport(line)) {
                reports.accept(line);
            } else {
                inner.line(run, line);
            }
        }

        @Override
        public void finishing(Run run) {
            inner.finishing(run);
        }

        @Override
        public void ended(Run run, Reason reason) {
            inner.ended(run, reason);
        }
    }

    /** A publisher: its progress reports say what reached the server. */
    private static final class PublisherIo implements ChildIo {
        private final Destination destination;
        private Progress.Parser progress = new Progress.Parser();

        PublisherIo(Destination destination) {
            this.destination = destination;
        }

        @Override
        public void started(Run run) {
            progress = new Progress.Parser();
            destination.started(run);
        }

        @Override
        public boolean isReport(String line) {
            return Progress.isProgressLine(line);
        }

        @Override
        public void line(Run run, String line) {
            progress.line(line).ifPresent(report -> destination.sent(run, report.totalSize()));
        }

        @Override
        public void finishing(Run run) {
            destination.finishing(run);
        }

        @Override
        public void ended(Run run, Reason reason) {
            destination.ended(run, reason);
        }
    }
}
