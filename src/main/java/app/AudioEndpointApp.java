package app;

import com.fasterxml.jackson.databind.ObjectMapper;
import control.SoundClock;
import control.SoundDesk;
import control.SoundPlane;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import process.Supervisor;
import routes.ApiGuard;
import routes.ChildExecutor;
import routes.ChildRoutePolicy;
import routes.ChildRoutes;
import routes.ErrorPolicy;
import routes.HttpAnswers;
import routes.RouteSwitch;
import settings.Masking;
import settings.Settings;
import settings.SettingsLoader;

/** The audio endpoint in a process of its own: takes posted sound, serves the sum of it, and has no program. */
final class AudioEndpointApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AudioEndpointApp.class);

    private final Settings settings;
    private final Supervisor supervisor;
    private final SoundClock clock;
    private final SoundApp sounds;
    private final Main camel = new Main();
    private final CountDownLatch closed = new CountDownLatch(1);

    private AudioEndpointApp(SettingsLoader.Loaded loaded) {
        settings = loaded.settings();
        MaskedMessage.mask(Masking.of(settings));
        LogFormats.use(settings.logFormat());
        loaded.warnings().forEach(LOG::warn);
        Preflight.checkAudioEndpoint(settings);
        SoundPlane plane = new SoundPlane();
        clock = new SoundClock(plane);
        supervisor = new Supervisor(child -> LOG.debug("{} {}", child.name(), child.state()));
        sounds = new SoundApp(
                camel, settings, new SoundDesk(settings, Preflight.programs(System.getenv()), plane, supervisor));
        wire();
    }

    /** Runs until a signal comes. */
    static void run(SettingsLoader.Loaded loaded) throws Exception {
        AudioEndpointApp app = new AudioEndpointApp(loaded);
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
        camel.bind("apiGuard", new ApiGuard(settings.apiToken().reveal()));
        camel.bind("childExecutor", new ChildExecutor(supervisor));
        camel.bind("childRoutePolicy", new ChildRoutePolicy(supervisor));
        camel.bind("json", new JacksonDataFormat(new ObjectMapper(), Map.class));
        camel.configure().addRoutesBuilder(new ErrorPolicy());
        camel.configure().addRoutesBuilder(new ChildRoutes());
        sounds.wireEndpoint();
    }

    private void start() throws Exception {
        camel.start();
        int port = settings.audio().endpoint().port();
        HttpAnswers.install(camel.getCamelContext(), port);
        clock.start();
        sounds.openEndpoint(new RouteSwitch(camel.getCamelContext()), port);
    }

    @Override
    public void close() {
        LOG.info("stopping");
        sounds.close();
        supervisor.close();
        clock.close();
        camel.stop();
        closed.countDown();
    }
}
