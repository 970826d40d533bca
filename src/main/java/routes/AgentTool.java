package routes;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A call of the control API as agents see it: a tool. Everything but its name is what the API's own document says, so
 * that the two cannot differ.
 *
 * @param operation id of the operation in openapi.json, which is the id of its route
 * @param method HTTP
 * @param inHeaders arguments that are in the path or the query; the others are the body
 * @param schema JSON schema of the arguments
 */
record AgentTool(
        String name,
        String operation,
        String method,
        String path,
        String description,
        List<String> inHeaders,
        Map<String, Object> schema) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /** Operation and name of each tool. */
    private static final List<String> NAMES = List.of(
            "sessions-list get_status",
            "health-read get_health",
            "stats-read get_stats",
            "processes-list list_processes",
            "process-order order_process",
            "alerts-list list_alerts",
            "alerts-history list_past_alerts",
            "alert-acknowledge acknowledge_alert",
            "alert-silence silence_alert",
            "alert-test test_alert",
            "alert-receivers-list list_alert_receivers",
            "alert-receiver-resume resume_alert_receiver",
            "session-start start_program",
            "program-stop stop_program",
            "program-restart restart_program",
            "slate-order set_slate",
            "snapshot-read take_snapshot",
            "destinations-list list_destinations",
            "destination-write set_destination",
            "destination-remove remove_destination",
            "video-write set_video",
            "audio-inputs-list list_audio_inputs",
            "audio-input-put set_audio_input",
            "audio-input-remove remove_audio_input",
            "audio-source-change set_audio_source",
            "audio-ducking-change set_ducking",
            "speech-say speak",
            "speech-list list_speech",
            "speech-clear clear_speech",
            "events-list list_events",
            "logs-list list_logs",
            "settings-read get_settings",
            "settings-reload reload_settings");

    AgentTool {
        inHeaders = List.copyOf(inHeaders);
    }

    boolean reads() {
        return "GET".equals(method);
    }

    /** All tools, from the API's document. */
    static List<AgentTool> all() {
        try (InputStream in = AgentTool.class.getResourceAsStream("/openapi.json")) {
            JsonNode document = JSON.readTree(in);
            return NAMES.stream()
                    .map(pair ->
                            of(document, pair.substring(0, pair.indexOf(' ')), pair.substring(pair.indexOf(' ') + 1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AgentTool of(JsonNode document, String operation, String name) {
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> verb : path.getValue().properties()) {
                if (verb.getValue().path("operationId").asText().equals(operation)) {
                    String method = verb.getKey().toUpperCase(Locale.ROOT);
                    return of(document, name, method, path.getKey(), verb.getValue());
                }
            }
        }
        throw new IllegalStateException("openapi.json has no operation " + operation);
    }

    private static AgentTool of(JsonNode document, String name, String method, String path, JsonNode call) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        List<String> inHeaders = new ArrayList<>();
        for (JsonNode parameter : call.path("parameters")) {
            ObjectNode property =
                    (ObjectNode) resolved(document, parameter.path("schema").deepCopy());
            if (parameter.has("description")) {
                property.set("description", parameter.get("description"));
            }
            inHeaders.add(parameter.path("name").asText());
            properties.put(parameter.path("name").asText(), JSON.convertValue(property, MAP));
            if (parameter.path("required").asBoolean()) {
                required.add(parameter.path("name").asText());
            }
        }
        JsonNode body = resolved(document, call.at("/requestBody/content/application~1json/schema"));
        body.path("properties")
                .properties()
                .forEach(property ->
                        properties.putIfAbsent(property.getKey(), JSON.convertValue(property.getValue(), MAP)));
        body.path("required").forEach(one -> required.add(one.asText()));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        return new AgentTool(
                name,
                call.path("operationId").asText(),
                method,
                path,
                call.path("summary").asText() + " (" + method + " " + path + ")",
                inHeaders,
                schema);
    }

    /** A schema with what it refers to in place of the reference. */
    private static JsonNode resolved(JsonNode document, JsonNode schema) {
        if (schema.has("$ref")) {
            return resolved(
                    document,
                    document.at(schema.path("$ref").asText().substring(1)).deepCopy());
        }
        for (Map.Entry<String, JsonNode> field : List.copyOf(schema.properties())) {
            if (field.getValue().isObject()) {
                ((ObjectNode) schema)
                        .set(field.getKey(), resolved(document, field.getValue().deepCopy()));
            }
        }
        return schema;
    }

    /** The arguments that make the call's body, as JSON; empty without any. */
    String body(Map<String, Object> arguments) {
        Map<String, Object> rest = new LinkedHashMap<>(arguments);
        inHeaders.forEach(rest::remove);
        try {
            return rest.isEmpty() ? "" : JSON.writeValueAsString(rest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
