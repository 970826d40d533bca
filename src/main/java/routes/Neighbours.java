package routes;

import control.Bridge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import settings.Settings;

/** Whether the parts that listen on ports of their own answer there: the audio endpoint and the preview. */
public final class Neighbours {
    private static final int LIMIT_MILLIS = 200;
    private static final long FRESH_NANOS = 1_000_000_000L;

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
            Settings.Endpoint audio = settings.audio().endpoint();
            last = List.of(
                    detail("audio", audio.port(), "http://localhost:" + audio.port() + "/health"),
                    detail("webrtc", settings.webrtcPort(), settings.webrtcMonitorUrl()));
            lookedAt = now;
        }
        return last;
    }

    private Map<String, Object> detail(String name, int port, String url) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("name", name);
        detail.put("status", answers(port) ? "ok" : "down");
        detail.put("url", bridge.settings().mask().apply(url));
        return detail;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
