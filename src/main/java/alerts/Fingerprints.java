package alerts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names the same trouble of the same subject alike, over restarts and versions. */
final class Fingerprints {
    private static final int BYTES = 8;

    private Fingerprints() {}

    /** Sixteen hexadecimal digits. */
    static String of(String code, String subject) {
        String text = code + "\n" + (subject == null ? "" : subject);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
