package app;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import settings.MediaUrl;
import settings.Settings;

/** Finds out before anything runs what would stop it: a directory that cannot be written, a port in use. */
final class Preflight {
    private Preflight() {}

    /**
     * Checks the surroundings.
     *
     * @throws CannotStart with one sentence per problem
     */
    static void check(Settings settings) {
        List<String> problems = new ArrayList<>();
        writable(settings.runtimeDir(), problems);
        tcp("HTTP_PORT", settings.http(), problems);
        listener(settings.sourceUrl(), problems);
        if (!problems.isEmpty()) {
            throw new CannotStart(problems);
        }
    }

    private static void writable(Path directory, List<String> problems) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "probe", ""));
        } catch (IOException e) {
            problems.add("RUNTIME_DIR " + directory + " cannot be written; name a directory that this user may write.");
        }
    }

    private static void tcp(String name, Settings.Endpoint endpoint, List<String> problems) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address(endpoint.host()), endpoint.port()));
        } catch (UnknownHostException e) {
            problems.add(name.replace("_PORT", "_HOST") + " '" + endpoint.host() + "' is no address of this machine.");
        } catch (IOException e) {
            problems.add(name + " " + endpoint.port() + " on " + endpoint.host()
                    + " cannot be listened on; another program uses it, or this user may not.");
        }
    }

    private static void listener(String sourceUrl, List<String> problems) {
        MediaUrl url = MediaUrl.parse(sourceUrl).orElse(null);
        boolean listens = url != null
                && url.scheme().equals("srt")
                && "listener".equals(url.parameters().get("mode"));
        if (!listens || url.port() <= 0) {
            return;
        }
        try (DatagramSocket socket = new DatagramSocket(null)) {
            socket.bind(new InetSocketAddress(address(url.host()), url.port()));
        } catch (IOException e) {
            problems.add("SRT_URL's UDP port " + url.port()
                    + " cannot be listened on; another program, perhaps another bridge, uses it.");
        }
    }

    private static InetAddress address(String host) throws UnknownHostException {
        return InetAddress.getByName(host.isEmpty() ? "0.0.0.0" : host);
    }
}
