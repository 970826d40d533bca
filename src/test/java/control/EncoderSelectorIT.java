package control;

import static org.assertj.core.api.Assertions.assertThat;

import ffmpeg.EncoderCommand.Kind;
import ffmpeg.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import process.Reason;
import settings.Settings;

/** How NVENC is proved and given up, with a program in ffmpeg's place that answers as a GPU would: there is none here. */
class EncoderSelectorIT {
    private static final String FULL =
            "[h264_nvenc @ 0x1] OpenEncodeSessionEx failed: out of memory (10): (no details)";

    @TempDir
    Path directory;

    private Path works;
    private EncoderSelector selector;

    @BeforeEach
    void prepare() throws IOException {
        works = directory.resolve("works");
        Path program = directory.resolve("ffmpeg");
        Files.writeString(
                program,
                "#!/bin/sh\necho x >>" + directory + "/trials\n[ -e " + works + " ] || { echo '" + FULL
                        + "'; exit 1; }\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        selector = new EncoderSelector(
                new Programs(program.toString(), program.toString(), Optional.empty(), Optional.empty()));
    }

    private Settings settings(String encoder) {
        return new LiveSettings(
                        Map.of(
                                "CONFIG_DIR", directory.toString(),
                                "RUNTIME_DIR", directory.toString(),
                                "ENCODER", encoder),
                        Optional.empty())
                .running();
    }

    private int trials() throws IOException {
        Path trials = directory.resolve("trials");
        return Files.exists(trials) ? Files.readAllLines(trials).size() : 0;
    }

    @Test
    void aRefusalIsRememberedWithItsReasonUntilTheNextRestart() throws IOException {
        Settings auto = settings("auto");

        assertThat(selector.choose(auto)).isEqualTo(Kind.X264);
        assertThat(selector.choose(auto)).isEqualTo(Kind.X264);
        assertThat(trials()).isEqualTo(1);
        assertThat(selector.refusal().code()).isEqualTo("no-gpu-sessions");

        Files.createFile(works);
        selector.forget();
        assertThat(selector.choose(auto)).isEqualTo(Kind.NVENC);
        assertThat(trials()).isEqualTo(2);
        assertThat(selector.refusal()).isNull();
    }

    @Test
    void nvencThatFailsLaterGivesWayToX264() throws IOException {
        Files.createFile(works);
        Settings auto = settings("auto");
        assertThat(selector.choose(auto)).isEqualTo(Kind.NVENC);

        assertThat(selector.ended(auto, new Reason("timed-out", "Something else.", false)))
                .isFalse();
        assertThat(selector.inForce()).isEqualTo(Kind.NVENC);
        assertThat(selector.ended(auto, new Reason("no-gpu-sessions", "The GPU has no free encoder session.", false)))
                .isTrue();
        assertThat(selector.inForce()).isEqualTo(Kind.X264);
        assertThat(selector.refusal().code()).isEqualTo("no-gpu-sessions");
    }

    @Test
    void nvencThatIsStartedInVainGivesWayToX264() throws IOException {
        Files.createFile(works);
        Settings auto = settings("auto");
        Reason stale = new Reason("stale", "No output.", false);
        assertThat(selector.choose(auto)).isEqualTo(Kind.NVENC);
        assertThat(selector.ended(auto, stale)).isFalse();
        assertThat(selector.choose(auto)).isEqualTo(Kind.NVENC);
        assertThat(selector.ended(auto, new Reason("restarted", "On request.", false)))
                .isFalse();
        assertThat(selector.ended(auto, stale)).isFalse();
        assertThat(selector.ended(auto, stale)).isTrue();
        assertThat(selector.inForce()).isEqualTo(Kind.X264);
        assertThat(selector.refusal().sentence()).contains("2 times in vain");
    }

    @Test
    void whatIsAskedForIsTakenWithoutATrial() throws IOException {
        Settings nvenc = settings("nvenc");

        assertThat(selector.choose(nvenc)).isEqualTo(Kind.NVENC);
        assertThat(selector.ended(nvenc, new Reason("no-gpu-driver", "No NVIDIA driver is installed.", false)))
                .isFalse();
        assertThat(selector.inForce()).isEqualTo(Kind.NVENC);
        assertThat(selector.refusal().code()).isEqualTo("no-gpu-driver");
        assertThat(trials()).isZero();
    }
}
