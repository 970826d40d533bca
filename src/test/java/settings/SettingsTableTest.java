package settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTableTest {
    private static final Path EXAMPLE = Path.of("config/media.env.example");

    /** When definitions change, copy what this test leaves in target/ over the example. */
    @Test
    void exampleFileIsMadeFromTheDefinitions() throws IOException {
        Path fresh = Files.writeString(Path.of("target/media.env.example"), SettingsTable.mediaEnvExample());

        assertThat(EXAMPLE).hasSameTextualContentAs(fresh);
    }

    @Test
    void exampleHasEverySettingCommentedOutWithItsDefault() throws IOException {
        List<String> lines = Files.readAllLines(EXAMPLE);

        for (SettingDefinition setting : SettingDefinitions.all()) {
            assertThat(lines)
                    .anyMatch(line ->
                            line.replace("\"", "").equals("# " + setting.name() + "=" + setting.defaultValue()));
        }
        assertThat(lines).allMatch(line -> line.isEmpty() || line.startsWith("#"));
    }

    @Test
    void exampleLoadsWhenUncommented(@TempDir Path directory) throws IOException {
        List<String> uncommented = Files.readAllLines(EXAMPLE).stream()
                .filter(line -> line.matches("# [A-Z_]+=.+"))
                .map(line -> line.substring(2))
                .filter(line -> !line.startsWith("CONFIG_DIR="))
                .toList();
        assertThat(uncommented).hasSizeGreaterThan(25);
        Path file = Files.write(directory.resolve("media.env"), uncommented);

        SettingsLoader.Loaded loaded = SettingsLoader.load(Map.of(), Optional.of(file), Map.of());

        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.settings())
                .isEqualTo(SettingsLoader.load(Map.of(), Optional.empty(), Map.of())
                        .settings());
    }

    @Test
    void tableHasARowForEverySetting() {
        String table = SettingsTable.markdown();

        for (SettingDefinition setting : SettingDefinitions.all()) {
            assertThat(table).contains("| `" + setting.name() + "` | ");
        }
        assertThat(table.lines()).hasSize(SettingDefinitions.all().size() + 2);
        assertThat(table.lines())
                .allMatch(row ->
                        row.replace("\\|", "").chars().filter(c -> c == '|').count() == 5);
    }
}
