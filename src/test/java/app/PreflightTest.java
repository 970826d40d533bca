package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import settings.Settings;
import settings.SettingsLoader;

class PreflightTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private Path scratch;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void freePorts() {
        Ports ports = new Ports();
        environment.put("RUNTIME_DIR", scratch.resolve("runtime").toString());
        environment.put("SRT_URL", "srt://127.0.0.1:" + ports.free(27_101) + "?mode=listener");
        for (String name : List.of("HTTP_PORT", "CONTROL_PORT", "AUDIO_PORT", "WEBRTC_PORT")) {
            environment.put(name, Integer.toString(ports.free(27_102)));
        }
    }

    @Test
    void goodSurroundingsPass() {
        assertThat(problems()).isEmpty();
        assertThat(scratch.resolve("runtime")).isEmptyDirectory();
    }

    @Test
    void httpPortInUseIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, LOOPBACK)) {
            environment.put("HTTP_PORT", Integer.toString(other.getLocalPort()));
            assertThat(problems())
                    .containsExactly(
                            "HTTP_PORT " + other.getLocalPort() + " on 127.0.0.1 cannot be listened on; another"
                                    + " program uses it, or this user may not.");
        }
    }

    @Test
    void controlPortInUseIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, LOOPBACK)) {
            environment.put("CONTROL_PORT", Integer.toString(other.getLocalPort()));
            assertThat(problems()).singleElement().asString().contains("CONTROL_PORT " + other.getLocalPort());
        }
    }

    @Test
    void sourcePortInUseIsNamed() throws IOException {
        try (DatagramSocket other = new DatagramSocket(0, LOOPBACK)) {
            for (String url : List.of("srt://127.0.0.1:%d?mode=listener", "srt://:%d?mode=listener")) {
                environment.put("SRT_URL", url.formatted(other.getLocalPort()));
                assertThat(problems())
                        .singleElement()
                        .asString()
                        .contains("SRT_URL's UDP port " + other.getLocalPort() + " cannot be listened on");
            }
        }
    }

    @Test
    void aCallersPortMayBeInUse() throws IOException {
        try (DatagramSocket other = new DatagramSocket(0, LOOPBACK)) {
            environment.put("SRT_URL", "srt://127.0.0.1:" + other.getLocalPort() + "?mode=caller");
            assertThat(problems()).isEmpty();
        }
    }

    @Test
    void aPortThatBecomesFreeInTimeIsTaken() throws IOException {
        ServerSocket other = new ServerSocket(0, 1, LOOPBACK);
        environment.put("HTTP_PORT", Integer.toString(other.getLocalPort()));
        var unused = CompletableFuture.runAsync(
                () -> close(other), CompletableFuture.delayedExecutor(150, TimeUnit.MILLISECONDS));
        assertThatCode(() -> Preflight.check(settings(), Duration.ofSeconds(5))).doesNotThrowAnyException();
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        environment.put("HTTP_HOST", "192.0.2.1");
        environment.put("SRT_URL", "srt://192.0.2.1:27199?mode=listener");
        assertThat(problems())
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith("HTTP_HOST 192.0.2.1 is no address of this machine"))
                .anyMatch(problem -> problem.startsWith("SRT_URL listens on 192.0.2.1, which is no address"));
    }

    @Test
    void aRuntimeDirectoryThatCannotBeWrittenIsNamed() throws IOException {
        Settings settings = settings();
        Files.writeString(scratch.resolve("runtime"), "a file is in the way");

        assertThat(problems(settings))
                .singleElement()
                .asString()
                .startsWith("RUNTIME_DIR " + scratch.resolve("runtime") + " cannot be written");
    }

    @Test
    void everyProblemIsSaidAtOnce() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, LOOPBACK)) {
            environment.put("HTTP_PORT", Integer.toString(other.getLocalPort()));
            environment.put("SRT_URL", "srt://192.0.2.1:27199?mode=listener");
            assertThat(problems()).hasSize(2);
        }
    }

    @Test
    void aProgramThatCannotBeRunIsNamed() {
        CannotStart thrown = catchThrowableOfType(
                CannotStart.class,
                () -> Preflight.programs(Map.of("FFMPEG", "/nowhere/ffmpeg", "FFPROBE", "/nowhere/ffprobe")));
        assertThat(thrown.problems()).singleElement().asString().startsWith("/nowhere/ffmpeg cannot be run");
    }

    @Test
    void onlyLoopbackIsLoopback() {
        assertThat(Preflight.isLoopback("127.0.0.1")).isTrue();
        assertThat(Preflight.isLoopback("localhost")).isTrue();
        assertThat(Preflight.isLoopback("::1")).isTrue();
        assertThat(Preflight.isLoopback("0.0.0.0")).isFalse();
        assertThat(Preflight.isLoopback("192.0.2.1")).isFalse();
    }

    private Settings settings() {
        return SettingsLoader.load(environment, Optional.empty(), Map.of()).settings();
    }

    private List<String> problems() {
        return problems(settings());
    }

    private static List<String> problems(Settings settings) {
        try {
            Preflight.check(settings, Duration.ZERO);
            return List.of();
        } catch (CannotStart e) {
            return e.problems();
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
