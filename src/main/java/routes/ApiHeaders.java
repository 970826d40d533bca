package routes;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Which headers pass between HTTP and routes. A message leaves with the headers that it came with, and query parameters
 * are among these: unfiltered, the address {@code ?Access-Control-Allow-Origin=…} or {@code ?Set-Cookie=…} would make the
 * bridge say so. So only what routes set themselves goes out, and none of that comes in.
 */
public final class ApiHeaders implements HeaderFilterStrategy {
    /** Set by routes; what a caller sends under these names means nothing to them. */
    private static final Set<String> OURS = Set.of(
            "cache-control",
            "content-disposition",
            "etag",
            "last-modified",
            "location",
            "retry-after",
            "www-authenticate",
            "x-accel-buffering");

    /** Set by routes, or harmless when they leave it as it came. */
    private static final Set<String> BOTH = Set.of("content-type", "mcp-session-id");

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !OURS.contains(lower) && !BOTH.contains(lower);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("camel") || lower.startsWith("org.apache.camel") || OURS.contains(lower);
    }
}
