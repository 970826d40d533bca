package integration;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import openapi.ApiDocument;

/**
 * One request of a fuzz run.
 *
 * @param operation whose address and shapes it has, null for bytes that are no request
 * @param mustFail whether it was made so that nothing may come of it
 * @param channel whether it goes to the control channel's port
 */
@SuppressWarnings("ArrayRecordComponent")
record FuzzRequest(
        ApiDocument.Operation operation,
        String what,
        String method,
        String target,
        List<String> headers,
        byte[] body,
        boolean mustFail,
        boolean channel) {

    static FuzzRequest garbage(String bytes) {
        return new FuzzRequest(null, "garbage", bytes, "", List.of(), new byte[0], false, false);
    }

    /** The whole of it as it goes over the wire. */
    byte[] bytes() {
        if (operation == null) {
            return method.getBytes(StandardCharsets.ISO_8859_1);
        }
        List<String> lines = new ArrayList<>(List.of(method + " " + target + " HTTP/1.1", "Host: 127.0.0.1"));
        lines.addAll(headers);
        lines.add("Connection: close");
        if (body.length > 0) {
            lines.add("Content-Length: " + body.length);
        }
        byte[] head = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    @Override
    public String toString() {
        String shown = new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8);
        String line = method + " " + target;
        return what + ": " + line.substring(0, Math.min(line.length(), 200)) + " " + headers + " " + shown;
    }
}
