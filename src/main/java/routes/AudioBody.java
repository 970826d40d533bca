package routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A JSON object that a caller sent: asked for by field, and it remembers which fields nobody asked for. */
final class AudioBody {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};

    /** Ten minutes. */
    static final int MOST_MILLIS = 600_000;

    private final Map<String, Object> fields;
    private final Set<String> asked = new LinkedHashSet<>();

    private AudioBody(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads a body; none at all is an empty object.
     *
     * @throws Failure with 400 when it is no JSON object
     */
    static AudioBody of(String body) {
        if (body == null || body.isBlank()) {
            return new AudioBody(Map.of());
        }
        try {
            Map<String, Object> fields = JSON.readValue(body, OBJECT);
            if (fields != null) {
                return new AudioBody(fields);
            }
        } catch (JsonProcessingException e) {
            // said below, without quoting what came
        }
        throw new Failure(400, "The body is no JSON object.");
    }

    Optional<String> text(String name) {
        return field(name, String.class, "a text");
    }

    Optional<Boolean> truth(String name) {
        return field(name, Boolean.class, "true or false");
    }

    Optional<Double> number(String name) {
        return field(name, Number.class, "a number").map(Number::doubleValue);
    }

    Optional<Integer> whole(String name) {
        return number(name).map(number -> {
            if (number != Math.rint(number) || Math.abs(number) > 1e9) {
                throw new Failure(400, "The field " + name + " is a whole number.");
            }
            return number.intValue();
        });
    }

    /** A time that something takes. */
    Optional<Integer> millis(String name) {
        return whole(name).map(millis -> {
            if (millis < 0 || millis > MOST_MILLIS) {
                throw new Failure(400, "The field " + name + " is between 0 and " + MOST_MILLIS + ".");
            }
            return millis;
        });
    }

    private <T> Optional<T> field(String name, Class<T> type, String what) {
        asked.add(name);
        Object value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw new Failure(400, "The field " + name + " is " + what + ".");
        }
        return Optional.of(type.cast(value));
    }

    /** Names of the fields that nobody has asked for, as they may be shown. */
    List<String> ignored() {
        return fields.keySet().stream()
                .filter(name -> !asked.contains(name))
                .limit(20)
                .map(name -> name.length() > 40 ? name.substring(0, 40) + "…" : name)
                .toList();
    }
}
