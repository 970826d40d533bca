package health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import settings.Settings;

/**
 * Whether the parts that listen on ports of their own answer there.
 *
 * @param audio whether the audio endpoint does
 * @param preview whether the preview does
 * @param previewSeen whether it ever did
 */
public record Ports(boolean audio, boolean preview, boolean previewSeen) {
    private static final int LIMIT_MILLIS = 200;

    /** Before anybody has looked. */
    public static final Ports UNKNOWN = new Ports(true, true, false);

    /** Looks again. */
    public Ports next(Settings settings) {
        Settings.Endpoint endpoint = settings.audio().endpoint();
        boolean now = answers("", settings.webrtcPort());
        return new Ports(answers(endpoint.host(), endpoint.port()), now, previewSeen || now);
    }

    private static boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            boolean anywhere = host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
            InetAddress address = anywhere ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
            socket.connect(new InetSocketAddress(address, port), LIMIT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
