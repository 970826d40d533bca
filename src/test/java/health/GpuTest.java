package health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GpuTest {
    @Test
    void readsALineOfAllFigures() {
        assertThat(Gpu.parse("0, NVIDIA RTX A4000, 37, 21, 2, 4096, 16376, 61"))
                .get()
                .satisfies(gpu -> {
                    assertThat(gpu.index()).isZero();
                    assertThat(gpu.name()).isEqualTo("NVIDIA RTX A4000");
                    assertThat(gpu.busyPercent()).isEqualTo(37);
                    assertThat(gpu.encoderPercent()).isEqualTo(21);
                    assertThat(gpu.sessions()).isEqualTo(2);
                    assertThat(gpu.memoryPercent()).isBetween(25.0, 25.1);
                    assertThat(gpu.celsius()).isEqualTo(61);
                });
    }

    @Test
    void whatACardDoesNotTellIsNoNumber() {
        assertThat(Gpu.parse("1, Tesla T4, [N/A], [Not Supported], 0, 3, 15360, 40"))
                .get()
                .satisfies(gpu -> {
                    assertThat(gpu.busyPercent()).isNaN();
                    assertThat(gpu.encoderPercent()).isNaN();
                    assertThat(gpu.sessions()).isZero();
                });
    }

    @Test
    void readsALineOfAnOldDriver() {
        assertThat(Gpu.parse("0, Quadro P2000, 12, 1, 512, 5059, 45")).get().satisfies(gpu -> {
            assertThat(gpu.sessions()).isEqualTo(1);
            assertThat(gpu.celsius()).isEqualTo(45);
            assertThat(gpu.encoderPercent()).isNaN();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "No devices were found",
                "Field \"utilization.encoder\" is not a valid field to query.",
                "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
                "x, Tesla T4, 1, 1, 0, 3, 15360, 40",
                "0, Tesla T4, 1"
            })
    void anythingElseIsNoGpu(String line) {
        assertThat(Gpu.parse(line)).isEmpty();
    }
}
