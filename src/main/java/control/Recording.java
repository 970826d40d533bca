package control;

import delivery.Recorder;
import delivery.RecordingFiles;
import delivery.SourceRecorder;
import ffmpeg.Programs;
import ffmpeg.Progress;
import ffmpeg.RecorderCommand;
import ffmpeg.StderrClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import process.Backoff;
import process.ChildIo;
import process.ChildSnapshot;
import process.ChildSpec;
import process.ChildState;
import process.Reason;
import process.Supervisor;
import program.Program;
import settings.Settings;

/**
 * The recording of the program, and of the source where wanted. Whatever the disk does, only threads of its own wait for
 * it: the recorder child, the recorder's callbacks, and a housekeeper that looks for room and deletes what is too old.
 */
final class Recording implements AutoCloseable {
    static final String RECORDER = "recorder";

    private static final Logger LOG = LoggerFactory.getLogger(Recording.class);
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration STALE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofMillis(1500);
    private static final long HOUSEKEEPING_SECONDS = 2;
    private static final int LEAST_SEGMENT = 4096;
    private static final int ROOM_SECONDS = 10;
    private static final Backoff PATIENT = (failures, sinceFirst, reason, random) ->
            failures <= 1 ? Duration.ZERO : failures == 2 ? Duration.ofSeconds(1) : Duration.ofSeconds(5);

    private final Supplier<Settings> live;
    private final Programs programs;
    private final Path directory;
    private final Supervisor supervisor;
    private final Recorder recorder;
    private final SourceRecorder source;
    private final ScheduledExecutorService housekeeper = Executors.newSingleThreadScheduledExecutor(Recording::daemon);
    private final Set<Path> begun = ConcurrentHashMap.newKeySet();
    private volatile Path file;
    private volatile long freeBytes = -1;

    private Recording(
            Supplier<Settings> live, Programs programs, Path directory, Program program, Supervisor supervisor) {
        Settings settings = live.get();
        this.live = live;
        this.programs = programs;
        this.directory = directory.toAbsolutePath();
        this.supervisor = supervisor;
        Duration segment = Duration.ofMinutes(settings.recording().segmentMinutes());
        this.recorder = new Recorder(program.ring(), segment.toMillis());
        this.source = settings.recording().source()
                ? new SourceRecorder(program.ingest().tap(), this.directory, segment)
                : null;
    }

    /** Registers the recorder where the settings want a recording. */
    static Optional<Recording> register(
            Supplier<Settings> live,
            Programs programs,
            Program program,
            Supervisor supervisor,
            UnaryOperator<String> mask) {
        return live.get().recording().dir().map(directory -> {
            Recording recording = new Recording(live, programs, directory, program, supervisor);
            supervisor.register(recording.spec(mask));
            recording.begin();
            return recording;
        });
    }

    /** The recorder's command line as it would be now, where a recording is wanted. */
    static Optional<List<String>> command(Settings settings, Programs programs) {
        return settings.recording()
                .dir()
                .map(directory -> RecorderCommand.of(
                        settings, programs, RecordingFiles.program(directory.toAbsolutePath(), Instant.now())));
    }

    private ChildSpec spec(UnaryOperator<String> mask) {
        return new ChildSpec(RECORDER, this::command, new Io(), new Outcome(), START, STALE, GRACE, PATIENT, mask);
    }

    private void begin() {
        var unused = housekeeper.scheduleWithFixedDelay(this::keepHouse, 0, HOUSEKEEPING_SECONDS, TimeUnit.SECONDS);
        if (source != null) {
            source.start();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "recording-files");
        thread.setDaemon(true);
        return thread;
    }

    /** On the thread that launches all children: must not touch the disk. */
    private List<String> command() {
        Settings settings = live.get();
        long needed = (settings.video().bitrateK() + settings.audio().bitrateK()) * 125L * ROOM_SECONDS;
        long free = freeBytes;
        if (free >= 0 && free < needed) {
            throw new IllegalStateException("The disk of RECORD_DIR is full: " + (free >> 20)
                    + " MB are free; recording goes on at " + ((needed >> 20) + 1) + " MB.");
        }
        Path next = RecordingFiles.program(directory, Instant.now());
        begun.add(next);
        file = next;
        return RecorderCommand.of(settings, programs, next);
    }

