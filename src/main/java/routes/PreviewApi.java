package routes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import preview.Gateway;
import preview.Offer;
import preview.ViewerSnapshot;
import settings.Secret;

/** The preview's calls, in terms of the gateway. */
public final class PreviewApi {
    /** Headers of the exchanges. */
    static final String DOOR = "door";

    static final String REMOTE = "remote";
    static final String VIEWER = "viewer";
    static final String ON_END = "onEnd";

    private static final String SCHEME = "Bearer ";
    private static final int MOST_FRAGMENT = 16_384;
    private static final Pattern ICE_USER = Pattern.compile("(?m)^a=ice-ufrag:(\\S+)\\s*$");

    private final Gateway gateway;
    private final Supplier<Secret> secret;

    /** Lets in who has the token that is in force at each call. */
    public PreviewApi(Gateway gateway, Supplier<Secret> token) {
        this.gateway = gateway;
        secret = token;
    }

    /**
     * Lets pass who has the token, if there is one: as a header, or as the address's parameter, because browsers send no
     * headers with a WebSocket.
     */
    public void authorise(@Header("Authorization") String authorization, @Header("token") String parameter) {
        if (!isAuthorised(authorization, parameter)) {
            throw new Failure(401, "The preview needs the PREVIEW_TOKEN: as 'Authorization: Bearer', or ?token= .");
        }
    }

    /** Compares in a time that does not depend on how much of the token is right. */
    boolean isAuthorised(String authorization, String parameter) {
        byte[] token = secret.get().reveal().getBytes(StandardCharsets.UTF_8);
        if (token.length == 0) {
            return true;
        }
        String given = parameter == null ? "" : parameter;
        if (authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            given = authorization.substring(SCHEME.length()).strip();
        }
        return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes an offer; the body becomes a {@link Gateway.Joined}. */
    public Gateway.Joined offer(
            @Body String sdp, @Header(REMOTE) String remote, @Header(DOOR) String door, @Header(ON_END) Runnable onEnd)
            throws InterruptedException {
        try {
            return gateway.join(sdp == null ? "" : sdp, remote, door, onEnd);
        } catch (Offer.Unacceptable e) {
            throw new Failure(400, e.getMessage());
        } catch (Gateway.Refused e) {
            throw new Failure(503, e.getMessage());
        }
    }

    /** Takes candidates as a fragment of SDP (RFC 8840). */
    public void candidates(Exchange exchange, @Body String fragment, @Header(VIEWER) String id) {
        if (fragment == null || fragment.length() > MOST_FRAGMENT) {
            throw new Failure(413, "The candidates are too long.");
        }
        if (gateway.restartsIce(
                id,
                ICE_USER.matcher(fragment)
                        .results()
                        .map(found -> found.group(1))
                        .toList())) {
            throw new Failure(422, "An ICE restart is not offered; make a new session with POST /whep.");
        }
        String mid = null;
        for (String line : fragment.split("\r?\n", -1)) {
            if (line.startsWith("a=mid:")) {
                mid = line.substring("a=mid:".length()).strip();
            } else if (line.startsWith("a=candidate:") && !gateway.candidate(id, mid, line.strip())) {
                throw noSuchViewer();
            }
        }
        if (!gateway.has(id)) {
            throw noSuchViewer();
        }
        exchange.getMessage().setBody(null);
    }

    private static Failure noSuchViewer() {
        return new Failure(404, "There is no such viewer; perhaps its session has ended.");
    }

    /** Ends a viewer's session. */
    public void leave(Exchange exchange, @Header(VIEWER) String id) {
        if (!gateway.leave(id)) {
            throw noSuchViewer();
        }
        exchange.getMessage().setBody(null);
    }

    /** Who watches. */
    public Map<String, Object> viewers() {
        List<ViewerSnapshot> viewers = gateway.viewers();
        Map<String, Object> answer = Answers.success("viewers", viewers);
        answer.put("count", viewers.size());
        return answer;
    }

    /** Whether viewers can be served, and what is on air. */
    public Map<String, Object> health(Exchange exchange) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", gateway.problem().isEmpty() ? "ok" : "error");
        gateway.problem().ifPresent(problem -> {
            answer.put("problem", problem);
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 503);
        });
        answer.put("program", gateway.program().word());
        answer.put("viewers", gateway.count());
        answer.put("pictures", gateway.arrivals().pictures());
        answer.put("gaps", gateway.arrivals().gaps());
        return answer;
    }
}
