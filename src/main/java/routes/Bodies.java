package routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** Reads the bodies of requests. */
final class Bodies {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Bodies() {}

    /**
     * A JSON object; an empty body is an empty one.
     *
     * @throws Failure 400 for anything else
     */
    static Map<String, Object> object(String body) {
        if (body == null || body.isBlank()) {
            return Map.of();
        }
        try {
            JsonNode node = JSON.readTree(body);
            if (node.isObject()) {
                return JSON.convertValue(node, new TypeReference<Map<String, Object>>() {});
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new Failure(
                    400, "The body is not JSON; send an object such as {\"videoBitrateK\": 4000}, or nothing.");
        }
        throw new Failure(400, "The body must be a JSON object, such as {\"videoBitrateK\": 4000}, or empty.");
    }
}
