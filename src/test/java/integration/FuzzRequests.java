package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import openapi.ApiDocument;
import openapi.ApiDocument.Operation;

/**
 * Makes requests out of the OpenAPI document: what it does not allow, and, on demand, what it does.
 *
 * <p>A request of the first kind to a call that changes something has at least one fault for which it must be refused, so
 * that the program must not notice it.
 */
final class FuzzRequests {
    private static final List<String> METHODS = List.of("PATCH", "TRACE", "BREW", "PUT", "DELETE", "POST");

    private static final List<String> ODD_HEADERS = List.of(
            "Content-Type: text/plain",
            "Content-Type: application/json; charset=utf-7",
            "Content-Type: multipart/form-data; boundary=x",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Encoding: gzip",
            "Accept: application/xml",
            "X-HTTP-Method-Override: DELETE",
            "CamelHttpResponseCode: 500",
            "CamelExecCommandExecutable: id",
            "CamelHttpPath: /api/streaming/stop",
            "name: primary",
            "id: x",
            "since: x",
            "X-Forwarded-For: 127.0.0.1",
            "Range: bytes=0-",
            "If-None-Match: *",
            "Expect: 200-ok",
            "Cookie: a=b; a=b");

    private final List<Operation> operations;
    private final ApiDocument document;
    private final Random random;
    private final Hostile hostile;
    private final String token;

    FuzzRequests(ApiDocument document, Random random, String token) {
        this.document = document;
        this.random = random;
        this.token = token;
        hostile = new Hostile(random);
        operations = document.operations();
    }

    /** Something that must be refused, or that only reads. */
    FuzzRequest harmless() {
        if (random.nextInt(20) == 0) {
            return FuzzRequest.garbage(hostile.garbage());
        }
        Operation operation = operations.get(random.nextInt(operations.size()));
        return operation.changes() ? refused(operation) : reading(operation);
    }

    /** Anything at all. */
    FuzzRequest any() {
        Operation operation = operations.get(random.nextInt(operations.size()));
        if (!operation.changes() || random.nextInt(4) == 0) {
            return harmless();
        }
        byte[] body = body(operation).getBytes(StandardCharsets.UTF_8);
        return request(
                operation, "any", operation.method(), target(operation, random.nextInt(3) > 0), true, body, false);
    }

    private FuzzRequest reading(Operation operation) {
        String target = target(operation, random.nextBoolean()) + query(operation);
        return request(operation, "reading", operation.method(), target, random.nextInt(10) > 0, new byte[0], false);
    }

    @SuppressWarnings("StatementSwitchToExpressionSwitch")
    private FuzzRequest refused(Operation operation) {
        boolean onChannel = isOnChannel(operation);
        Optional<JsonNode> schema = document.requestSchema(operation).map(document::resolved);
        byte[] good = document.requestExample(operation)
                .map(Hostile::write)
                .orElse("")
                .getBytes(StandardCharsets.UTF_8);
        String target = target(operation, true);
        switch (random.nextInt(schema.isPresent() ? 8 : onChannel ? 2 : 3)) {
            case 0:
                return wrongMethod(operation, target, good);
            case 1:
                return with(
                        request(operation, "foreign page", operation.method(), target, true, good, true),
                        "Origin: https://evil.example");
            case 2:
                return onChannel
                        ? wrongMethod(operation, target, good)
                        : request(operation, "no token", operation.method(), target, false, good, true);
            case 3:
                return request(operation, "huge", operation.method(), target, true, utf8(hostile.huge()), true);
            case 4, 5:
                return request(
                        operation, "no object", operation.method(), target, true, utf8(hostile.noObject()), true);
            default:
                return wrongType(operation, target, schema.orElseThrow());
        }
    }

    private FuzzRequest wrongMethod(Operation operation, String target, byte[] body) {
        Set<String> known = Set.copyOf(operations.stream()
                .filter(other -> other.path().equals(operation.path()))
                .map(Operation::method)
                .toList());
        String method = METHODS.stream()
                .skip(random.nextInt(3))
                .filter(one -> !known.contains(one))
                .findFirst()
                .orElseThrow();
        return request(operation, "wrong method", method, target, true, body, true);
    }

