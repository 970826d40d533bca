package app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import settings.Masking;

class JsonLinesTest {
    private final LoggerContext context = new LoggerContext();
    private final JsonLines lines = new JsonLines();

    @BeforeEach
    void start() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        lines.setContext(context);
        lines.start();
        MaskedMessage.mask(text -> text.replace("s3cret-key", "***"));
    }

    @AfterEach
    void unmask() {
        MaskedMessage.mask(Masking::url);
    }

    @Test
    void anEventIsOneObjectInOneLine() throws IOException {
        String line = encoded("two\nlines, \"quoted\" \\ and a tab\t", null);

        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        JsonNode event = new ObjectMapper().readTree(line);
        assertThat(event.get("message").asText()).isEqualTo("two\nlines, \"quoted\" \\ and a tab\t");
        assertThat(event.get("level").asText()).isEqualTo("WARN");
        assertThat(event.get("logger").asText()).isEqualTo("a.Logger");
        assertThat(Instant.parse(event.get("time").asText())).isEqualTo(Instant.ofEpochMilli(1_000));
        assertThat(event.has("trace")).isFalse();
    }

    @Test
    void tellsSessionAndChild() throws IOException {
        JsonLines.session(() -> Optional.of("session-1"));
        LoggingEvent event =
                new LoggingEvent("", context.getLogger("child"), Level.WARN, "encoder: refused", null, new Object[0]);
        event.setThreadName("main");
        JsonNode line = new ObjectMapper().readTree(lines.encode(event));
        JsonLines.session(Optional::empty);

        assertThat(line.get("session").asText()).isEqualTo("session-1");
        assertThat(line.get("child").asText()).isEqualTo("encoder");
    }

    @Test
    void secretsAreMaskedInMessageAndTrace() throws IOException {
        String line = encoded("publishing s3cret-key", new IllegalStateException("no s3cret-key"));

        assertThat(line).doesNotContain("s3cret-key").containsOnlyOnce("\n");
        JsonNode event = new ObjectMapper().readTree(line);
        assertThat(event.get("message").asText()).isEqualTo("publishing ***");
        assertThat(event.get("trace").asText()).startsWith("java.lang.IllegalStateException: no ***");
    }

    private String encoded(String message, Throwable thrown) {
        LoggingEvent event =
                new LoggingEvent("", context.getLogger("a.Logger"), Level.WARN, message, thrown, new Object[0]);
        event.setTimeStamp(1_000);
        event.setThreadName("main");
        return new String(lines.encode(event), StandardCharsets.UTF_8);
    }
}
