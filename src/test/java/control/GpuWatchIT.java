package control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import health.Gpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import process.Supervisor;

/** The child that tells of GPUs, with a program in nvidia-smi's place that prints its form of answers: there is no GPU here. */
class GpuWatchIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    private final Supervisor supervisor = new Supervisor(change -> {});

    @AfterEach
    void close() {
        supervisor.close();
    }

    private GpuWatch watch(String script) throws IOException {
        Path program = directory.resolve("nvidia-smi");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        GpuWatch watch = GpuWatch.register("/nowhere:" + directory, supervisor, text -> text)
                .orElseThrow();
        supervisor.find(GpuWatch.NAME).orElseThrow().start();
        return watch;
    }

    @Test
    void theNewestFiguresOfEveryCardAreKnown() throws IOException {
        GpuWatch watch = watch("while :; do echo '0, NVIDIA RTX A4000, 37, 21, 2, 4096, 16376, 61';"
                + " echo '1, NVIDIA RTX A4000, 3, 0, 0, 3, 16376, 41'; sleep 0.2; done");

        await().atMost(LIMIT).until(() -> watch.gpus().size() == 2);
        assertThat(watch.gpus()).extracting(Gpu::celsius).containsExactly(61.0, 41.0);
        assertThat(watch.lost()).isNull();
    }

    @Test
    void anOldDriverIsAskedForLess() throws IOException {
        GpuWatch watch = watch("case \"$1\" in *utilization.encoder*)"
                + " echo 'Field \"utilization.encoder\" is not a valid field to query.'; exit 2;; esac;"
                + " while :; do echo '0, Quadro P2000, 12, 1, 512, 5059, 45'; sleep 0.2; done");

        await().atMost(LIMIT).until(() -> !watch.gpus().isEmpty());
        assertThat(watch.gpus().get(0).encoderPercent()).isNaN();
    }

    @Test
    void withoutTheProgramThereIsNothingToWatch() {
        assertThat(GpuWatch.register("/nowhere", supervisor, text -> text)).isEqualTo(Optional.empty());
    }
}
