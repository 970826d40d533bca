package delivery;

import static org.assertj.core.api.Assertions.assertThat;

import delivery.RecordingFiles.Entry;
import delivery.RecordingFiles.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T19:01:36.123Z");
    private static final Limits NONE = new Limits(0, Duration.ZERO);

    @Test
    void namesCarryTheTimeInUtc() {
        assertThat(RecordingFiles.program(Path.of("/r"), NOW))
                .isEqualTo(Path.of("/r/program-20261122T190136.123Z.mp4"));
        assertThat(RecordingFiles.source(Path.of("/r"), NOW)).isEqualTo(Path.of("/r/source-20261122T190136.123Z.ts"));
        assertThat(RecordingFiles.isOurs(RecordingFiles.program(Path.of("/r"), NOW)))
                .isTrue();
        assertThat(RecordingFiles.isOurs(RecordingFiles.source(Path.of("/r"), NOW)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "holiday.mp4",
                "program-mine.mp4",
                "program-20261122T190136.123Z.mp4.bak",
                "xprogram-20261122T190136.123Z.mp4",
                "program-20261122T190136.123Z.ts",
                "source-20261122T190136.123Z.mp4",
                "program-20261122T190136Z.mp4"
            })
    void otherNamesAreSomebodyElses(String name) {
        assertThat(RecordingFiles.isOurs(Path.of("/r", name))).isFalse();
    }

    @Test
    void withoutLimitsEverythingStays() {
        assertThat(RecordingFiles.doomed(List.of(file("a", 1 << 30, 99999)), NONE, NOW, Set.of()))
                .isEmpty();
    }

    @Test
    void theOldestGoUntilTheSumFits() {
        List<Entry> files = List.of(file("c", 40, 10), file("a", 40, 30), file("b", 40, 20));
        assertThat(RecordingFiles.doomed(files, new Limits(120, Duration.ZERO), NOW, Set.of()))
                .isEmpty();
        assertThat(RecordingFiles.doomed(files, new Limits(119, Duration.ZERO), NOW, Set.of()))
                .containsExactly(Path.of("a"));
        assertThat(RecordingFiles.doomed(files, new Limits(79, Duration.ZERO), NOW, Set.of()))
                .containsExactly(Path.of("a"), Path.of("b"));
    }

    @Test
    void whatIsWrittenStaysHoweverLarge() {
        List<Entry> files = List.of(file("a", 400, 30), file("b", 40, 20), file("fresh", 40, 0));
        assertThat(RecordingFiles.doomed(files, new Limits(1, Duration.ZERO), NOW, Set.of(Path.of("a"))))
                .containsExactly(Path.of("b"));
    }

    @Test
    void whatIsTooOldGoes() {
        List<Entry> files = List.of(file("a", 1, 24 * 60 + 1), file("b", 1, 24 * 60), file("future", 1, -60));
        assertThat(RecordingFiles.doomed(files, new Limits(0, Duration.ofDays(1)), NOW, Set.of()))
                .containsExactly(Path.of("a"));
    }

    @Test
    void deletesOnlyItsOwn(@TempDir Path directory) throws IOException {
        Path old = touch(RecordingFiles.program(directory, NOW.minus(Duration.ofDays(9))));
        Path foreign = touch(directory.resolve("holiday.mp4"));
        Path link = directory.resolve("program-20200101T000000.000Z.mp4");
        Files.createSymbolicLink(link, foreign);
        assertThat(RecordingFiles.prune(directory, new Limits(0, Duration.ofDays(1)), NOW, Set.of()))
                .containsExactly(old);
        assertThat(old).doesNotExist();
        assertThat(foreign).exists();
        assertThat(link).isSymbolicLink();
    }

    private static Path touch(Path path) throws IOException {
        Files.write(path, new byte[10]);
        return Files.setLastModifiedTime(path, FileTime.from(NOW.minus(Duration.ofDays(8))));
    }

    private static Entry file(String name, long bytes, int minutesOld) {
        return new Entry(Path.of(name), bytes, NOW.minus(Duration.ofMinutes(minutesOld)));
    }
}
