package routes;

import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The token of a WebSocket that a web page opens. Browsers let a page set no header there, and an address would end up in
 * logs, so the page offers two subprotocols: {@code media-bridge.v1}, which is the one that is spoken, and {@code
 * bearer.TOKEN} with the token in base64url without padding.
 */
final class SocketToken {
    static final String PROTOCOL = "media-bridge.v1";

    private static final String OFFER = "Sec-WebSocket-Protocol";
    private static final String BEARER = "bearer.";

    private SocketToken() {}

    /** The header {@code Authorization} of a request, or what stands for it. */
    static String authorization(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header != null) {
            return header;
        }
        return offers(request).stream()
                .filter(offer -> offer.startsWith(BEARER))
                .findFirst()
                .map(offer -> "Bearer " + decoded(offer.substring(BEARER.length())))
                .orElse(null);
    }

    private static List<String> offers(HttpServerRequest request) {
        String offered = request.getHeader(OFFER);
        return offered == null ? List.of() : List.of(offered.split("\\s*,\\s*", -1));
    }

    private static String decoded(String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Takes up our subprotocol where it is offered, and forgets what was offered. Call before the upgrade. */
    static void settle(HttpServerRequest request) {
        if (offers(request).contains(PROTOCOL)) {
            request.response().putHeader(OFFER, PROTOCOL);
        }
        request.headers().remove(OFFER);
    }
}
