package app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import control.LiveSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import preview.Gateway;
import routes.ApiGuard;
import routes.ErrorPolicy;
import routes.PreviewApi;
import routes.PreviewListener;
import routes.PreviewRoutes;
import settings.Settings;
import settings.SettingsDiff;
import settings.SettingsException;

/**
 * The preview in a process of its own: takes the program's RTP and serves viewers. Native trouble ends here. Follows its
 * token, MAX_VIEWERS and ALLOWED_ORIGINS as the bridge does; a child of the bridge is started anew instead.
 */
final class PreviewRoleApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PreviewRoleApp.class);

    private final LiveSettings live;
    private final Settings settings;
    private final Gateway gateway;
    private final Main camel = new Main();
    private final PreviewApi api;
    private final CountDownLatch closed = new CountDownLatch(1);
    private PreviewListener listener;
    private SettingsFollower following;

    PreviewRoleApp(LiveSettings live, InetSocketAddress rtp) {
        this.live = live;
        settings = live.running();
        MaskedMessage.mask(live.mask());
        LogFormats.use(settings.logFormat());
        live.loaded().warnings().forEach(LOG::warn);
        Preflight.checkPreview(settings);
        try {
            gateway = new Gateway(settings.preview(), rtp);
        } catch (IOException e) {
            throw new CannotStart("PREVIEW_RTP_PORT " + rtp.getPort()
                    + " cannot be listened on; another program uses it, or this user may not.");
        }
        api = new PreviewApi(gateway, () -> live.running().preview().token());
        live.target(this::take);
        wire();
    }

    private List<String> take(Settings before, Settings after, SettingsDiff diff) {
        gateway.places(after.preview().maxViewers());
        if (!before.preview().network().equals(after.preview().network())) {
            LOG.warn("how media reach viewers changes only when this role is restarted");
        }
        return diff.preview() ? List.of("token and places of the preview taken") : List.of();
    }

    /** Runs until a signal comes, with settings from file and environment, for a program elsewhere. */
    static void run(LiveSettings live) throws Exception {
        InetSocketAddress rtp =
                new InetSocketAddress(live.running().preview().rtp().port());
        PreviewRoleApp app = started(live, rtp);
        app.closed.await();
    }

    /**
     * Runs as a child: settings come as lines on standard input, up to an empty one, so that no key stands on a command
     * line; the end of standard input is the end of the parent. Standard output tells the parent where to send RTP and,
     * once a second, that all is well.
     */
    static void runAsChild() throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PreviewRoleApp app = started(load(read(in)), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        System.out.println("rtp " + app.gateway.rtpPort());
        Thread end = new Thread(() -> app.untilEnd(in), "parent");
        end.setDaemon(true);
        end.start();
        while (!app.closed.await(1, java.util.concurrent.TimeUnit.SECONDS)) {
            System.out.println("beat");
        }
    }

    private void untilEnd(BufferedReader in) {
        try {
            while (in.readLine() != null) {
                LOG.debug("a line too many");
            }
        } catch (IOException e) {
            LOG.debug("the parent is gone", e);
        }
        close();
        Runtime.getRuntime().halt(0);
    }

    private static Map<String, String> read(BufferedReader in) throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            String[] parts = line.split("=", 2);
            environment.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return environment;
    }

    private static LiveSettings load(Map<String, String> environment) {
        try {
            return LiveSettings.ofRole(environment, Optional.empty());
        } catch (SettingsException e) {
            throw new CannotStart(e.problems());
        }
    }

    private static PreviewRoleApp started(LiveSettings live, InetSocketAddress rtp) throws Exception {
        PreviewRoleApp app = new PreviewRoleApp(live, rtp);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            app.close();
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        app.start();
        return app;
    }

    private void wire() {
        camel.addOverrideProperty("camel.server.enabled", "false");
        camel.addOverrideProperty("bridge.http.host", "127.0.0.1");
        camel.addOverrideProperty("bridge.http.port", "0");
        camel.bind("apiGuard", new ApiGuard(""));
        camel.bind("previewApi", api);
        camel.bind("json", new JacksonDataFormat(json(), Map.class));
        camel.configure().addRoutesBuilder(new ErrorPolicy());
        camel.configure().addRoutesBuilder(new PreviewRoutes());
    }

    private static ObjectMapper json() {
        return new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    }

    private void start() throws Exception {
        Thread opening = new Thread(this::open, "opening");
        opening.setDaemon(true);
        opening.start();
        serve();
    }

    /** Lets viewers in, who wait until the gateway is open. */
    void serve() throws Exception {
        camel.start();
        listener = PreviewListener.open(
                camel.getCamelContext(),
                gateway,
                api,
                settings.preview(),
                () -> live.running().access().origins());
        following = SettingsFollower.follow(live);
        LOG.info(
                "preview on {}://{}:{}/, RTP on port {}",
                settings.preview().tlsCert().isPresent() ? "https" : "http",
                settings.preview().listen().host(),
                settings.webrtcPort(),
                gateway.rtpPort());
    }

    private void open() {
        gateway.open();
        gateway.problem().ifPresent(LOG::error);
        gateway.warmUp();
    }

    @Override
    public void close() {
        LOG.info("stopping");
        if (following != null) {
            following.close();
        }
        if (listener != null) {
            listener.close();
        }
        gateway.close();
        camel.stop();
        closed.countDown();
    }
}
