package control;

import alerts.Alerts;
import health.Disk;
import health.EncoderChoice;
import health.JvmMeter;
import health.Observation;
import health.PictureWatch;
import health.Ports;
import health.Trends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import process.ChildSnapshot;
import settings.Settings;

/** Looks at the whole bridge once a second and lets the alerts judge what it saw. One thread polls; any may ask. */
public final class HealthPoll implements AutoCloseable {
    private static final double MEGA = 1e6;
    private static final Set<String> OF_PICTURES = Set.of("picture-black", "picture-frozen");
    private static final Path NVIDIA = Path.of("/dev/nvidiactl");

    private final Bridge bridge;
    private final Alerts alerts;
    private final Optional<GpuWatch> gpu;
    private final Trends trends = new Trends();
    private final JvmMeter jvm = new JvmMeter();
    private final PictureWatch pictures;
    private Ports ports = Ports.UNKNOWN;
    private volatile Observation last;

    public HealthPoll(Bridge bridge, Alerts alerts, Optional<GpuWatch> gpu) {
        this.bridge = bridge;
        this.alerts = alerts;
        this.gpu = gpu;
        Settings.Video video = bridge.settings().running().video();
        pictures = new PictureWatch(bridge.program().tap(), video.width(), video.height(), this::looks);
    }

    /** Whether any alert that may fire depends on what pictures look like. */
    private boolean looks() {
        return !bridge.settings().running().alerts().off().containsAll(OF_PICTURES);
    }

    /** Begins to look at pictures. */
    public void open() {
        pictures.start();
    }

    /** Once a second. */
    public void poll() {
        Observation now = observe();
        last = now;
        alerts.evaluate(now);
    }

    /** What the last poll saw; null before the first. */
    public Observation last() {
        return last;
    }

    private Observation observe() {
        Stats stats = bridge.stats();
        Settings settings = bridge.settings().running();
        Map<String, ChildSnapshot> children =
                bridge.processes().stream().collect(Collectors.toMap(ChildSnapshot::name, Function.identity()));
        double onAir = bridge.onAirSeconds();
        long nanos = System.nanoTime();
        ports = ports.next(settings);
        return new Observation(
                stats.time(),
                nanos,
                onAir > 0,
                onAir,
                bridge.sessionId().orElse(null),
                settings,
                stats.program(),
                stats.audio(),
                stats.destinations(),
                children,
                bridge.settings().fileProblems(),
                trends.add(stats.program(), stats.audio(), stats.destinations(), children, nanos),
                pictures.figures(),
                new EncoderChoice(stats.encoder().name(), stats.encoder().refusal(), Files.exists(NVIDIA)),
                disk(stats.recording(), settings),
                ports,
                jvm.read(),
                gpu.map(GpuWatch::gpus).orElse(List.of()),
                gpu.map(GpuWatch::lost).orElse(null));
    }

    private static Disk disk(RecordingSnapshot recording, Settings settings) {
        String failure = recording == null
                ? null
                : recording.state().equals("failed") ? recording.reason() : recording.sourceFailure();
        double free = recording == null || recording.freeBytes() < 0 ? -1 : recording.freeBytes() / MEGA;
        return new Disk(recording != null, failure, free, free(settings.runtimeDir()));
    }

    private static double free(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace() / MEGA;
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        pictures.close();
        jvm.close();
    }
}