    private void keepHouse() {
        try {
            Files.createDirectories(directory);
            Set<Path> writing = new HashSet<>();
            Optional.ofNullable(file).ifPresent(writing::add);
            if (source != null && source.file() != null) {
                writing.add(source.file());
            }
            for (Path path : RecordingFiles.prune(directory, limits(), Instant.now(), writing)) {
                LOG.info("deleted {}", path);
            }
            removeEmpty();
            freeBytes = Files.getFileStore(directory).getUsableSpace();
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot look after {}: {}", directory, e.toString());
        }
    }

    /** Earlier runs that could write nothing leave nothing behind. */
    private void removeEmpty() throws IOException {
        Path latest = file;
        for (Path path : List.copyOf(begun)) {
            if (!path.equals(latest)) {
                begun.remove(path);
                if (Files.exists(path) && Files.size(path) < LEAST_SEGMENT) {
                    Files.delete(path);
                }
            }
        }
    }

    private RecordingFiles.Limits limits() {
        Settings.Recording wanted = live.get().recording();
        return new RecordingFiles.Limits(wanted.maxGigabytes() * 1_000_000_000L, Duration.ofDays(wanted.maxDays()));
    }

    RecordingSnapshot snapshot() {
        ChildSnapshot child = supervisor.find(RECORDER).orElseThrow().snapshot();
        boolean running = child.state() == ChildState.RUNNING;
        Reason reason = running ? null : child.reason();
        return new RecordingSnapshot(
                directory.toString(),
                child.state().name().toLowerCase(Locale.ROOT),
                reason == null ? null : reason.code(),
                reason == null ? null : reason.sentence(),
                running ? text(file) : null,
                recorder.segments(),
                recorder.lost(),
                freeBytes,
                source == null ? null : text(source.file()),
                source == null ? null : source.failure());
    }

    private static String text(Path path) {
        return path == null ? null : path.getFileName().toString();
    }

    /** What is wrong with it, in one sentence. */
    Optional<String> problem() {
        RecordingSnapshot now = snapshot();
        return now.state().equals("failed")
                ? Optional.of("The recording has stopped: " + now.reason())
                : Optional.ofNullable(now.sourceFailure()).map(why -> "The source is not recorded: " + why);
    }

    @Override
    public void close() {
        recorder.close();
        housekeeper.shutdownNow();
        if (source != null) {
            source.close();
        }
    }

    /** The recorder's streams; its reports say whether the disk takes the program. */
    private final class Io implements ChildIo {
        private Progress.Parser progress = new Progress.Parser();
        private long written;

        @Override
        public void started(Run run) {
            progress = new Progress.Parser();
            written = 0;
            recorder.started(run);
        }

        /** The last report is kept: it tells a segment that is whole. */
        @Override
        public boolean isReport(String line) {
            return Progress.isProgressLine(line) && !line.equals(Outcome.END);
        }

        @Override
        public void line(Run run, String line) {
            progress.line(line).ifPresent(report -> {
                if (report.totalSize() > written) {
                    written = report.totalSize();
                    run.progress();
                }
            });
        }

        @Override
        public void finishing(Run run) {
            recorder.finishing(run);
        }

        @Override
        public void ended(Run run, Reason reason) {
            recorder.ended(run, reason);
        }
    }

    /** Tells a segment that is whole from a run that failed: both end with exit status and a last report. */
    private static final class Outcome implements Function<String, Optional<Reason>> {
        static final String END = "progress=end";
        private static final Reason COMPLETE = new Reason("segment-complete", "The segment is complete.", false);

        private final StderrClassifier errors = new StderrClassifier();
        private boolean failed;

        @Override
        public synchronized Optional<Reason> apply(String line) {
            if (line.equals(END)) {
                boolean whole = !failed;
                failed = false;
                return whole ? Optional.of(COMPLETE) : Optional.empty();
            }
            Optional<Reason> reason = errors.apply(line);
            failed |= reason.isPresent();
            return reason;
        }
    }
}
