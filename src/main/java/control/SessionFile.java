package control;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the session across restarts of the bridge, in RUNTIME_DIR, readable by its owner only. What a start request
 * set may be a stream key: it is encrypted with a key in a file beside it, so that nobody who looks at the state, or
 * copies it into a report, sees one.
 */
public final class SessionFile {
    private static final Logger LOG = LoggerFactory.getLogger(SessionFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY = 16;

    private final Path state;
    private final Path secret;
    private final SecureRandom random = new SecureRandom();

    /** What is remembered. */
    public record Remembered(SessionState session, Overrides overrides) {}

    public SessionFile(Path runtimeDir) {
        state = runtimeDir.resolve("session.json");
        secret = runtimeDir.resolve("session.key");
    }

    /** The session that went on when the bridge ended; empty when there was none, or it cannot be read. */
    public Optional<Remembered> read() {
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(state));
            SessionState session = new SessionState(
                    root.path("id").asText(),
                    Instant.parse(root.path("startTime").asText()),
                    null);
            return session.id().isEmpty() ? Optional.empty() : Optional.of(new Remembered(session, overrides(root)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be read; the session it holds is given up", state);
            return Optional.empty();
        }
    }

    private Overrides overrides(JsonNode root) {
        try {
            JsonNode node = JSON.readTree(decrypt(root.path("overrides").asText()));
            return new Overrides(
                    JSON.convertValue(node.path("values"), new TypeReference<Map<String, String>>() {}),
                    JSON.convertValue(node.path("disabled"), new TypeReference<Set<String>>() {}));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            LOG.warn("what the last session's start request had set cannot be read and is left out");
            return Overrides.NONE;
        }
    }

    /** Remembers a session that goes on; what goes wrong is logged. */
    public void write(SessionState session, Overrides overrides) {
        try {
            ObjectNode root = JSON.createObjectNode();
            root.put("id", session.id());
            root.put("startTime", session.startTime().toString());
            Map<String, Object> set = new LinkedHashMap<>();
            set.put("values", overrides.values());
            set.put("disabled", overrides.disabled());
            root.put("overrides", encrypt(JSON.writeValueAsBytes(set)));
            replace(state, JSON.writeValueAsBytes(root));
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("{} cannot be written; after a restart the bridge will not know its session", state);
        }
    }

    /** Forgets the session. */
    public void clear() {
        try {
            Files.deleteIfExists(state);
        } catch (IOException e) {
            LOG.warn("{} cannot be removed; after a restart the session will seem to go on", state);
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private String encrypt(byte[] clear) throws IOException, GeneralSecurityException {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] body = cipher(Cipher.ENCRYPT_MODE, nonce, key()).doFinal(clear);
        byte[] all = java.util.Arrays.copyOf(nonce, NONCE + body.length);
        System.arraycopy(body, 0, all, NONCE, body.length);
        return Base64.getEncoder().encodeToString(all);
    }

    private byte[] decrypt(String text) throws IOException, GeneralSecurityException {
        byte[] all = Base64.getDecoder().decode(text);
        if (all.length < NONCE) {
            throw new GeneralSecurityException("too short");
        }
        byte[] nonce = java.util.Arrays.copyOf(all, NONCE);
        return cipher(Cipher.DECRYPT_MODE, nonce, Files.readAllBytes(secret)).doFinal(all, NONCE, all.length - NONCE);
    }

    private static Cipher cipher(int mode, byte[] nonce, byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    private byte[] key() throws IOException {
        if (Files.exists(secret)) {
            byte[] present = Files.readAllBytes(secret);
            if (present.length == KEY) {
                return present;
            }
        }
        byte[] fresh = new byte[KEY];
        random.nextBytes(fresh);
        replace(secret, fresh);
        return fresh;
    }
}
