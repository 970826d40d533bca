package routes;

import control.Bridge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import settings.MediaUrl;
import settings.PreviewSettings;
import settings.Settings;

/**
 * Whether the parts that listen on ports of their own answer there: the audio endpoint and the preview, in this process, in
 * a child, or on the host that the settings name.
 */
public final class Neighbours {
    private static final int LIMIT_MILLIS = 200;
    private static final int LIMIT_WITH_NAME_MILLIS = 500;
    private static final long FRESH_NANOS = 1_000_000_000L;
    private static final Set<String> ANY = Set.of("", "0.0.0.0", "::");

    private final Bridge bridge;
    private List<Map<String, Object>> last = List.of();
    private long lookedAt;

    public Neighbours(Bridge bridge) {
        this.bridge = bridge;
    }

    /** One entry each, at most a second old. */
    synchronized List<Map<String, Object>> details() {
        long now = System.nanoTime();
        if (last.isEmpty() || now - lookedAt > FRESH_NANOS) {
            Settings settings = bridge.settings().running();
            Optional<MediaUrl> elsewhere = endpointElsewhere(settings);
            Settings.Endpoint audio = elsewhere
                    .map(Neighbours::endpoint)
                    .orElseGet(() -> settings.audio().endpoint());
            CompletableFuture<Boolean> audioAnswers = answers(audio);
            CompletableFuture<Boolean> previewAnswers = answers(preview(settings));
            last = List.of(
                    detail("audio", audioAnswers, healthOf(elsewhere, audio)),
                    detail("webrtc", previewAnswers, settings.webrtcMonitorUrl()));
            lookedAt = now;
        }
        return last;
    }

    /** The audio endpoint whose sum this bridge plays, in place of its own. */
    private static Optional<MediaUrl> endpointElsewhere(Settings settings) {
        return MediaUrl.parse(settings.audio().source())
                .filter(url -> url.scheme().matches("https?") && url.path().equals("/stream"));
    }

    private static Settings.Endpoint endpoint(MediaUrl url) {
        int usual = url.scheme().equals("https") ? 443 : 80;
        return new Settings.Endpoint(url.host(), url.port() < 0 ? usual : url.port());
    }

    private static String healthOf(Optional<MediaUrl> elsewhere, Settings.Endpoint at) {
        String scheme = elsewhere.map(MediaUrl::scheme).orElse("http");
        String host = elsewhere.map(MediaUrl::host).orElse("localhost");
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + at.port() + "/health";
    }

    private static Settings.Endpoint preview(Settings settings) {
        PreviewSettings preview = settings.preview();
        boolean elsewhere = preview.mode() == PreviewSettings.Mode.EXTERNAL;
        return new Settings.Endpoint((elsewhere ? preview.rtp() : preview.listen()).host(), settings.webrtcPort());
    }

    private Map<String, Object> detail(String name, CompletableFuture<Boolean> answers, String url) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("name", name);
        detail.put("status", answers.join() ? "ok" : "down");
        detail.put("url", bridge.settings().mask().apply(url));
        return detail;
    }

    /** On a thread of its own, because a name that nobody knows may take long. */
    private static CompletableFuture<Boolean> answers(Settings.Endpoint at) {
        return CompletableFuture.supplyAsync(() -> connects(at), Neighbours::startDaemon)
                .completeOnTimeout(false, LIMIT_WITH_NAME_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void startDaemon(Runnable look) {
        Thread thread = new Thread(look, "neighbours");
        thread.setDaemon(true);
        thread.start();
    }

    private static boolean connects(Settings.Endpoint at) {
        try (Socket socket = new Socket()) {
            InetAddress host =
                    ANY.contains(at.host()) ? InetAddress.getLoopbackAddress() : InetAddress.getByName(at.host());
            socket.connect(new InetSocketAddress(host, at.port()), LIMIT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
