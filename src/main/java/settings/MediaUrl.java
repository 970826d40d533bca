package settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a media address as ffmpeg and libsrt see them, unescaped by nobody. {@code java.net.URI} is of no use
 * here: it refuses SRT stream ids such as {@code #!::r=live,m=publish}, and RTMP's query stands before the key.
 *
 * @param scheme as written, without the colon
 * @param userInfo {@code user:password}, empty when absent
 * @param host without the brackets of an IPv6 address; empty means every interface
 * @param port TCP or UDP port, -1 when absent
 * @param path with its leading slash, up to the first question mark; may be empty
 * @param query everything after the first question mark; may be empty
 */
public record MediaUrl(String scheme, String userInfo, String host, int port, String path, String query) {
    private static final Pattern SHAPE =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,15})://([^/?]*)([^?]*)(?:\\?(.*))?", Pattern.DOTALL);
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]*))(?::(\\d{1,5}))?");

    /** The address in parts, or empty when it has not the shape {@code scheme://host:port/path?query}. */
    public static Optional<MediaUrl> parse(String address) {
        Matcher shape = SHAPE.matcher(address);
        if (!shape.matches()) {
            return Optional.empty();
        }
        String authority = shape.group(2);
        int at = authority.lastIndexOf('@');
        Matcher host = HOST_AND_PORT.matcher(authority.substring(at + 1));
        if (!host.matches()) {
            return Optional.empty();
        }
        return Optional.of(new MediaUrl(
                shape.group(1),
                at < 0 ? "" : authority.substring(0, at),
                orEmpty(host.group(1)) + orEmpty(host.group(2)),
                host.group(3) == null ? -1 : Integer.parseInt(host.group(3)),
                shape.group(3),
                orEmpty(shape.group(4))));
    }

    /** The query's parameters in order, values as written; of a repeated one the first counts, as in ffmpeg. */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        int start = 0;
        while (start < query.length()) {
            int end = query.indexOf('&', start);
            String pair = query.substring(start, end < 0 ? query.length() : end);
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.putIfAbsent(pair.substring(0, equals), pair.substring(equals + 1));
            }
            start += pair.length() + 1;
        }
        return parameters;
    }

    /** One parameter of the query as written. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters().get(name));
    }

    /** The password of {@code user:password@}, or what stands there without a colon; empty when absent. */
    String password() {
        return userInfo.substring(userInfo.indexOf(':') + 1);
    }

    /** Masked: an address may carry a passphrase. */
    @Override
    public String toString() {
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return Masking.url(scheme + "://" + (userInfo.isEmpty() ? "" : userInfo + "@") + bracketed
                + (port < 0 ? "" : ":" + port) + path + (query.isEmpty() ? "" : "?" + query));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
