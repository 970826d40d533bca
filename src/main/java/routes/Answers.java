package routes;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;

/** The bodies that the API answers with. */
public final class Answers {
    private Answers() {}

    /** {@code {"success":true, key: value}}. */
    static Map<String, Object> success(String key, Object value) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put(key, value);
        return answer;
    }

    /** The answer to a {@link Failure}; sets the status. */
    public static Map<String, Object> failure(Exchange exchange) {
        Failure failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Failure.class);
        return failed(exchange, failure.status(), failure.getMessage());
    }

    /** The answer to a fault of ours: no detail leaves the process. */
    public static Map<String, Object> internal(Exchange exchange) {
        return failed(exchange, 500, "The bridge failed to answer; its log says why. The program is not affected.");
    }

    private static Map<String, Object> failed(Exchange exchange, int status, String sentence) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        if (status == 401) {
            exchange.getMessage().setHeader("WWW-Authenticate", "Bearer");
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", false);
        answer.put("error", sentence);
        return answer;
    }
}
