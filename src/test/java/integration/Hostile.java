package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/** Values that nobody should send. */
final class Hostile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\u0000",
            "../../../etc/passwd",
            "..%2f..%2fetc%2fpasswd",
            "/etc/passwd",
            "file:///etc/passwd",
            "file:///proc/self/environ",
            "' OR 1=1 --",
            "$(id)",
            "`id`",
            "; id",
            "| id",
            "-i /etc/passwd",
            "${env:API_TOKEN}",
            "${jndi:ldap://127.0.0.1:1/x}",
            "${exception.stacktrace}",
            "{{bridge.http.port}}",
            "{{env:API_TOKEN}}",
            "#{T(java.lang.Runtime).getRuntime().exec('id')}",
            "%s%n%x",
            "<script>alert(1)</script>",
            "a\r\nX-Injected: 1",
            "a\r\n\r\nHTTP/1.1 200 OK",
            "\u001b[2J",
            "\ud83d\ude00",
            "\u202e\u2066",
            "ﬀ",
            "İ",
            "null",
            "undefined",
            "NaN",
            "-1",
            "1e999",
            "0x10",
            "[]",
            "{}",
            "rtmp://",
            "srt://[::1",
            "http://a:b@c:99999/",
            "udp://0.0.0.0:1?listen=1",
            "concat:/etc/passwd|/etc/group",
            "lavfi:movie=/etc/passwd",
            "data:text/plain,x",
            "primary",
            "backup",
            ".",
            "..",
            "con",
            "CamelHttpResponseCode");

    private final Random random;

    Hostile(Random random) {
        this.random = random;
    }

    String text() {
        return switch (random.nextInt(8)) {
            case 0 -> "A".repeat(1 + random.nextInt(3000));
            case 1 -> noise(1 + random.nextInt(60));
            default -> TEXTS.get(random.nextInt(TEXTS.size()));
        };
    }

    private String noise(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(random.nextBoolean() ? 0x100 : 0x10000));
        }
        return text.toString();
    }

    /** Any JSON value. */
    JsonNode value() {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (random.nextInt(14)) {
            case 0 -> make.numberNode(random.nextInt());
            case 1 -> make.numberNode(-1);
            case 2 -> make.numberNode(new BigInteger("9".repeat(1 + random.nextInt(300))));
            case 3 -> make.numberNode(new BigDecimal("1e" + (random.nextInt(40_000) - 20_000)));
            case 4 -> make.numberNode(random.nextGaussian());
            case 5 -> make.booleanNode(random.nextBoolean());
            case 6 -> make.nullNode();
            case 7 -> make.arrayNode().add(text()).add(1);
            case 8 -> make.objectNode().put(text(), text());
            case 9 -> nested(1 + random.nextInt(200));
            default -> make.textNode(text());
        };
    }

    private JsonNode nested(int depth) {
        JsonNode inner = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < depth; i++) {
            inner = random.nextBoolean()
                    ? JsonNodeFactory.instance.arrayNode().add(inner)
                    : JsonNodeFactory.instance.objectNode().set("a", inner);
        }
        return inner;
    }

    /** A value that a schema's type does not allow, and that is not null. */
    JsonNode otherThan(String type) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (type) {
            case "string" ->
                random.nextBoolean() ? make.numberNode(5) : make.arrayNode().add("x");
            case "boolean" -> random.nextBoolean() ? make.textNode("true") : make.numberNode(1);
            case "integer", "number" -> random.nextBoolean() ? make.textNode("5") : make.objectNode();
            case "object" -> random.nextBoolean() ? make.textNode("{}") : make.arrayNode();
            default -> make.numberNode(5);
        };
    }

    /** A body that is no JSON object, whatever it is otherwise. */
    String noObject() {
        return switch (random.nextInt(12)) {
            case 0 -> "{";
            case 1 -> "[]";
            case 2 -> "\"text\"";
            case 3 -> "17";
            case 4 -> "null";
            case 5 -> "{\"a\":}";
            case 6 -> "{}{}";
            case 7 -> "{\"a\":1}garbage";
            case 8 -> "[".repeat(5000);
            case 9 -> "{\"a\":".repeat(5000);
            case 10 -> "<xml/>";
            default -> "{\"" + "k".repeat(300) + "\":\u0001}";
        };
    }

    /** A body above every limit. */
    String huge() {
        return "{\"a\":\"" + "x".repeat(70_000 + random.nextInt(200_000)) + "\"}";
    }

    static String write(JsonNode node) {
        return node.toString();
    }

    /** Bytes that are no request at all, or one that goes wrong half way. */
    String garbage() {
        String host = "Host: x\r\n";
        return switch (random.nextInt(16)) {
            case 0 -> noise(200);
            case 1 -> "GET\r\n\r\n";
            case 2 -> "GET /health\r\n\r\n";
            case 3 -> "GET /health HTTP/9.9\r\n" + host + "\r\n";
            case 4 -> "GET " + "/a".repeat(6000) + " HTTP/1.1\r\n" + host + "\r\n";
            case 5 -> "GET /health HTTP/1.1\r\nX: " + "y".repeat(20_000) + "\r\n\r\n";
            case 6 -> "GET /health HTTP/1.1\r\n" + "X: y\r\n".repeat(2000) + "\r\n";
            case 7 -> "POST /api/streaming/stop HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\n";
            case 8 -> "POST /api/streaming/slate HTTP/1.1\r\n" + host + "Content-Length: 99999999\r\n\r\n{";
            case 9 -> "POST /api/streaming/slate HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n";
            case 10 -> "GET /%zz%00 HTTP/1.1\r\n" + host + "\r\n";
            case 11 -> "GET /../../etc/passwd HTTP/1.1\r\n" + host + "\r\n";
            case 12 -> "GET http://evil.example/ HTTP/1.1\r\n" + host + "\r\n";
            case 13 -> "CONNECT 127.0.0.1:1 HTTP/1.1\r\n" + host + "\r\n";
            case 14 -> "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
            default ->
                "GET /api/streaming/ws HTTP/1.1\r\n" + host
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 99\r\n\r\n";
        };
    }

    static ObjectMapper json() {
        return JSON;
    }
}
