package openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The OpenAPI document, its operations, and the judgement of bodies by its schemas. */
public final class ApiDocument {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JSON_TYPE = "application/json";

    private final JsonNode document;
    private final JsonNode strict;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<JsonNode, Schema> schemas = new HashMap<>();

    /** A method of a path. */
    public record Operation(String method, String path, JsonNode node) {
        public String id() {
            return node.path("operationId").asText();
        }

        /** The response to this status, or the one to all others; missing without either. */
        public JsonNode response(int status) {
            JsonNode exact = node.at("/responses/" + status);
            return exact.isMissingNode() ? node.at("/responses/default") : exact;
        }

        public boolean isDocumented(int status) {
            return !response(status).isMissingNode();
        }

        /** The media type of a response or request that is JSON; missing when it is something else. */
        static JsonNode json(JsonNode of) {
            return of.path("content").path(JSON_TYPE);
        }

        /** Whether the answer to a good request is JSON. */
        public boolean answersJson() {
            return !json(good()).isMissingNode();
        }

        /** The response to a good request. */
        public JsonNode good() {
            for (int status = 200; status < 210; status++) {
                JsonNode response = node.at("/responses/" + status);
                if (!response.isMissingNode()) {
                    return response;
                }
            }
            return node.at("/responses/101");
        }

        public boolean changes() {
            return !method.equals("GET");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    public ApiDocument(JsonNode document) {
        this.document = document;
        strict = document.deepCopy();
        tighten(strict, false);
    }

    /** The document as it is delivered. */
    public static ApiDocument read() {
        try (InputStream in = ApiDocument.class.getResourceAsStream("/openapi.json")) {
            return new ApiDocument(JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A field that the document does not name is a fault, although readers must bear with it. */
    private static void tighten(JsonNode node, boolean part) {
        if (node instanceof ObjectNode object) {
            boolean open = part
                    || object.has("additionalProperties")
                    || !object.path("properties").isObject();
            if (!open && object.path("type").asText().equals("object")) {
                object.put("additionalProperties", false);
            }
            object.properties().forEach(entry -> tighten(entry.getValue(), false));
            object.path("allOf").forEach(each -> tighten(each, true));
        } else {
            node.forEach(each -> tighten(each, false));
        }
    }

    public JsonNode json() {
        return document;
    }

    public List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(verb -> all.add(new Operation(
                                verb.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), verb.getValue()))));
        return all;
    }

    /** What is wrong with an answer's body; empty when it is as the document says. */
    public List<String> problems(Operation operation, int status, JsonNode body) {
        String pointer = "/paths/" + operation.path().replace("~", "~0").replace("/", "~1") + "/"
                + operation.method().toLowerCase(java.util.Locale.ROOT) + "/responses/";
        JsonNode exact = strict.at(pointer + status);
        JsonNode response = exact.isMissingNode() ? strict.at(pointer + "default") : exact;
        return problems(Operation.json(response).path("schema"), body);
    }

    /** What is wrong with a body by a schema of the document. */
    public List<String> problems(JsonNode schema, JsonNode body) {
        if (schema.isMissingNode()) {
            return List.of("the document has no schema for it");
        }
        return schemas.computeIfAbsent(schema, this::compile).validate(body).stream()
                .map(Object::toString)
                .toList();
    }

    private Schema compile(JsonNode schema) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", strict.path("components"));
        whole.setAll((ObjectNode) schema.deepCopy());
        return registry.getSchema(whole);
    }

    /** The schema of a request's body, empty when there is none. */
    public Optional<JsonNode> requestSchema(Operation operation) {
        JsonNode schema = Operation.json(operation.node().path("requestBody")).path("schema");
        return schema.isMissingNode() ? Optional.empty() : Optional.of(schema);
    }

    /** The example of a request's body, empty when there is none. */
    public Optional<JsonNode> requestExample(Operation operation) {
        return example(Operation.json(operation.node().path("requestBody")));
    }

    /** The example of the answer to a good request, empty when there is none. */
    public Optional<JsonNode> answerExample(Operation operation) {
        return example(Operation.json(operation.good()));
    }

    private Optional<JsonNode> example(JsonNode media) {
        if (media.has("example")) {
            return Optional.of(media.get("example"));
        }
        JsonNode schema = resolved(media.path("schema"));
        return schema.has("example") ? Optional.of(schema.get("example")) : Optional.empty();
    }

    /** A schema, or what its reference leads to. */
    public JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.get("$ref").asText().substring(1)) : schema;
    }
}
