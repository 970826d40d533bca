package routes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/**
 * Lets an HTTP call that changes something pass only with the right {@code Authorization: Bearer} token, where a token is
 * set.
 */
public final class ApiGuard {
    private static final String SCHEME = "Bearer ";
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final Supplier<String> secret;
    private final BooleanSupplier protectReads;

    /**
     * Guards with this token.
     *
     * @param token empty: every call passes
     */
    public ApiGuard(String token) {
        this(() -> token, () -> false);
    }

    /** Guards with the token that is in force at each call; empty: every call passes. */
    public ApiGuard(Supplier<String> token) {
        this(token, () -> false);
    }

    /** Guards with the token that is in force at each call, reading calls too where that is wanted then. */
    public ApiGuard(Supplier<String> token, BooleanSupplier protectReads) {
        secret = token;
        this.protectReads = protectReads;
    }

    /**
     * Checks what enters a route; what comes from no HTTP call passes, and the health polls of whoever supervises us.
     *
     * @throws Failure with 401 when it may not pass
     */
    public void check(
            @Header(Exchange.HTTP_METHOD) String method,
            @Header(Exchange.HTTP_PATH) String path,
            @Header("Authorization") String authorization) {
        boolean reads = method != null && READING.contains(method);
        boolean open = method == null || (reads && (!protectReads.getAsBoolean() || isProbe(path)));
        if (!open && !isRight(authorization)) {
            throw new Failure(401, "This call needs the header 'Authorization: Bearer' with the API_TOKEN.");
        }
    }

    private static boolean isProbe(String path) {
        return "/health".equals(path) || (path != null && path.startsWith("/observe/health"));
    }

    /** Whether a call with this header may read. */
    boolean mayRead(String authorization) {
        return !protectReads.getAsBoolean() || isRight(authorization);
    }

    /** Compares in a time that does not depend on how much of the token is right. */
    private boolean isRight(String authorization) {
        byte[] token = secret.get().getBytes(StandardCharsets.UTF_8);
        if (token.length == 0) {
            return true;
        }
        String given = authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : "";
        return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
    }
}
