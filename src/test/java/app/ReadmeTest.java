package app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import settings.SettingsTable;

class ReadmeTest {
    /** When settings change, copy what this test leaves in target/ into the README. */
    @Test
    void configurationTableIsMadeFromTheDefinitions() throws IOException {
        Files.writeString(Path.of("target/settings-table.md"), SettingsTable.markdown());

        assertThat(Files.readString(Path.of("README.md"))).contains(SettingsTable.markdown());
    }
}
