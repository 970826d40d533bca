package integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import settings.SettingDefinition;
import settings.SettingDefinitions;

/**
 * A start that cannot work ends with one clear sentence and a failure. Every setting there is takes its turn with
 * {@code -Dwrong.all=true}, which {@code bench/cases} sets: some two minutes; without, one of each kind.
 */
class WrongStartIT {
    private static final boolean ALL = Boolean.getBoolean("wrong.all");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Path DIRECTORY = Path.of("target", "it", "wrong-start");
    private static final int AT_ONCE = 2;

    /**
     * One wrong start.
     *
     * @param named what the sentence must name
     */
    private record Wrong(String name, String value, List<String> named) {
        static Wrong setting(String name, String value) {
            return new Wrong(name, value, List.of(name));
        }
    }

    private static final List<Wrong> SETTINGS = List.of(
            Wrong.setting("WIDTH", "wide"),
            Wrong.setting("WIDTH", "641"),
            Wrong.setting("HEIGHT", "-360"),
            Wrong.setting("FPS", "31.7"),
            Wrong.setting("ENCODER", "gpu"),
            Wrong.setting("PRESET", "quick"),
            Wrong.setting("GOP_SECONDS", "0"),
            Wrong.setting("SLATE_AFTER_MS", "soon"),
            Wrong.setting("SLATE_IMAGE", "/nowhere/slate.png"),
            Wrong.setting("VIDEO_BITRATE_K", "4M"),
            Wrong.setting("AUDIO_BITRATE_K", "-1"),
            Wrong.setting("HTTP_PORT", "99999"),
            Wrong.setting("CONTROL_PORT", "x"),
            Wrong.setting("AUDIO_PORT", "-1"),
            Wrong.setting("WEBRTC_PORT", "8081a"),
            Wrong.setting("LOG_FORMAT", "xml"),
            Wrong.setting("AUTOSTART", "perhaps"),
            Wrong.setting("SRT_URL", "not an address"),
            Wrong.setting("PRIMARY_RTMP_URL", "ftp://example.org/live"),
            Wrong.setting("BACKUP_RTMP_URL", "rtmp//example.org/live"),
            Wrong.setting("DESTINATION_THIRD_URL", "third"),
            Wrong.setting("RTMPS_CA_FILE", "/nowhere/ca.pem"),
            Wrong.setting("RUNTIME_DIR", "/dev/null/runtime"),
            Wrong.setting("RUNTIME_DIR", "/proc/runtime"));

    @Test
    void everyWrongSettingIsNamed() throws IOException {
        Stage.empty(DIRECTORY);
        List<Wrong> all = new ArrayList<>(SETTINGS);
        if (ALL) {
            SettingDefinitions.all().stream().map(WrongStartIT::wrong).forEach(all::add);
        }
        ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<CompletableFuture<String>> results = all.stream()
                    .map(wrong -> CompletableFuture.supplyAsync(() -> attempt(wrong), workers))
                    .toList();
            report(
                    "wrong settings",
                    all.size(),
                    results.stream().map(CompletableFuture::join).toList());
        } finally {
            workers.shutdown();
        }
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        Stage.empty(DIRECTORY.resolveSibling("wrong-ports"));
        InetAddress any = new InetSocketAddress(0).getAddress();
        try (ServerSocket http = new ServerSocket(0, 1, any);
                DatagramSocket source = new DatagramSocket(0, any)) {
            List<Wrong> all = List.of(
                    inUse("HTTP_PORT", http.getLocalPort()),
                    new Wrong(
                            "SRT_URL",
                            "srt://0.0.0.0:" + source.getLocalPort() + "?mode=listener",
                            List.of(Integer.toString(source.getLocalPort()))));
            report(
                    "a port in use",
                    all.size(),
                    all.stream().map(WrongStartIT::attempt).toList());
        }
    }

    @Test
    void aWrongFileIsNamedWithItsLine() throws IOException {
        Path config = DIRECTORY.resolveSibling("wrong-file").resolve("config");
        Stage.empty(config);
        Files.writeString(config.resolve("media.env"), "# a comment\nFPS=30\nGOP_SECONDS=many\n");
        Wrong wrong =
                new Wrong("CONFIG_DIR", config.toAbsolutePath().toString(), List.of("media.env", "3", "GOP_SECONDS"));
        report("a wrong line in media.env", 1, List.of(attempt(wrong)));
    }

    /** A value that this setting cannot have, as the kind of its values asks for. */
    private static Wrong wrong(SettingDefinition setting) {
        String name = setting.name().replace("<NAME>", "GUEST").replace("<CODE>", "SOURCE_FPS_LOW");
        String allowed = setting.allowed();
        String value = "/dev/null/none";
        if (allowed.contains("://")) {
            value = "ftp://example.org/none"; // a path is right where files are
        } else if (allowed.endsWith("characters in one line")) {
            value = "x".repeat(1001);
        } else if (allowed.contains("printable ASCII")) {
            value = "two words";
        }
        return Wrong.setting(name, value);
    }

    private static Wrong inUse(String name, int port) {
        return new Wrong(name, Integer.toString(port), List.of(Integer.toString(port)));
    }

    private static void report(String title, int count, List<String> results) {
        List<String> failures = results.stream().filter(text -> !text.isEmpty()).toList();
        new Findings(title)
                .note("tried", count)
                .same("not as promised", failures, List.of())
                .judge();
        assertThat(count).isPositive();
    }

    /** Empty when it ended as promised, else what was wrong. */
    private static String attempt(Wrong wrong) {
        String value = wrong.value().replaceAll("[^A-Za-z0-9]+", "-");
        Path directory = DIRECTORY.resolve(wrong.name() + "-" + value.substring(0, Math.min(40, value.length())));
        Setup setup = Setup.small(directory).with(wrong.name(), wrong.value());
        BridgeProcess bridge = new BridgeProcess(setup, directory);
        try {
            Program program = bridge.launch();
            if (!program.awaitExit(LIMIT)) {
                return wrong.name() + "=" + wrong.value() + " went on";
            }
            return judge(wrong, program.exitCode(), program.log());
        } finally {
            bridge.close();
        }
    }

    private static String judge(Wrong wrong, int exit, String log) {
        List<String> lines = log.lines().filter(line -> !line.isBlank()).toList();
        List<String> complaints = new ArrayList<>();
        if (exit == 0) {
            complaints.add("exited 0");
        }
        if (lines.stream().noneMatch(line -> wrong.named().stream().allMatch(line::contains))) {
            complaints.add("no line names " + wrong.named());
        }
        if (log.contains("\tat ") || log.contains("Exception")) {
            complaints.add("shows a stack trace");
        }
        if (lines.size() > 3) {
            complaints.add(lines.size() + " lines instead of a sentence");
        }
        return complaints.isEmpty()
                ? ""
                : Map.of(wrong.name() + "=" + wrong.value(), complaints).toString();
    }
}
