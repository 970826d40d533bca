package routes;

import alerts.Alerts;
import alerts.Delivery;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import control.Bridge;
import control.ChildSwitch;
import control.HealthPoll;
import control.LiveSettings;
import control.LogRing;
import control.SoundDesk;
import control.SoundPlane;
import ffmpeg.Programs;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import process.Supervisor;
import program.Program;
import program.Slate;
import program.SocketDirectory;
import settings.Settings;

/** The control API over real HTTP, with a real bridge whose children are never started. */
final class ApiServer implements AutoCloseable, ChildSwitch {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    private static final int FORK = Integer.getInteger("fork", 0);

    // the JDK's upgrade to HTTP/2 was seen to take a long answer for frames
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> orders = new CopyOnWriteArrayList<>();
    private final Main camel = new Main();
    private final SocketDirectory sockets = SocketDirectory.create();
    private final Supervisor supervisor = new Supervisor(change -> {});
    private final Bridge bridge;
    private final Delivery delivery;
    private final Alerts alerts;
    private final int port;
    private final int channelPort;
    private final LogRing log = new LogRing(text -> text);
    private final SoundDesk desk;
    private ControlChannel channel;
    private EventStreams streams;
    private MetricsEndpoint metrics;
    private volatile RuntimeException fault;

    /** An answer of the API. */
    record Answer(int status, String type, JsonNode body) {}

    ApiServer(String token) throws Exception {
        this(token, Map.of());
    }

    /**
     * Starts a bridge and its API.
     *
     * @param more settings, as in the environment
     */
    ApiServer(String token, Map<String, String> more) throws Exception {
        port = freePort();
        channelPort = freePort();
        Map<String, String> environment = new HashMap<>(more);
        // nothing listens there, which would be told after three seconds
        environment.putIfAbsent("ALERTS_OFF", "audio-endpoint-down");
        environment.put("WIDTH", "128");
        environment.put("HEIGHT", "128");
        environment.put("PRIMARY_RTMP_URL", "rtmp://127.0.0.1/live");
        LiveSettings live = new LiveSettings(environment, Optional.empty());
        Settings settings = live.running();
        SoundPlane sound = new SoundPlane();
        Program.Shape shape = new Program.Shape(128, 128, settings.video().fps(), 1500, 1000, 0);
        Program program = new Program(shape, Slate.plain(128, 128), sound, sound, sockets);
        Programs programs = new Programs("ffmpeg", "ffprobe", Optional.empty(), Optional.empty());
        bridge = new Bridge(live, programs, program, sound, supervisor);
        bridge.open(this);
        desk = new SoundDesk(settings, programs, sound, supervisor);
        desk.open(this, settings, speech -> Optional.empty());
        alerts = Alerts.of(sockets.path(), live.mask());
        delivery = Delivery.open(sockets.path(), () -> live.running().alertReceivers(), (receiver, sentence) -> {});
        alerts.listen(delivery);
        startCamel(token);
    }

