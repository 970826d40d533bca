package alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    private Path directory;

    private List<String> read(Path path) throws IOException {
        List<String> lines = new ArrayList<>();
        Journal.open(path, (place, json) -> lines.add(text(json))).close();
        return lines;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Path written(String... lines) throws IOException {
        Path path = directory.resolve("journal");
        try (Journal journal = Journal.open(path, (place, json) -> {})) {
            for (String line : lines) {
                journal.append(bytes(line));
            }
        }
        return path;
    }

    @Test
    void keepsWhatIsWritten() throws IOException {
        Path path = written("{\"a\":1}", "{\"b\":\"ü\"}");

        assertThat(read(path)).containsExactly("{\"a\":1}", "{\"b\":\"ü\"}");
        try (Journal journal = Journal.open(path, (place, json) -> {})) {
            Journal.Place place = journal.append(bytes("{\"c\":3}"));
            assertThat(text(journal.read(place))).isEqualTo("{\"c\":3}");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    /** Wherever a crash cuts the last line off, the lines before it stay and the next one is readable. */
    @Test
    void survivesACutAnywhereInTheLastLine() throws IOException {
        byte[] whole = Files.readAllBytes(written("{\"a\":1}", "{\"b\":2}"));
        int first = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;

        for (int cut = first; cut < whole.length; cut++) {
            Path path = Files.write(directory.resolve("cut-" + cut), java.util.Arrays.copyOf(whole, cut));
            try (Journal journal = Journal.open(path, (place, json) -> {})) {
                journal.append(bytes("{\"c\":3}"));
            }
            assertThat(read(path)).containsExactly("{\"a\":1}", "{\"c\":3}");
        }
    }

    @Test
    void leavesOutALineThatWasDamaged() throws IOException {
        Path path = written("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
        String text = Files.readString(path).replace("\"b\":2", "\"b\":7");
        Files.writeString(path, text, StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(read(path)).containsExactly("{\"a\":1}", "{\"c\":3}");
    }

    @Test
    void replacesAFileWhole() throws IOException {
        Path path = written("{\"a\":1}", "{\"b\":2}");

        Journal.write(path, List.of(bytes("{\"c\":3}")));

        assertThat(read(path)).containsExactly("{\"c\":3}");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(path);
        }
    }
}
