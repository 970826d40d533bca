package ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import process.Reason;

class ParsersTest {
    @Test
    void readsProgressOfARealRun() {
        Progress.Parser parser = new Progress.Parser();
        List<Progress> reports = Fixtures.lines("/ffmpeg/progress.txt").stream()
                .map(parser::line)
                .flatMap(Optional::stream)
                .toList();
        assertThat(reports).hasSizeGreaterThan(3);
        Progress last = reports.get(reports.size() - 1);
        assertThat(last.frame()).isEqualTo(90);
        assertThat(last.outTimeUs()).isBetween(2_900_000L, 3_100_000L);
        assertThat(last.speed()).isBetween(0.8, 1.2);
        assertThat(last.duplicated() + last.dropped()).isZero();
    }

    @Test
    void readsStatisticsOfARealLink() {
        SrtStats stats =
                SrtStats.parse(Fixtures.lines("/ffmpeg/srt-stats.jsonl").get(0)).orElseThrow();
        assertThat(stats.rttMillis()).isEqualTo(0.039);
        assertThat(stats.packets()).isPositive();
        assertThat(stats.lost() + stats.dropped() + stats.retransmitted()).isZero();
        assertThat(SrtStats.parse("{\"sid\":1,\"li")).isEmpty();
    }

    @Test
    void explainsWhyNvencIsRefused() {
        assertThat(NvencProbe.refusal(0, List.of())).isEmpty();
        assertThat(NvencProbe.refusal(255, Fixtures.lines("/ffmpeg/stderr/no-gpu-driver.txt")))
                .map(Reason::code)
                .hasValue("no-gpu-driver");
        assertThat(NvencProbe.refusal(1, List.of())).map(Reason::code).hasValue("no-gpu");
    }
}
