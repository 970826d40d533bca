package deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The compose file against the files that it mounts. */
class ComposeTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String MOUNT = "/etc/prometheus/";
    private static final String OPTION = "--config.file=" + MOUNT;

    private static JsonNode read(Path file) throws IOException {
        return YAML.readTree(file.toFile());
    }

    @Test
    void prometheusLooksForTheBridgeWhereItIsAmongTheContainers() throws IOException {
        JsonNode services = read(Path.of("compose.yaml")).path("services");
        JsonNode prometheus = services.path("prometheus");
        assertThat(prometheus.path("volumes").get(0).asText()).isEqualTo("./config/monitoring:/etc/prometheus:ro");
        String option = prometheus.path("command").get(0).asText();
        assertThat(option).startsWith(OPTION);

        Path monitoring = Path.of("config", "monitoring");
        JsonNode config = read(monitoring.resolve(option.substring(OPTION.length())));
        String target =
                config.at("/scrape_configs/0/static_configs/0/targets/0").asText();

        assertThat(target).isEqualTo("media-bridge:8080");
        assertThat(services.has(target.substring(0, target.indexOf(':')))).isTrue();
        assertThat(monitoring.resolve(config.at("/rule_files/0").asText())).exists();
    }
}
