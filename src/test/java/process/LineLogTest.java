package process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineLogTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> logged = new ArrayList<>();
    private long now;
    private final LineLog log = new LineLog(() -> now, (level, text) -> logged.add(level + " " + text));

    @Test
    void aChildThatPrintsAThousandLinesASecondCannotFillADisk() {
        for (int i = 0; i < 3600 * 1000; i++) {
            now += SECOND / 1000;
            log.line("encoder", "x".repeat(4000), i % 2 == 0);
        }

        assertThat(logged).hasSizeLessThanOrEqualTo(2 * 3600 + LineLog.BURST);
        assertThat(logged.stream().mapToLong(String::length).sum()).isLessThan(4_000_000);
    }

    @Test
    void saysHowManyWereLeftOutAndWhatMatters() {
        for (int i = 0; i < LineLog.BURST + 7; i++) {
            log.line("encoder", "line " + i, false);
        }
        now += SECOND;
        log.line("encoder", "Connection refused", true);

        assertThat(logged).hasSize(LineLog.BURST + 1);
        assertThat(logged.get(0)).isEqualTo("DEBUG encoder: line 0");
        assertThat(logged.get(LineLog.BURST))
                .isEqualTo("WARNING encoder: Connection refused (7 lines left out before)");
    }
}
