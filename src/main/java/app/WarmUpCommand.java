package app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/**
 * Runs a small bridge for a moment and ends, so that a class data archive can be made of what a start needs. It uses no
 * settings of the user's and sends nothing anywhere.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
    private static final Duration MOMENT = Duration.ofMillis(2500);
    private static final int ANSWER_MILLIS = 2000;
    private static final List<String> PATHS =
            List.of("/health", "/api/streaming/stats", "/api/streaming/processes", "/api/streaming/nothing");

    @Override
    public Integer call() throws Exception {
        Path scratch = Files.createTempDirectory("media-bridge-warm-up");
        try (BridgeApp app = new BridgeApp(RunCommand.live(environment(scratch), Optional.empty()))) {
            app.start();
            boolean closed = app.await(MOMENT);
            LoggerFactory.getLogger(WarmUpCommand.class).info("closed by others: {}", closed);
            ask(app.settings().http().port());
            command(app.settings().http().port());
        } finally {
            remove(scratch);
        }
        return 0;
    }

    private static Map<String, String> environment(Path scratch) {
        Ports ports = new Ports();
        Map<String, String> environment = new HashMap<>();
        environment.put("RUNTIME_DIR", scratch.toString());
        environment.put("SRT_URL", "srt://127.0.0.1:" + ports.free(0x7001) + "?mode=listener");
        environment.put("PRIMARY_RTMP_URL", "file://" + scratch + "/program.flv");
        environment.put("WIDTH", "128");
        environment.put("HEIGHT", "128");
        environment.put("VIDEO_BITRATE_K", "100");
        int port = 0x7002;
        for (String name : List.of("HTTP_PORT", "CONTROL_PORT", "AUDIO_PORT", "WEBRTC_PORT")) {
            environment.put(name, Integer.toString(ports.free(port++)));
        }
        return environment;
    }

    /** By hand: an HTTP client's classes would only fill the archive. */
    private static void ask(int port) throws IOException {
        for (String path : PATHS) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
                socket.setSoTimeout(ANSWER_MILLIS);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
            }
        }
    }

    /** What the commands against a running bridge need, too. */
    private static void command(int port) {
        for (String name : List.of("status", "health", "destinations", "events", "slate")) {
            int status = Main.commandLine()
                    .setOut(new PrintWriter(Writer.nullWriter()))
                    .execute(name, "--url", "http://127.0.0.1:" + port);
            LoggerFactory.getLogger(WarmUpCommand.class).debug("{}: {}", name, status);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }
}
