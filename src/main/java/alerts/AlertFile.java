package alerts;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers alerts across restarts of the bridge, in RUNTIME_DIR, readable by its owner only. */
public final class AlertFile {
    private static final Logger LOG = LoggerFactory.getLogger(AlertFile.class);
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Path file;
    private boolean complained;

    /**
     * What is remembered.
     *
     * @param active what fires
     * @param untold what was resolved and perhaps not told yet
     * @param history what was resolved, the newest first
     * @param silences until when, by fingerprint
     */
    record Content(List<Alert> active, List<Alert> untold, List<Alert> history, Map<String, Instant> silences) {
        static final Content NONE = new Content(List.of(), List.of(), List.of(), Map.of());

        Content {
            active = active == null ? List.of() : List.copyOf(active);
            untold = untold == null ? List.of() : List.copyOf(untold);
            history = history == null ? List.of() : List.copyOf(history);
            silences = silences == null ? Map.of() : Map.copyOf(silences);
        }
    }

    public AlertFile(Path runtimeDir) {
        file = runtimeDir.resolve("alerts.json");
    }

    Content read() {
        try {
            return JSON.readValue(Files.readAllBytes(file), Content.class);
        } catch (NoSuchFileException e) {
            return Content.NONE;
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be read; the alerts of before the restart are given up", file);
            return Content.NONE;
        }
    }

    /** Replaces the file as a whole; what goes wrong is logged once. */
    void write(Content content) {
        try {
            Path fresh = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    "alerts",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.write(fresh, JSON.writeValueAsBytes(content));
                flush(fresh);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
            complained = false;
        } catch (IOException e) {
            if (!complained) {
                LOG.warn("{} cannot be written; alerts would not survive a restart: {}", file, e.toString());
            }
            complained = true;
        }
    }

    /** A machine that loses power leaves the old file or the new one, not an empty one. */
    private static void flush(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
