package app;

import com.fasterxml.jackson.databind.ObjectMapper;
import control.LiveSettings;
import control.SoundClock;
import control.SoundDesk;
import control.SoundPlane;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import process.Supervisor;
import routes.ApiGuard;
import routes.ChildExecutor;
import routes.ChildRoutePolicy;
import routes.ChildRoutes;
import routes.ErrorPolicy;
import routes.HttpAnswers;
import routes.OriginRule;
import routes.RouteSwitch;
import routes.StartGate;
import settings.Settings;
import settings.SettingsDiff;

/**
 * The audio endpoint in a process of its own: takes posted sound, serves the sum of it, and has no program. Follows its
 * token and ALLOWED_ORIGINS as the bridge does.
 */
final class AudioEndpointApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AudioEndpointApp.class);

    private final LiveSettings live;
    private final Settings settings;
    private final Supervisor supervisor;
    private final SoundClock clock;
    private final SoundApp sounds;
    private final Main camel = new Main();
    private final CountDownLatch closed = new CountDownLatch(1);
    private SettingsFollower following;
    private StartGate gate;

    AudioEndpointApp(LiveSettings live) {
        this.live = live;
        settings = live.running();
        MaskedMessage.mask(live.mask());
        LogFormats.use(settings.logFormat());
        live.loaded().warnings().forEach(LOG::warn);
        Preflight.checkAudioEndpoint(settings);
        SoundPlane plane = new SoundPlane();
        clock = new SoundClock(plane);
        supervisor = new Supervisor(child -> LOG.debug("{} {}", child.name(), child.state()));
        sounds = new SoundApp(
                camel, settings, new SoundDesk(settings, Preflight.programs(System.getenv()), plane, supervisor));
        live.target(this::take);
        wire();
    }

    private List<String> take(Settings before, Settings after, SettingsDiff diff) {
        sounds.desk().token(after.audio().token());
        return diff.audioEndpoint() ? List.of("token of the audio endpoint changed") : List.of();
    }

    /** Runs until a signal comes. */
    static void run(LiveSettings live) throws Exception {
        AudioEndpointApp app = new AudioEndpointApp(live);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            app.close();
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        app.start();
        app.closed.await();
    }

    private void wire() {
        Settings.Endpoint endpoint = settings.audio().endpoint();
        camel.addOverrideProperty("bridge.http.host", endpoint.host());
        camel.addOverrideProperty("bridge.http.port", Integer.toString(endpoint.port()));
        camel.bind("apiGuard", new ApiGuard(() -> live.running().apiToken().reveal()));
        camel.bind("childExecutor", new ChildExecutor(supervisor));
        camel.bind("childRoutePolicy", new ChildRoutePolicy(supervisor));
        camel.bind("json", new JacksonDataFormat(new ObjectMapper(), Map.class));
        camel.configure().addRoutesBuilder(new ErrorPolicy());
        camel.configure().addRoutesBuilder(new ChildRoutes());
        sounds.wireEndpoint();
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                gate = StartGate.install(main.getCamelContext(), endpoint.port());
            }
        });
    }

    /** Starts everything and returns. */
    void start() throws Exception {
        camel.start();
        int port = settings.audio().endpoint().port();
        HttpAnswers.install(camel.getCamelContext(), port);
        OriginRule.install(
                camel.getCamelContext(),
                port,
                () -> live.running().access(),
                () -> live.running().audio().token().isPresent());
        clock.start();
        sounds.openEndpoint(new RouteSwitch(camel.getCamelContext()), port);
        following = SettingsFollower.follow(live);
        gate.open();
    }

    @Override
    public void close() {
        LOG.info("stopping");
        if (following != null) {
            following.close();
        }
        sounds.close();
        supervisor.close();
        clock.close();
        camel.stop();
        closed.countDown();
    }
}
