package ffmpeg;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An address taken apart without decoding anything.
 *
 * @param scheme lower case, empty where there is none
 * @param base everything before the question mark
 * @param query names and values as written, in order
 */
record SourceUrl(String scheme, String base, Map<String, String> query) {

    static SourceUrl parse(String url) {
        int mark = url.indexOf('?');
        String base = mark < 0 ? url : url.substring(0, mark);
        int colon = base.indexOf("://");
        String scheme = colon < 0 ? "" : base.substring(0, colon).toLowerCase(Locale.ROOT);
        return new SourceUrl(scheme, base, mark < 0 ? Map.of() : query(url.substring(mark + 1)));
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return query;
    }

    /** Host as written, with brackets for IPv6; empty where there is none. */
    String host() {
        String authority = authority();
        int port = authority.lastIndexOf(':');
        return port < 0 || authority.endsWith("]") ? authority : authority.substring(0, port);
    }

    private String authority() {
        String rest = base.substring(base.indexOf("://") + 3);
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    static String join(String base, Map<String, String> query) {
        return query.isEmpty()
                ? base
                : query.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("&", base + "?", ""));
    }
}
