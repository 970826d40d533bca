package app;

import ffmpeg.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import settings.MediaUrl;
import settings.Settings;

/** Finds out before anything runs what would stop it: a directory that cannot be written, a port in use. */
final class Preflight {
    /** Children of a bridge that was killed may hold their ports for a moment. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Set<String> ANY = Set.of("", "0.0.0.0", "::");

    private final List<String> problems = new ArrayList<>();
    private final long deadline;

    private Preflight(Duration patience) {
        deadline = System.nanoTime() + patience.toNanos();
    }

    /**
     * Checks the surroundings.
     *
     * @throws CannotStart with one sentence per problem
     */
    static void check(Settings settings) {
        check(settings, PATIENCE);
    }

    /**
     * Checks the surroundings.
     *
     * @param patience how long a port in use may take to become free
     */
    static void check(Settings settings, Duration patience) {
        Preflight preflight = new Preflight(patience);
        preflight.writable(settings.runtimeDir());
        preflight.tcp("HTTP", settings.http());
        preflight.tcp("CONTROL", settings.control());
        preflight.tcp("AUDIO", settings.audio().endpoint());
        preflight.source(settings.sourceUrl());
        if (!preflight.problems.isEmpty()) {
            throw new CannotStart(preflight.problems);
        }
    }

    /**
     * Checks what the audio endpoint in a process of its own needs.
     *
     * @throws CannotStart with one sentence per problem
     */
    static void checkAudioEndpoint(Settings settings) {
        Preflight preflight = new Preflight(PATIENCE);
        preflight.tcp("AUDIO", settings.audio().endpoint());
        if (!preflight.problems.isEmpty()) {
            throw new CannotStart(preflight.problems);
        }
    }

    /**
     * Checks what the preview in a process of its own needs.
     *
     * @throws CannotStart with one sentence per problem
     */
    static void checkPreview(Settings settings) {
        Preflight preflight = new Preflight(PATIENCE);
        preflight.tcp("WEBRTC", settings.preview().listen());
        if (!preflight.problems.isEmpty()) {
            throw new CannotStart(preflight.problems);
        }
    }

    /**
     * The programs that children are made of.
     *
     * @throws CannotStart when there are none for this machine, or no place to put them
     */
    static Programs programs(Map<String, String> environment) {
        try {
            Programs programs = Programs.locate(environment);
            for (String name : List.of(programs.ffmpeg(), programs.ffprobe())) {
                if (name.contains("/") && !Files.isExecutable(Path.of(name))) {
                    throw new CannotStart(name + " cannot be run; FFMPEG and FFPROBE name programs, or are not set.");
                }
            }
            return programs;
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new CannotStart(sentence(e.getMessage()));
        }
    }

    /** Whether only this machine reaches what listens there. */
    static boolean isLoopback(String host) {
        try {
            return address(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }

    private void writable(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "probe", ""));
        } catch (IOException e) {
            problems.add("RUNTIME_DIR " + directory + " cannot be written; name a directory that this user may write.");
        }
    }

    private void tcp(String name, Settings.Endpoint endpoint) {
        if (!isOfThisMachine(endpoint.host())) {
            problems.add(name + "_HOST " + endpoint.host() + " is no address of this machine; use 127.0.0.1, or"
                    + " 0.0.0.0 for all of its addresses.");
        } else if (!becomesFree(() -> bindTcp(endpoint))) {
            problems.add(name + "_PORT " + endpoint.port() + " on " + endpoint.host()
                    + " cannot be listened on; another program uses it, or this user may not.");
        }
    }

    private void source(String sourceUrl) {
        MediaUrl url = MediaUrl.parse(sourceUrl).orElse(null);
        if (url == null || !url.scheme().equalsIgnoreCase("srt") || url.port() <= 0 || !listens(url)) {
            return;
        }
        if (!isOfThisMachine(url.host())) {
            problems.add("SRT_URL listens on " + url.host() + ", which is no address of this machine; use 0.0.0.0 for"
                    + " all of its addresses, or mode=caller to call another machine.");
        } else if (!becomesFree(() -> bindUdp(url))) {
            problems.add("SRT_URL's UDP port " + url.port()
                    + " cannot be listened on; another program, perhaps another bridge, uses it.");
        }
    }

    private static boolean listens(MediaUrl url) {
        return url.parameter("mode").map("listener"::equals).orElse(ANY.contains(url.host()));
    }

    private interface Bind {
        void run() throws IOException;
    }

    private boolean becomesFree(Bind bind) {
        while (true) {
            try {
                bind.run();
                return true;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !pause()) {
                    return false;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void bindTcp(Settings.Endpoint endpoint) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address(endpoint.host()), endpoint.port()));
        }
    }

    private static void bindUdp(MediaUrl url) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(null)) {
            socket.bind(new InetSocketAddress(address(url.host()), url.port()));
        }
    }

    private static boolean isOfThisMachine(String host) {
        try {
            InetAddress address = address(host);
            return address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    private static InetAddress address(String host) throws UnknownHostException {
        return InetAddress.getByName(host.isEmpty() ? "0.0.0.0" : host);
    }
}
