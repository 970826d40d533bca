package app;

import control.Bridge;
import control.LivePart;
import control.Status;
import ffmpeg.EncoderCommand;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import preview.ProgramStatus;
import preview.ProgramTap;
import process.Backoffs;
import process.ChildIo;
import process.ChildSpec;
import process.Reason;
import process.Supervisor;
import routes.RouteSwitch;
import settings.Masking;
import settings.PreviewSettings;
import settings.Settings;
import settings.SettingsDiff;

/** The preview's part of the bridge: taps the encoder's RTP, passes it on, and keeps the child that serves viewers. */
final class PreviewApp implements LivePart, AutoCloseable {
    static final String CHILD = "preview";

    private static final Path NICE = Path.of("/usr/bin/nice");
    private static final Logger LOG = LoggerFactory.getLogger(PreviewApp.class);
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration STALE = Duration.ofSeconds(6);
    private static final Duration GRACE = Duration.ofMillis(1500);
    private static final long DARK_NANOS = 2_000_000_000L;
    private static final Duration LATEST_START = Duration.ofSeconds(6);
    private static final Duration SETTLED = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final List<String> KEPT_FLAGS = List.of(
            "-XX:SharedArchiveFile",
            "-Xshare",
            "-Xlog:cds",
            "-XX:ArchiveRelocationMode",
            "-XX:+UnlockDiagnosticVMOptions");

    private final Supplier<Settings> settings;
    private final Bridge bridge;
    private final Supervisor supervisor;
    private final ProgramTap tap;
    private volatile InetSocketAddress child;
    private RouteSwitch routes;
    private volatile boolean closed;

    PreviewApp(Supplier<Settings> settings, Bridge bridge, Supervisor supervisor) {
        this.settings = settings;
        this.bridge = bridge;
        this.supervisor = supervisor;
        tap = new ProgramTap(this::target, () -> bridge.program().encoderStartNanos(), this::status);
        bridge.previewTo(this::ports);
        bridge.attach(this);
        supervisor.register(spec());
    }

    /**
     * Begins to serve; the program need not run. The child's start takes seconds of a core, which the program's own start
     * may need: it waits until that is on air and has settled, but not for long.
     */
    void open(RouteSwitch childRoutes) {
        tap.start();
        warn(settings.get());
        Thread start = new Thread(() -> openBehindProgram(childRoutes), "preview-start");
        start.setDaemon(true);
        start.start();
    }

    private void openBehindProgram(RouteSwitch childRoutes) {
        long latest = System.nanoTime() + LATEST_START.toNanos();
        long left = Long.MAX_VALUE;
        while (!closed && System.nanoTime() - latest < 0 && left > 0) {
            boolean onAir = bridge.program().encodedPictures() > 0;
            left = onAir ? Math.min(left, SETTLED.toNanos()) - LOOK.toNanos() : Long.MAX_VALUE;
            LockSupport.parkNanos(LOOK.toNanos());
        }
        begin(childRoutes);
    }

    private synchronized void begin(RouteSwitch childRoutes) {
        if (!closed) {
            routes = childRoutes;
            follow(settings.get().preview());
        }
    }

    private void follow(PreviewSettings preview) {
        if (preview.ownChild()) {
            routes.on(CHILD);
        } else {
            routes.off(CHILD);
        }
    }

    private static void warn(Settings settings) {
        if (settings.preview().wanted() && settings.video().bFrames()) {
            LOG.warn("the preview is off while B_FRAMES is on: browsers do not show B-frames over WebRTC");
        }
        PreviewSettings preview = settings.preview();
        if (preview.ownChild()
                && !preview.token().isPresent()
                && !Preflight.isLoopback(preview.listen().host())) {
            LOG.info(
                    "the preview on WEBRTC_HOST {} shows the program to whoever reaches it; PREVIEW_TOKEN or"
                            + " WEBRTC_HOST=127.0.0.1 would not",
                    preview.listen().host());
        }
    }

    private Optional<EncoderCommand.PreviewPorts> ports(Settings present) {
        boolean shown = present.preview().wanted() && !present.video().bFrames();
        return shown ? Optional.of(new EncoderCommand.PreviewPorts(tap.port(), tap.port())) : Optional.empty();
    }

    private InetSocketAddress target() {
        PreviewSettings preview = settings.get().preview();
        return switch (preview.mode()) {
            case CHILD -> child;
            case EXTERNAL ->
                InetSocketAddress.createUnresolved(
                        preview.rtp().host(), preview.rtp().port());
            case OFF -> null;
        };
    }

    private ProgramStatus status() {
        if (bridge.status() == Status.STOPPED) {
            return ProgramStatus.STOPPED;
        }
        if (settings.get().video().bFrames()) {
            return ProgramStatus.B_FRAMES;
        }
        if (bridge.program().sinceLastOutput() > DARK_NANOS) {
            return ProgramStatus.STARTING;
        }
        return bridge.program().slateOnAir() ? ProgramStatus.SLATE : ProgramStatus.LIVE;
    }

