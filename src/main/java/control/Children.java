package control;

import delivery.Destination;
import ffmpeg.DecoderCommand;
import ffmpeg.EncoderCommand;
import ffmpeg.Programs;
import ffmpeg.PublisherCommand;
import ffmpeg.ReceiverCommand;
import ffmpeg.SrtStats;
import ffmpeg.StderrClassifier;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import process.Backoffs;
import process.ChildIo;
import process.ChildSpec;
import process.Reason;
import program.Program;
import settings.Settings;

/** What the bridge's children are: names, command lines for the settings in force at each start, limits. */
final class Children {
    private static final Logger LOG = LoggerFactory.getLogger(Children.class);
    private static final Duration NO_LIMIT = Duration.ZERO;
    private static final Duration ENCODER_STALE = Duration.ofSeconds(1);
    private static final Duration ENCODER_PATIENCE = Duration.ofSeconds(3);
    private static final Duration PUBLISHER_START = Duration.ofSeconds(8);
    private static final Duration PUBLISHER_STALE = Duration.ofSeconds(3);
    private static final Duration SHORT_GRACE = Duration.ofMillis(300);
    private static final Duration ENCODER_GRACE = Duration.ofMillis(800);
    private static final Duration PUBLISHER_GRACE = Duration.ofMillis(1500);

    private final Supplier<Settings> settings;
    private final Programs programs;
    private final Program program;
    private final EncoderSelector encoders;
    private final Function<Settings, Optional<EncoderCommand.PreviewPorts>> preview;
    private final UnaryOperator<String> mask;

    Children(
            Supplier<Settings> settings,
            Programs programs,
            Program program,
            EncoderSelector encoders,
            Function<Settings, Optional<EncoderCommand.PreviewPorts>> preview,
            UnaryOperator<String> mask) {
        this.settings = settings;
        this.programs = programs;
        this.program = program;
        this.encoders = encoders;
        this.preview = preview;
        this.mask = mask;
    }

    ChildSpec encoder() {
        ChildIo io = new ReportingIo(program.encoder(), line -> {}) {
            @Override
            public Duration patience() {
                return ENCODER_PATIENCE;
            }

            @Override
            public void ended(Run run, Reason reason) {
                super.ended(run, reason);
                if (encoders.ended(settings.get(), reason)) {
                    LOG.warn("NVENC gave way to x264: {}", reason.sentence());
                }
            }
        };
        return spec(Bridge.ENCODER, this::encoderCommand, io, Bridge.ENCODER_START, ENCODER_STALE, ENCODER_GRACE);
    }

    private List<String> encoderCommand() {
        Settings present = settings.get();
        EncoderCommand.Kind kind = encoders.choose(present);
        Program.EncoderInputs inputs = program.openEncoder();
        return EncoderCommand.of(
                present, programs, kind, inputs.pictures(), inputs.sound(), "pipe:1", preview.apply(present));
    }

    /** The picture's decoder; {@code interlaced} tells at each start whether it must deinterlace. */
    ChildSpec decoder(BooleanSupplier interlaced) {
        return feeder(
                Bridge.DECODER,
                () -> DecoderCommand.of(
                        settings.get(),
                        programs,
                        program.ingest().openDecoder(),
                        interlaced.getAsBoolean(),
                        program.ingest().needsBars()),
                program.ingest().decoder());
    }

    ChildSpec sourceSound() {
        return feeder(
                Bridge.SOURCE_SOUND,
                () -> DecoderCommand.sound(programs, program.ingest().openSoundDecoder()),
                program.ingest().soundDecoder());
    }

    /** The receiver; {@code srt} hears of the link once a second, {@code lines} what it says besides. */
    ChildSpec receiver(Consumer<SrtStats> srt, Consumer<String> lines) {
        return feeder(
                Bridge.RECEIVER,
                () -> ReceiverCommand.of(settings.get(), programs),
                new ReportingIo(
                        program.ingest().receiver(),
                        line -> SrtStats.parse(line).ifPresent(srt)) {
                    @Override
                    public void line(Run run, String line) {
                        super.line(run, line);
                        if (!isReport(line)) {
                            lines.accept(line);
                        }
                    }
                });
    }

    private ChildSpec feeder(String name, Supplier<List<String>> command, ChildIo io) {
        return spec(name, command, io, NO_LIMIT, NO_LIMIT, SHORT_GRACE);
    }

    private ChildSpec spec(
            String name, Supplier<List<String>> command, ChildIo io, Duration start, Duration stale, Duration grace) {
        return new ChildSpec(name, command, io, new StderrClassifier(), start, stale, grace, Backoffs.fast(), mask);
    }

    /** A publisher under a child's name of its own: while one takes over from another there are two of them. */
    ChildSpec publisher(String childName, Settings.Destination wanted, Destination destination) {
        return new ChildSpec(
                childName,
                () -> PublisherCommand.of(wanted, settings.get(), programs),
                new PublisherIo(destination),
                new StderrClassifier(),
                PUBLISHER_START,
                PUBLISHER_STALE,
                PUBLISHER_GRACE,
                Backoffs.destination(),
                mask);
    }

    /** Port 0 stands for one that is chosen when the bridge starts. */
    private static Optional<EncoderCommand.PreviewPorts> previewOf(Settings settings) {
        boolean shown = settings.preview().wanted() && !settings.video().bFrames();
        return shown ? Optional.of(new EncoderCommand.PreviewPorts(0, 0)) : Optional.empty();
    }

    /** Every child's command line for some settings, without sockets that exist only while it runs. */
    static Map<String, List<String>> commands(Settings settings, Programs programs) {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put(Bridge.RECEIVER, ReceiverCommand.of(settings, programs));
        commands.put(Bridge.DECODER, DecoderCommand.of(settings, programs, "unix:DECODER", false, false));
        commands.put(
                Bridge.ENCODER,
                EncoderCommand.of(
                        settings,
                        programs,
                        new EncoderSelector(programs).choose(settings),
                        "unix:PICTURES",
                        "unix:SOUND",
                        "pipe:1",
                        previewOf(settings)));
        for (Settings.Destination destination : settings.destinations()) {
            commands.put(
                    Bridge.DESTINATION_PREFIX + destination.name(),
                    PublisherCommand.of(destination, settings, programs));
        }
        Recording.command(settings, programs).ifPresent(command -> commands.put(Recording.RECORDER, command));
        return commands;
    }
}
