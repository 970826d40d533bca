package app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import control.Bridge;
import control.ChildEvents;
import control.ChildSwitch;
import control.LiveSettings;
import control.LogRing;
import control.SlatePainter;
import control.SoundDesk;
import control.SoundPlane;
import control.SoundPosts;
import ffmpeg.Programs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import process.ChildSnapshot;
import process.ChildState;
import process.Supervisor;
import program.Program;
import program.Slate;
import program.SocketDirectory;
import routes.ApiGuard;
import routes.ChildExecutor;
import routes.ChildRoutePolicy;
import routes.ChildRoutes;
import routes.ControlApi;
import routes.ControlChannel;
import routes.DashboardClient;
import routes.DashboardPage;
import routes.ErrorPolicy;
import routes.EventStreams;
import routes.HttpAnswers;
import routes.LogRoutes;
import routes.LogsApi;
import routes.Neighbours;
import routes.OriginRule;
import routes.RouteSwitch;
import routes.SessionApi;
import routes.SessionRoutes;
import routes.SettingsApi;
import routes.SettingsRoutes;
import routes.SnapshotRoutes;
import routes.StartGate;
import routes.StreamingRoutes;
import settings.Settings;
import settings.SettingsDiff;

/** The bridge in one process: makes the parts, wires them, and takes them down again in reverse. */
final class BridgeApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeApp.class);

    /** Where the program clock starts, in milliseconds; for tests of what happens after weeks. */
    private static final String CLOCK_START = "bridge.clock.start.millis";

    private final LiveSettings live;
    private final Settings settings;
    private final SocketDirectory sockets;
    private final Supervisor supervisor;
    private final Programs programs;
    private final Bridge bridge;
    private final Main camel = new Main();
    private final SoundApp sounds;
    private final AlertDeliveryApp alertDelivery;
    private final HealthApp health;
    private final WatchApp watching;
    private final PreviewApp preview;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ApiGuard guard;
    private final LogRing log;
    private final LogKeeper logKeeper;
    private StartGate gate;
    private EventStreams streams;
    private ControlChannel channel;
    private DashboardClient dashboard;
    private ClusterApp cluster;
    private SettingsFollower following;

    BridgeApp(LiveSettings live) {
        this.live = live;
        settings = live.running();
        MaskedMessage.mask(live.mask());
        LogFormats.use(settings.logFormat());
        log = new LogRing(live.mask());
        logKeeper = LogKeeper.keep(log);
        live.loaded().warnings().forEach(LOG::warn);
        Preflight.check(settings);
        programs = Preflight.programs(System.getenv());
        sockets = SocketDirectory.create();
        Settings.Video video = settings.video();
        Slate slate = Slate.plain(video.width(), video.height());
        SlatePainter painter = new SlatePainter(programs, sockets.path());
        painter.paint(settings, slate);
        SoundPlane sound = new SoundPlane();
        Program program = new Program(shape(), slate, sound, sound, sockets);
        ChildEvents events = new ChildEvents(live.events());
        supervisor = new Supervisor(child -> {
            if (!SoundPosts.isFinite(child.name())) {
                MDC.put(JsonLines.CHILD, child.name());
                log(child);
                MDC.remove(JsonLines.CHILD);
                events.onChange(child);
            }
        });
        bridge = new Bridge(live, programs, program, sound, supervisor);
        JsonLines.session(bridge::sessionId);
        guard = new ApiGuard(
                () -> live.running().apiToken().reveal(),
                () -> live.running().access().protectReads());
        bridge.attach((before, after, diff) -> repaint(painter, slate, after, diff));
        alertDelivery = new AlertDeliveryApp(live);
        sounds = new SoundApp(camel, settings, new SoundDesk(settings, programs, sound, supervisor));
        bridge.attach(sounds.desk());
        health = new HealthApp(camel, bridge, supervisor);
        watching = new WatchApp(guard);
        health.alerts().listen(alertDelivery.delivery());
        preview = new PreviewApp(live::running, bridge, supervisor);
        sounds.desk()
                .speech()
                .onEvent(event -> live.events()
                        .add(
                                event.type(),
                                "Speech " + event.item().id() + ": "
                                        + event.item().state() + ".",
                                Map.of(
                                        "id",
                                        event.item().id(),
                                        "state",
                                        event.item().state())));
        wire();
    }

    private static List<String> repaint(SlatePainter painter, Slate slate, Settings settings, SettingsDiff diff) {
        if (!diff.slate()) {
            return List.of();
        }
        painter.paint(settings, slate);
        return List.of("slate repainted");
    }

    private Program.Shape shape() {
        Settings.Video video = settings.video();
        long firstTick =
                Math.round(Long.getLong(CLOCK_START, 0) / 1000.0 * video.fps().perSecond());
        return new Program.Shape(
                video.width(),
                video.height(),
                video.fps(),
                settings.slate().afterMillis(),
                video.bitrateK() + settings.audio().bitrateK(),
                firstTick);
    }

    private void wire() {
        camel.addOverrideProperty("bridge.http.host", settings.http().host());
        camel.addOverrideProperty(
                "bridge.http.port", Integer.toString(settings.http().port()));
        camel.bind("controlApi", new ControlApi(bridge));
        camel.bind("sessionApi", new SessionApi(bridge, new Neighbours(bridge)));
        camel.bind("settingsApi", new SettingsApi(bridge));
        camel.bind("logsApi", new LogsApi(log));
        camel.bind("apiGuard", guard);
        camel.bind("childExecutor", new ChildExecutor(supervisor));
        camel.bind("childRoutePolicy", new ChildRoutePolicy(supervisor));
        camel.bind("json", new JacksonDataFormat(json(), Map.class));
        camel.configure().addRoutesBuilder(new ErrorPolicy());
        camel.configure().addRoutesBuilder(new ChildRoutes());
        camel.configure().addRoutesBuilder(new StreamingRoutes());
        camel.configure().addRoutesBuilder(new SessionRoutes());
        camel.configure().addRoutesBuilder(new SettingsRoutes());
        camel.configure().addRoutesBuilder(new SnapshotRoutes(bridge));
        health.wire();
        camel.configure().addRoutesBuilder(new LogRoutes());
        sounds.wire();
        alertDelivery.wire(camel);
        watching.wire(camel);
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                gate = StartGate.install(main.getCamelContext(), settings.http().port());
            }
        });
    }

    private static ObjectMapper json() {
        return new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .registerModule(new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    }

    private static void log(ChildSnapshot child) {
        if (child.pid().isEmpty() && child.state() == ChildState.STARTING) {
            return;
        }
        String pid = child.pid().isPresent() ? " (pid " + child.pid().getAsLong() + ")" : "";
        switch (child.state()) {
            case FAILED ->
                LOG.warn("{} failed: {}", child.name(), child.reason().sentence());
            default -> LOG.info("{} {}{}", child.name(), child.state().name().toLowerCase(java.util.Locale.ROOT), pid);
        }
    }

    /** Starts everything and returns. */
    void start() throws Exception {
        health.resume();
        camel.start();
        int port = settings.http().port();
        HttpAnswers.install(camel.getCamelContext(), port);
        OriginRule origins = OriginRule.install(
                camel.getCamelContext(),
                port,
                () -> live.running().access(),
                () -> live.running().apiToken().isPresent());
        streams = EventStreams.open(camel.getCamelContext(), port, bridge, log, json(), origins, guard);
        watching.open(camel.getCamelContext(), port, bridge, health.alerts(), alertDelivery.delivery());
        DashboardPage.install(camel.getCamelContext(), port, live::running);
        RouteSwitch childRoutes = new RouteSwitch(camel.getCamelContext());
        ChildSwitch switches = ClusterApp.gate(settings.cluster(), childRoutes);
        bridge.open(switches);
        sounds.open(childRoutes, port);
        health.open(childRoutes);
        preview.open(childRoutes);
        channel = ControlChannel.open(camel.getCamelContext(), settings.http().port(), settings.control());
        dashboard = new DashboardClient(bridge, channel.vertx(), json());
        dashboard.start();
        if (!bridge.resume() && settings.autostart()) {
            bridge.start();
        }
        cluster = ClusterApp.open(camel.getCamelContext(), settings.cluster(), bridge, switches);
        following = SettingsFollower.follow(live);
        gate.open();
        LOG.info(
                "control API on http://{}:{}",
                settings.http().host(),
                settings.http().port());
        warn();
    }

    private void warn() {
        if (!Preflight.isLoopback(settings.http().host())
                && !settings.apiToken().isPresent()) {
            LOG.warn(
                    "HTTP_HOST {} is open to other machines and there is no API_TOKEN: whoever reaches it can stop the"
                            + " program; set API_TOKEN, or HTTP_HOST=127.0.0.1",
                    settings.http().host());
        }
        if (settings.destinations().isEmpty()) {
            LOG.warn("no destination is configured: the program runs and goes nowhere; set PRIMARY_STREAM_KEY,"
                    + " or PRIMARY_RTMP_URL for another server");
        }
    }

    /** Waits until {@link #close} has been called. */
    void await() throws InterruptedException {
        closed.await();
    }

    /**
     * Waits until {@link #close} has been called, but not longer than this.
     *
     * @return whether it has
     */
    boolean await(Duration limit) throws InterruptedException {
        return closed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    Supervisor supervisor() {
        return supervisor;
    }

    Programs programs() {
        return programs;
    }

    Settings settings() {
        return settings;
    }

    /** Ends the children first, so that files are whole and sessions are closed, then the rest. */
    @Override
    public void close() {
        LOG.info("stopping");
        if (following != null) {
            following.close();
        }
        sounds.close();
        bridge.close();
        preview.close();
        if (cluster != null) {
            cluster.close();
        }
        if (dashboard != null) {
            dashboard.close();
        }
        if (streams != null) {
            streams.close();
        }
        if (channel != null) {
            channel.close();
        }
        camel.stop();
        watching.close();
        health.close();
        alertDelivery.close();
        sockets.close();
        LOG.info("stopped");
        logKeeper.close();
        closed.countDown();
    }
}