    @Override
    public synchronized List<String> apply(Settings before, Settings after, SettingsDiff diff) {
        if (before.video().bFrames() != after.video().bFrames()) {
            warn(after);
        }
        if (!diff.preview() || routes == null) {
            return List.of();
        }
        follow(after.preview());
        if (before.preview().ownChild() && after.preview().ownChild()) {
            supervisor
                    .find(CHILD)
                    .ifPresent(process -> process.restart(new Reason("settings", "settings changed", false)));
            return List.of("preview restarted");
        }
        return List.of(after.preview().wanted() ? "preview on" : "preview off");
    }

    // ---- the child ----

    private ChildSpec spec() {
        return new ChildSpec(
                CHILD,
                PreviewApp::command,
                new Io(),
                line -> Optional.empty(),
                START,
                STALE,
                GRACE,
                Backoffs.fast(),
                text -> Masking.of(settings.get()).apply(text));
    }

    /**
     * The same Java and the same jar, with a small heap: what matters there is native. Where cores are scarce the program goes
     * first, above all while this JVM starts, which takes seconds of a core.
     */
    private static List<String> command() {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "5"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> KEPT_FLAGS.stream().anyMatch(flag::startsWith))
                .forEach(command::add);
        command.addAll(List.of("-Xms8m", "-Xmx96m", "-Xmn4m", "-Xss512k", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=32m"));
        command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8"));
        command.addAll(List.of("-cp", classPath(), Main.class.getName()));
        command.addAll(List.of("run", "--role", "webrtc-bridge", "--child"));
        return command;
    }

    /** Where this program's classes are; under {@code mvn camel:run} that is not what this JVM was started with. */
    private static String classPath() {
        if (Main.class.getClassLoader() instanceof URLClassLoader loader) {
            return Stream.of(loader.getURLs())
                    .map(url -> Path.of(URI.create(url.toString())).toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    /** What the child needs of the settings, by their names. */
    private static Map<String, String> environment(Settings settings) {
        PreviewSettings preview = settings.preview();
        PreviewSettings.Network network = preview.network();
        boolean anyPort = network.ports().first() == 0;
        return Map.ofEntries(
                Map.entry("HTTP_PORT", Integer.toString(settings.http().port())),
                Map.entry("CONTROL_PORT", Integer.toString(settings.control().port())),
                Map.entry(
                        "AUDIO_PORT",
                        Integer.toString(settings.audio().endpoint().port())),
                Map.entry("WEBRTC_HOST", preview.listen().host()),
                Map.entry("WEBRTC_PORT", Integer.toString(preview.listen().port())),
                Map.entry("PREVIEW_TOKEN", preview.token().reveal()),
                Map.entry("MAX_VIEWERS", Integer.toString(preview.maxViewers())),
                Map.entry(
                        "WEBRTC_PORT_RANGE",
                        anyPort
                                ? ""
                                : network.ports().first() + "-"
                                        + network.ports().last()),
                Map.entry("WEBRTC_ADVERTISED_ADDRESS", network.advertisedAddress()),
                Map.entry("WEBRTC_ICE_TCP", Boolean.toString(network.iceTcp())),
                Map.entry("STUN_URL", network.stunUrl()),
                Map.entry("TURN_URL", network.turnUrl()),
                Map.entry("TURN_USERNAME", network.turnUsername()),
                Map.entry("TURN_CREDENTIAL", network.turnCredential().reveal()),
                Map.entry(
                        "WEBRTC_TLS_CERT", preview.tlsCert().map(Path::toString).orElse("")),
                Map.entry("WEBRTC_TLS_KEY", preview.tlsKey().map(Path::toString).orElse("")),
                Map.entry("ALLOWED_ORIGINS", String.join(",", settings.access().origins())),
                Map.entry("LOG_FORMAT", settings.logFormat().name()));
    }

    /** Tells the child its settings, and hears from it. */
    private final class Io implements ChildIo {
        @Override
        public void started(Run run) {
            try {
                OutputStream out = run.stdin();
                StringBuilder lines = new StringBuilder();
                environment(settings.get())
                        .forEach((name, value) ->
                                lines.append(name).append('=').append(value).append('\n'));
                out.write(lines.append('\n').toString().getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException e) {
                LOG.debug("the preview did not take its settings", e);
            }
            Thread reader = new Thread(() -> hear(run), "preview-child");
            reader.setDaemon(true);
            reader.start();
        }

        private void hear(Run run) {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(run.stdout(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    run.progress();
                    if (line.startsWith("rtp ")) {
                        child = new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), Integer.parseInt(line.substring(4)));
                        tap.hurry();
                    }
                }
            } catch (IOException | NumberFormatException e) {
                LOG.debug("the preview says nothing more", e);
            }
        }

        @Override
        public void finishing(Run run) {
            try {
                run.stdin().close();
            } catch (IOException e) {
                LOG.debug("closed already", e);
            }
        }

        @Override
        public void ended(Run run, Reason reason) {
            child = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        tap.close();
    }
}