    private void startCamel(String token) throws Exception {
        camel.addOverrideProperty("bridge.http.host", "127.0.0.1");
        camel.addOverrideProperty("bridge.http.port", Integer.toString(port));
        camel.bind("controlApi", new ControlApi(bridge));
        camel.bind("sessionApi", new SessionApi(bridge, new Neighbours(bridge)));
        camel.bind("settingsApi", new SettingsApi(bridge));
        camel.bind("alertDeliveryApi", new AlertDeliveryApi(delivery));
        camel.bind("audioApi", new AudioApi(desk));
        camel.bind("logsApi", new LogsApi(log));
        ApiGuard guard = new ApiGuard(
                () -> token, () -> bridge.settings().running().access().protectReads());
        camel.bind("apiGuard", guard);
        ObjectMapper mapper = new ObjectMapper()
                .registerModules(new JavaTimeModule(), new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        camel.bind("json", new JacksonDataFormat(mapper, Map.class));
        camel.configure().addRoutesBuilder(new ErrorPolicy());
        camel.configure().addRoutesBuilder(new StreamingRoutes());
        camel.configure().addRoutesBuilder(new SessionRoutes());
        camel.configure().addRoutesBuilder(new SettingsRoutes());
        camel.configure().addRoutesBuilder(new SnapshotRoutes(bridge));
        HealthPoll poll = new HealthPoll(bridge, alerts, Optional.empty());
        camel.bind("healthPoll", poll);
        camel.bind("observeApi", new ObserveApi());
        camel.bind("alertsApi", new AlertsApi(alerts));
        camel.configure().addRoutesBuilder(new LogRoutes());
        camel.configure().addRoutesBuilder(new AudioControlRoutes());
        camel.configure().addRoutesBuilder(new HealthRoutes());
        camel.configure().addRoutesBuilder(new AlertDeliveryRoutes());
        camel.configure().addRoutesBuilder(new AlertRoutes());
        camel.configure().addRoutesBuilder(new ObserveRoutes());
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                metrics = MetricsEndpoint.watch(main.getCamelContext(), guard);
            }
        });
        camel.start();
        metrics.open(camel.getCamelContext(), port, bridge, alerts, delivery);
        BridgeChecks.register(camel.getCamelContext(), bridge, poll, alerts);
        HttpAnswers.install(camel.getCamelContext(), port);
        OriginRule origins = OriginRule.install(
                camel.getCamelContext(), port, () -> bridge.settings().running().access(), () -> !token.isEmpty());
        streams = EventStreams.open(camel.getCamelContext(), port, bridge, log, mapper, origins, guard);
        channel = ControlChannel.open(camel.getCamelContext(), port, new Settings.Endpoint("127.0.0.1", channelPort));
    }

    /**
     * A port of this machine that no other test was given: odd or even as long as another process tests beside this one,
     * and below those that outgoing connections get, for one of them may hold it just when it is wanted again.
     */
    static int freePort() throws IOException {
        while (true) {
            int port = 2 * ThreadLocalRandom.current().nextInt(5_000, 10_000) + FORK % 2;
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (BindException e) {
                // taken: another one, then
            }
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "", "");
    }

    Answer post(String path) throws IOException, InterruptedException {
        return send("POST", path, "", "");
    }

    /**
     * Sends a request.
     *
     * @param authorization header of that name, empty: none
     */
    Answer send(String method, String path, String body, String authorization)
            throws IOException, InterruptedException {
        return send(port, method, path, body, authorization);
    }

    /** Sends a request to any port. */
    Answer at(int anyPort, String path) throws IOException, InterruptedException {
        return send(anyPort, "GET", path, "", "");
    }

    int port() {
        return port;
    }

    /** Sends a request to the control channel. */
    Answer channel(String method, String path) throws IOException, InterruptedException {
        return send(channelPort, method, path, "", "");
    }

    private Answer send(int to, String method, String path, String body, String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to + path))
                .timeout(Duration.ofSeconds(5))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                JSON.readTree(response.body()));
    }

    /** What the children's switch was asked, in order, such as {@code on encoder}. */
    List<String> orders() {
        return orders;
    }

    /** Makes the children's switch fail from now on. */
    void failWith(RuntimeException thrown) {
        fault = thrown;
    }

    Alerts alerts() {
        return alerts;
    }

    /** The log whose lines are served. */
    LogRing log() {
        return log;
    }

    int channelPort() {
        return channelPort;
    }

    /** Whether this server has a path of the document; other parts of the bridge serve more. */
    boolean serves(String path) {
        return VertxPlatformHttpRouter.lookup(context(), VertxPlatformHttpRouter.getRouterNameFromPort(port))
                .getRoutes()
                .stream()
                .anyMatch(route -> path.replaceAll("\\{([a-z]+)}", ":$1").equals(route.getPath()));
    }

    Supervisor supervisor() {
        return supervisor;
    }

    Bridge bridge() {
        return bridge;
    }

    CamelContext context() {
        return camel.getCamelContext();
    }

    private void order(String order) {
        if (fault != null) {
            throw fault;
        }
        orders.add(order);
    }

    @Override
    public void on(String child) {
        order("on " + child);
    }

    @Override
    public void off(String child) {
        order("off " + child);
    }

    @Override
    public void remove(String child) {
        order("remove " + child);
    }

    @Override
    public void close() {
        streams.close();
        channel.close();
        desk.close();
        camel.stop();
        metrics.close();
        bridge.close();
        delivery.close();
        sockets.close();
    }
}
