package settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/** A value that must never be shown: its text form is a mask, and only {@link #reveal()} gives it away. */
public final class Secret {
    /** What stands in place of a secret wherever text leaves the process. */
    public static final String MASK = "****";

    public static final Secret NONE = new Secret("");

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return value == null || value.isEmpty() ? NONE : new Secret(value);
    }

    public boolean isPresent() {
        return !value.isEmpty();
    }

    /** The secret itself, for a child's command line, an authorisation header, or a comparison; never for text. */
    public String reveal() {
        return value;
    }

    /** Compares in constant time. */
    public boolean matches(String other) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8),
                Objects.requireNonNullElse(other, "").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && matches(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return isPresent() ? MASK : "";
    }
}
