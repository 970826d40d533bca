package integration;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A destination: nginx with its rtmp module, recording every session into a file of its own. A second publisher of a key
 * that is live is turned away, as nginx does, unless {@link #allowSeveral()}. The recordings are read as they grow, every
 * few milliseconds, which gives the arrival of every tag without a player's load.
 */
final class RtmpServer implements AutoCloseable {
    static final String APPLICATION = "live2";
    private static final Duration START_LIMIT = Duration.ofSeconds(5);
    private static final String MODULE = "/usr/lib/nginx/modules/ngx_rtmp_module.so";
    private static final int PROBE_MILLIS = 4;

    private final String name;
    private final Path directory;
    private final String host;
    private final int port;
    private final HttpServer gate;
    private final ScheduledExecutorService probe = Executors.newSingleThreadScheduledExecutor(RtmpServer::daemon);
    private final List<Session> sessions = new CopyOnWriteArrayList<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final List<Long> refusalsNanos = new CopyOnWriteArrayList<>();
    private volatile boolean several;
    private volatile long longestPauseNanos;
    private long lookedNanos;
    private Program nginx;

    RtmpServer(String name, Path parent) {
        this(name, parent, "127.0.0.1");
    }

    /** Listens on an address of this machine that is not loopback. */
    RtmpServer(String name, Path parent, String host) {
        this.name = name;
        this.host = host;
        this.directory = parent.resolve("rtmp-" + name).toAbsolutePath();
        this.port = Tools.freePort();
        try {
            Files.createDirectories(directory);
            gate = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        gate.createContext("/publish", this::publish);
        gate.createContext("/done", this::done);
        gate.setExecutor(Executors.newSingleThreadExecutor(RtmpServer::daemon));
        gate.start();
        var unused = probe.scheduleWithFixedDelay(this::look, PROBE_MILLIS, PROBE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long now = System.nanoTime();
        if (lookedNanos != 0) {
            longestPauseNanos = Math.max(longestPauseNanos, now - lookedNanos);
        }
        lookedNanos = now;
        sessions.forEach(Session::read);
    }

    /** The longest time between two looks, in milliseconds: how badly the machine itself stuttered. */
    double longestPauseMillis() {
        return longestPauseNanos / 1e6;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "rtmp-server");
        thread.setDaemon(true);
        return thread;
    }

    /** Without the key. */
    String url() {
        return "rtmp://" + host + ":" + port + "/" + APPLICATION;
    }

    int port() {
        return port;
    }

    /** Lets a second publisher in while the key is live, as servers do that let the newest win. */
    RtmpServer allowSeveral() {
        several = true;
        return this;
    }

    /** Starts nginx and waits until its port answers. */
    RtmpServer start() {
        writeConfiguration();
        nginx = Program.start(
                directory.resolve("nginx.log"),
                List.of(
                        "nginx",
                        "-p",
                        directory.toString(),
                        "-c",
                        directory.resolve("nginx.conf").toString()));
        Awaitility.await("nginx of " + name)
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(this::answers);
        return this;
    }

    private boolean answers() {
        if (!nginx.isAlive()) {
            throw new IllegalStateException("nginx ended: " + nginx.log());
        }
        try (Socket socket = new Socket(host, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** One process without a master, so that a signal reaches all there is. */
    private void writeConfiguration() {
        String gateUrl = "http://127.0.0.1:" + gate.getAddress().getPort();
        String text = String.join(
                "\n",
                "load_module " + MODULE + ";",
                "daemon off;",
                "master_process off;",
                "pid nginx.pid;",
                "error_log error.log notice;",
                "events { worker_connections 128; }",
                "rtmp {",
                "  server {",
                "    listen " + host + ":" + port + ";",
                "    chunk_size 4096;",
                "    application " + APPLICATION + " {",
                "      live on;",
                "      record all;",
                "      record_path " + directory + ";",
                "      record_append off;",
                "      on_publish " + gateUrl + "/publish;",
                "      on_publish_done " + gateUrl + "/done;",
                "    }",
                "  }",
                "}",
                "");
        try {
            Files.writeString(directory.resolve("nginx.conf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Turns publishers of a key away from now on; who is live stays. */
    void refuse(String key) {
        refused.add(key);
    }

    void accept(String key) {
        refused.remove(key);
    }

    /** When a publisher was turned away, each time. */
    List<Long> refusalsNanos() {
        return List.copyOf(refusalsNanos);
    }

    /** Ends it as a crash would; open connections break. */
    void kill() {
        nginx.kill();
        nginx.awaitExit(Duration.ofSeconds(2));
        endAll();
    }

    /** Stalls it: connections stay, nothing is read. */
    void stall() {
        nginx.stop();
    }

    void resume() {
        nginx.resume();
    }

    /** All sessions until now, in order. */
    List<Session> sessions() {
        return List.copyOf(sessions);
    }

    /** The session of that number, counted from 1. */
    Session session(int number) {
        return sessions.get(number - 1);
    }

    long sessionsBegunBetween(long fromNanos, long toNanos) {
        return sessions.stream()
                .filter(session -> session.beganNanos() > fromNanos && session.beganNanos() < toNanos)
                .count();
    }

    /** Whether a session is open and something arrived in the last 300 ms. */
    boolean isReceiving() {
        long now = System.nanoTime();
        return sessions.stream()
                .anyMatch(session ->
                        !session.isOver() && session.tagCount() > 0 && now - session.lastArrivalNanos() < 300_000_000L);
    }

    /** The first picture that arrived after a moment: its arrival in nanoseconds after it, or -1. */
    long firstPictureAfter(long nanos) {
        return sessions.stream()
                .flatMap(session -> session.tags().stream())
                .filter(tag -> tag.kind() == FlvTag.Kind.VIDEO && tag.isMedia() && tag.arrivalNanos() > nanos)
                .mapToLong(tag -> tag.arrivalNanos() - nanos)
                .min()
                .orElse(-1);
    }

    /**
     * The longest time in which no picture, or no sound, arrived over any session. The ends of the interval count too,
     * so that a stream that stopped for good is as long as the rest.
     */
    Gap longestSilence(long fromNanos, long toNanos) {
        Gap video = silence(FlvTag.Kind.VIDEO, fromNanos, toNanos);
        Gap audio = silence(FlvTag.Kind.AUDIO, fromNanos, toNanos);
        return video.millis() >= audio.millis() ? video : audio;
    }

    private Gap silence(FlvTag.Kind kind, long fromNanos, long toNanos) {
        long[] arrivals = sessions.stream()
                .flatMap(session -> session.tags().stream())
                .filter(tag -> tag.kind() == kind && tag.isMedia())
                .mapToLong(FlvTag::arrivalNanos)
                .filter(nanos -> nanos > fromNanos && nanos < toNanos)
                .sorted()
                .toArray();
        long last = fromNanos;
        Gap longest = new Gap(0, 0);
        for (int i = 0; i <= arrivals.length; i++) {
            long next = i < arrivals.length ? arrivals[i] : toNanos;
            if (next - last > longest.millis() * 1e6) {
                longest = new Gap((next - last) / 1e6, (last - fromNanos) / 1_000_000);
            }
            last = next;
        }
        return longest;
    }

    /** The server gives every session a name of its own, which becomes the name of its recording. */
    private void publish(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        Map<String, String> form = form(exchange);
        String key = form.getOrDefault("name", "");
        if (refused.contains(key) || (!several && isLive(key))) {
            refusalsNanos.add(now);
            answer(exchange, 403);
            return;
        }
        int number = sessions.size() + 1;
        String recording = "session-" + number;
        sessions.add(new Session(
                number, key, form.getOrDefault("clientid", ""), directory.resolve(recording + ".flv"), now));
        exchange.getResponseHeaders().set("Location", recording);
        answer(exchange, 302);
    }

    private boolean isLive(String key) {
        return sessions.stream()
                .anyMatch(session -> !session.isOver() && session.key().equals(key));
    }

    private void done(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        String client = form(exchange).getOrDefault("clientid", "");
        sessions.stream()
                .filter(session -> session.client().equals(client) && !session.isOver())
                .forEach(session -> session.end(now));
        answer(exchange, 200);
    }

    private void endAll() {
        long now = System.nanoTime();
        sessions.stream().filter(session -> !session.isOver()).forEach(session -> session.end(now));
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> fields = new HashMap<>();
        for (String part : List.of(body.split("&", -1))) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String value = part.substring(equals + 1);
                fields.put(part.substring(0, equals), URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Override
    public void close() {
        if (nginx != null) {
            nginx.close();
        }
        endAll();
        probe.shutdown();
        try {
            if (!probe.awaitTermination(2, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the probe of " + name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sessions.forEach(Session::read);
        sessions.forEach(Session::closeFile);
        gate.stop(0);
    }
}
