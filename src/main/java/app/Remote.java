package app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/** A bridge that runs somewhere, known by the address of its control API. */
final class Remote {
    /** One for all commands: making it costs more than most of what they do. */
    static final ObjectMapper JSON = new ObjectMapper();

    private static final int CONNECT_MILLIS = 3000;

    private final String base;
    private final String token;
    private final int answerMillis;

    /** An answer; {@code json} is missing where the body is none. */
    record Reply(int status, JsonNode json, String text) {}

    /** What a stream says: an event's type and its data, which is JSON. */
    interface Hearer {
        /** Returns false to end the stream. */
        boolean hear(String type, String data);
    }

    /**
     * A bridge.
     *
     * @param url such as http://127.0.0.1:8080; what is behind the port is kept, for those behind a proxy
     * @param token empty: none is sent
     */
    Remote(String url, String token, int answerSeconds) {
        this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.token = token;
        this.answerMillis = answerSeconds * 1000;
        // A command that changes something is sent once, whatever becomes of the connection.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    String url() {
        return base;
    }

    /**
     * Asks, and answers with JSON.
     *
     * @throws ClientFailure when nobody answers, or with a refusal
     */
    JsonNode get(String path) {
        return expectJson(send("GET", path, null));
    }

    /** As {@link #get}, with a method and a body; null: none. */
    JsonNode call(String method, String path, Object body) {
        return expectJson(send(method, path, body));
    }

    private static JsonNode expectJson(Reply reply) {
        if (reply.status() >= 400) {
            throw ClientFailure.refused(reply);
        }
        return reply.json();
    }

    /**
     * Sends a request and takes whatever comes.
     *
     * @throws ClientFailure when nobody answers
     */
    Reply send(String method, String path, Object body) {
        try {
            HttpURLConnection connection = open(method, path);
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(JSON.writeValueAsBytes(body));
                }
            }
            int status = connection.getResponseCode();
            String text = read(status >= 400 ? connection.getErrorStream() : connection.getInputStream());
            return new Reply(status, parse(text), text);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * Follows a stream of server-sent events until it ends or the hearer has had enough.
     *
     * @throws ClientFailure when nobody answers, with a refusal, or when the stream breaks
     */
    void follow(String path, Hearer hearer) {
        try {
            HttpURLConnection connection = open("GET", path);
            connection.setReadTimeout(0);
            int status = connection.getResponseCode();
            if (status >= 400) {
                String text = read(connection.getErrorStream());
                throw ClientFailure.refused(new Reply(status, parse(text), text));
            }
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                hear(lines, hearer);
            }
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static void hear(BufferedReader lines, Hearer hearer) throws IOException {
        String type = "message";
        boolean more = true;
        for (String line = lines.readLine(); more && line != null; line = lines.readLine()) {
            if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                more = hearer.hear(type, line.substring(6));
            }
        }
    }

    private HttpURLConnection open(String method, String path) throws IOException {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) new URI(base + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(answerMillis);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept", "*/*");
            if (!token.isEmpty()) {
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
            return connection;
        } catch (URISyntaxException | IllegalArgumentException | ClassCastException e) {
            throw new ClientFailure(
                    ClientFailure.USAGE, "'" + base + "' is no address of a bridge; it is like http://127.0.0.1:8080");
        }
    }

    private static String read(InputStream in) throws IOException {
        try (InputStream body = in) {
            return body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static JsonNode parse(String text) {
        try {
            return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private ClientFailure unreachable(IOException e) {
        if (e instanceof ProtocolException) {
            return new ClientFailure(ClientFailure.UNREACHABLE, base + " speaks something else than HTTP");
        }
        String why = e instanceof SocketTimeoutException ? "it does not answer in time" : CannotStart.innermost(e);
        return new ClientFailure(
                ClientFailure.UNREACHABLE,
                "no bridge at " + base + ": " + why + "; ./bridge run starts one, --url or BRIDGE_URL name another");
    }
}