    /** The example with one known field of another type, among others that are hostile and unknown. */
    private FuzzRequest wrongType(Operation operation, String target, JsonNode schema) {
        ObjectNode body = document.requestExample(operation)
                .filter(ObjectNode.class::isInstance)
                .map(example -> (ObjectNode) example.deepCopy())
                .orElseGet(() -> Hostile.json().createObjectNode());
        List<Map.Entry<String, JsonNode>> fields =
                new ArrayList<>(schema.path("properties").properties());
        for (int i = random.nextInt(4); i > 0; i--) {
            body.set(hostile.text(), hostile.value());
        }
        Map.Entry<String, JsonNode> field = fields.get(random.nextInt(fields.size()));
        body.set(field.getKey(), hostile.otherThan(type(field.getValue())));
        return request(operation, "wrong type", operation.method(), target, true, utf8(Hostile.write(body)), true);
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText();
    }

    /** A body whose fields are as the document says, or not. */
    private String body(Operation operation) {
        Optional<JsonNode> schema = document.requestSchema(operation).map(document::resolved);
        if (schema.isEmpty() || random.nextInt(8) == 0) {
            return random.nextBoolean() ? "" : hostile.noObject();
        }
        ObjectNode body = Hostile.json().createObjectNode();
        schema.get().path("properties").properties().forEach(field -> {
            if (random.nextInt(3) == 0) {
                body.set(field.getKey(), value(field.getKey(), field.getValue()));
            }
        });
        return Hostile.write(body);
    }

    private JsonNode value(String name, JsonNode schema) {
        if (random.nextInt(3) == 0) {
            return hostile.value();
        }
        ObjectNode holder = Hostile.json().createObjectNode();
        JsonNode choices = schema.path("enum");
        switch (choices.isArray() ? "enum" : type(schema)) {
            case "enum" -> holder.set("v", choices.get(random.nextInt(choices.size())));
            case "boolean" -> holder.put("v", random.nextBoolean());
            case "integer", "number" -> holder.put("v", random.nextInt(12_000) - 1000);
            default ->
                holder.put(
                        "v", name.toLowerCase(Locale.ROOT).contains("url") ? "rtmp://127.0.0.1:1/x" : hostile.text());
        }
        return holder.get("v");
    }

    private String target(Operation operation, boolean known) {
        String target = operation.path();
        for (JsonNode parameter : operation.node().path("parameters")) {
            if (parameter.path("in").asText().equals("path")) {
                String value = known ? parameter.path("example").asText("x") : hostile.text();
                String encoded =
                        URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
                target = target.replace("{" + parameter.path("name").asText() + "}", encoded);
            }
        }
        return target;
    }

    private String query(Operation operation) {
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : operation.node().path("parameters")) {
            if (parameter.path("in").asText().equals("query") && random.nextInt(3) > 0) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.path("name").asText())
                        .append('=')
                        .append(URLEncoder.encode(hostile.text(), StandardCharsets.UTF_8));
            }
        }
        if (random.nextInt(5) == 0) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append("name=primary&id=x&CamelHttpResponseCode=500&since=1&since=2&")
                    .append(URLEncoder.encode(hostile.text(), StandardCharsets.UTF_8));
        }
        return query.toString();
    }

    private FuzzRequest request(
            Operation operation,
            String what,
            String method,
            String target,
            boolean authorized,
            byte[] body,
            boolean mustFail) {
        List<String> headers = new ArrayList<>();
        if (authorized) {
            headers.add("Authorization: Bearer " + token);
        } else if (random.nextBoolean()) {
            headers.add("Authorization: "
                    + List.of("Bearer x", "Basic eDp4", "Bearer", "bearer  ").get(random.nextInt(4)));
        }
        if (body.length > 0) {
            headers.add("Content-Type: application/json");
        } else if (random.nextInt(4) == 0) {
            headers.add(ODD_HEADERS.get(random.nextInt(ODD_HEADERS.size())));
        }
        return new FuzzRequest(operation, what, method, target, headers, body, mustFail, isOnChannel(operation));
    }

    private static FuzzRequest with(FuzzRequest request, String header) {
        List<String> headers = new ArrayList<>(request.headers());
        headers.add(header);
        return new FuzzRequest(
                request.operation(),
                request.what(),
                request.method(),
                request.target(),
                headers,
                request.body(),
                request.mustFail(),
                request.channel());
    }

    private static boolean isOnChannel(Operation operation) {
        return operation.path().startsWith("/control/");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
