package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.bytedeco.javacpp.Loader;

/** Programs and ports that the tests use. */
final class Tools {
    private static final Set<Integer> GIVEN = new HashSet<>();
    /** Processes that test beside each other get ports of their own: even ones and odd ones. */
    private static final int FORK = Integer.getInteger("fork", 0);

    /** A thread for each task: the common pool is small on a small machine, and those who wait would keep others waiting. */
    static final Executor THREADS = task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    };

    private Tools() {}

    /** A client that speaks HTTP/1.1: the JDK's upgrade to HTTP/2 was seen to take a long answer for frames. */
    static HttpClient http() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** The ffmpeg that comes with the natives, the same one that the bridge runs. */
    static String ffmpeg() {
        return Ffmpeg.PATH;
    }

    /**
     * A port that is free for TCP and UDP at this moment and that no earlier call got, below the range from which
     * outgoing connections are served.
     */
    static synchronized int freePort() {
        for (int attempt = 0; attempt < 500; attempt++) {
            int port = 2 * ThreadLocalRandom.current().nextInt(10_000, 16_000) + FORK % 2;
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port");
    }

    /** Whether a port can be had for TCP and UDP on every address. */
    static boolean isFree(int port) {
        InetAddress any = new InetSocketAddress(0).getAddress();
        try (ServerSocket tcp = new ServerSocket(port, 1, any);
                DatagramSocket udp = new DatagramSocket(port, any)) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether somebody listens on a UDP port, which is all that can be seen of an SRT listener from outside. */
    static boolean udpBound(int port) {
        String wanted = String.format(Locale.ROOT, ":%04X", port);
        try {
            for (String table : List.of("/proc/net/udp", "/proc/net/udp6")) {
                Path path = Path.of(table);
                if (Files.exists(path)) {
                    for (String line : Files.readAllLines(path, StandardCharsets.US_ASCII)) {
                        List<String> columns = List.of(line.trim().split("\\s+", -1));
                        if (columns.size() > 1 && columns.get(1).endsWith(wanted)) {
                            return true;
                        }
                    }
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Ffmpeg {
        static final String PATH = Loader.load(org.bytedeco.ffmpeg.ffmpeg.class);
    }

    /** Lines of a file that another process still writes; what has no end yet is left out. */
    static List<String> wholeLines(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }
}
