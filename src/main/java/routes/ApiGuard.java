package routes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
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

    /**
     * Guards with this token.
     *
     * @param token empty: every call passes
     */
    public ApiGuard(String token) {
        this(() -> token);
    }

    /** Guards with the token that is in force at each call; empty: every call passes. */
    public ApiGuard(Supplier<String> token) {
        secret = token;
    }

    /**
     * Checks what enters a route; what comes from no HTTP call passes. Compares in a time that does not depend on how much of the token is right.
     *
     * @throws Failure with 401 when it may not pass
     */
    public void check(@Header(Exchange.HTTP_METHOD) String method, @Header("Authorization") String authorization) {
        byte[] token = secret.get().getBytes(StandardCharsets.UTF_8);
        if (token.length == 0 || method == null || READING.contains(method)) {
            return;
        }
        String given = authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : "";
        if (!MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8))) {
            throw new Failure(401, "This call needs the header 'Authorization: Bearer' with the API_TOKEN.");
        }
    }
}
