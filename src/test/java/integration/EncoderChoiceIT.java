package integration;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Without a GPU: NVENC demanded says why it cannot be, and {@code auto} takes x264 soon. */
class EncoderChoiceIT {
    @BeforeAll
    static void withoutGpu() {
        assumeThat(Files.exists(Path.of("/dev/nvidia0"))).isFalse();
    }

    @Test
    void nvencWithoutGpuSaysWhy() {
        try (Stage stage = new Stage("nvenc", setup -> setup.with("ENCODER", "nvenc"))) {
            stage.primary.start();
            stage.bridge.start();
            BridgeProcess bridge = (BridgeProcess) stage.bridge;
            boolean said = Waits.within(
                    Duration.ofSeconds(5),
                    () -> refusal(bridge).path("refusalCode").asText().startsWith("no-gpu"));
            Findings findings = new Findings("ENCODER=nvenc without a GPU");
            findings.holds("reason in the statistics", said);
            findings.note("says", refusal(bridge).path("refusal").asText());
            findings.holds("still running", bridge.program().isAlive());
            findings.same("encoder", refusal(bridge).path("name").asText(), "nvenc");
            findings.judge();
        }
    }

    @Test
    void autoTakesX264() {
        try (Stage stage = new Stage("auto", setup -> setup.with("ENCODER", "auto"))) {
            stage.primary.start();
            BridgeProcess bridge = (BridgeProcess) stage.bridge;
            bridge.start();
            long answered = System.nanoTime();
            Waits.within(
                    Duration.ofSeconds(8),
                    () -> refusal(bridge).path("name").asText().equals("x264"));
            double chosen = (System.nanoTime() - answered) / 1e6;
            Waits.within(Duration.ofSeconds(8), stage.primary::isReceiving);
            double picture = (stage.primary.session(1).firstPictureNanos() - answered) / 1e6;
            Findings findings = new Findings("ENCODER=auto without a GPU");
            findings.atMost("x264 in force after", chosen, 3000, "ms");
            findings.atMost("first picture after", picture, 3000, "ms");
            findings.note("says", refusal(bridge).path("refusal").asText());
            findings.judge();
        }
    }

    private static JsonNode refusal(BridgeProcess bridge) {
        return bridge.stats().path("encoder");
    }
}
