package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A neighbour of the bridge that was written from the outside contract alone, and holds it to the letter. */
final class ContractClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String YOUTUBE = "/api/streaming/youtube";

    // the JDK's upgrade to HTTP/2 was seen to take a long answer for frames
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String api;
    private final String channel;
    private final String audio;
    private final List<String> complaints = new ArrayList<>();

    /** An answer: its status and its body, which is JSON. */
    record Answer(int status, JsonNode body) {}

    ContractClient(int apiPort, int channelPort, int audioPort) {
        api = "http://127.0.0.1:" + apiPort;
        channel = "http://127.0.0.1:" + channelPort;
        audio = "http://127.0.0.1:" + audioPort;
    }

    /** What was not as the contract says. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void expect(boolean holds, String what, Object seen) {
        if (!holds) {
            complaints.add(what + ", but: " + seen);
        }
    }

    // ---- before anything was started

    void nothingIsOn() {
        Answer sessions = ask("GET", api + YOUTUBE + "/sessions", "");
        expect(sessions.status() == 200 && success(sessions), "sessions can be listed", sessions);
        expect(sessions.body().path("sessions").isArray(), "sessions are a list", sessions);
        expect(
                sessions.body().path("count").isInt()
                        && sessions.body().path("count").asInt() == 0,
                "count is 0",
                sessions);
        for (String call : List.of("/nobody/stop", "/nobody/status")) {
            Answer unknown = ask(call.endsWith("stop") ? "POST" : "GET", api + YOUTUBE + call, "");
            expect(unknown.status() == 404, "an unknown id is 404", unknown);
            failure(unknown);
        }
        expect(channel("GET", "status").body().path("status").asText().equals("stopped"), "stopped", "");
        Answer stop = channel("POST", "stop");
        expect(stop.status() / 100 == 2, "a stop without a start is fine", stop);
    }

    private Answer channel(String method, String what) {
        Answer answer = ask(method, channel + "/control/" + what, "");
        expect(answer.status() / 100 == 2, "the control channel answers 2xx", answer);
        return answer;
    }

    private static boolean success(Answer answer) {
        return answer.body().path("success").isBoolean()
                && answer.body().path("success").asBoolean();
    }

    private void failure(Answer answer) {
        JsonNode body = answer.body();
        expect(body.path("success").isBoolean() && !body.path("success").asBoolean(), "a failure says so", answer);
        expect(body.path("error").isTextual(), "a failure has one sentence", answer);
    }

    // ---- starting

    /** Many starts at once; answers the id of the session that they opened. */
    String startMany(int count) {
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String body = List.of("", "{}", "{\"fps\":null}").get(i % 3);
            all.add(CompletableFuture.supplyAsync(() -> ask("POST", api + YOUTUBE + "/start", body), Tools.THREADS));
        }
        Set<String> ids = new HashSet<>();
        for (CompletableFuture<Answer> one : all) {
            Answer answer = one.join();
            expect(answer.status() == 200 && success(answer), "a start answers 200", answer);
            session(answer.body().path("session"));
            ids.add(answer.body().path("session").path("id").asText());
        }
        expect(ids.size() == 1, "all starts answer with one session", ids);
        Answer sessions = ask("GET", api + YOUTUBE + "/sessions", "");
        expect(sessions.body().path("count").asInt() == 1, "one session was opened", sessions);
        return ids.iterator().next();
    }

    /** Checks a session object field by field. */
    private void session(JsonNode session) {
        Predicate<JsonNode> text = JsonNode::isTextual;
        Predicate<JsonNode> textOrNull = value -> value.isTextual() || value.isNull();
        field(session, "id", text);
        field(session, "status", text);
        field(session, "startTime", value -> value.isNull() || isTime(value));
        field(session, "endTime", value -> value.isNull() || isTime(value));
        field(session, "youtubeWatchUrl", textOrNull);
        field(session, "webRTCMonitorUrl", textOrNull);
        field(session, "audioSource", text);
        field(session, "videoBitrateK", JsonNode::isInt);
        field(session, "audioBitrateK", JsonNode::isInt);
        field(session, "fps", JsonNode::isNumber);
        field(session, "primaryRtmpUrl", textOrNull);
        field(session, "backupRtmpUrl", textOrNull);
        expect(session.has("health"), "a session has its health", session);
        expect(!session.toString().contains(Stage.PRIMARY_KEY), "a session shows no key", session);
    }

    private void field(JsonNode session, String name, Predicate<JsonNode> rule) {
        expect(session.has(name) && rule.test(session.get(name)), "a session's " + name, session.get(name));
    }

    private static boolean isTime(JsonNode value) {
        try {
            return Instant.parse(value.asText()).isAfter(Instant.EPOCH);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    boolean isLive(String id) {
        Answer answer = ask("GET", api + YOUTUBE + "/" + id + "/status", "");
        session(answer.body().path("session"));
        return answer.body().path("session").path("status").asText().equals("live");
    }

    // ---- while it is live

    void oddRequests(String id) {
        Answer again = ask("POST", api + YOUTUBE + "/start", "{\"videoBitrateK\":1200,\"surprise\":1}");
        expect(again.status() == 200, "a start while live answers 200", again);
        expect(again.body().path("session").path("id").asText().equals(id), "with the same session", again);
        expect(again.body().path("session").path("videoBitrateK").asInt() == 1200, "and its fields applied", again);
        expect(again.body().toString().contains("surprise"), "an unknown field is named", again);
        for (String body : List.of("{\"videoBitrateK\":\"fast\"}", "{\"streamKey\":5}", "[]", "{", "\"x\"", "7")) {
            Answer wrong = ask("POST", api + YOUTUBE + "/start", body);
            expect(wrong.status() == 400, "a wrong type is 400", body + " " + wrong);
            failure(wrong);
        }
        Answer unknown = ask("POST", api + YOUTUBE + "/" + id + "x/stop", "");
        expect(unknown.status() == 404, "a wrong id is 404", unknown);
        failure(unknown);
        expect(isLive(id), "the program does not mind", "");
        expect(channel("GET", "status").body().path("status").asText().equals("running"), "running", "");
    }

    void health() {
        Answer answer = ask("GET", api + "/api/streaming/health", "");
        expect(answer.status() == 200 && success(answer), "health answers", answer);
        expect(answer.body().path("health").path("overall").isBoolean(), "overall is true or false", answer);
        expect(answer.body().path("sessions").isArray(), "with the sessions", answer);
        Set<String> names = new HashSet<>();
        for (JsonNode detail : answer.body().path("details")) {
            names.add(detail.path("name").asText());
            expect(detail.path("status").isTextual() && detail.has("url"), "a detail has status and url", detail);
            if (detail.path("name").asText().equals("audio")) {
                expect(detail.path("status").asText().equals("ok"), "the audio endpoint is ok", detail);
            }
        }
        expect(names.containsAll(Set.of("audio", "webrtc")), "details name audio and webrtc", names);
    }

    void audioEndpoint(String token) {
        Answer health = ask("GET", audio + "/health", "");
        expect(health.body().path("status").asText().equals("ok"), "the audio endpoint is well", health);
        byte[] sound = new byte[48_000];
        expect(post(sound, "") == 401, "posting needs the token", "");
        expect(post(sound, "?token=wrong") == 401, "the right one", "");
        expect(post(sound, "?token=" + token) / 100 == 2, "also in the address", "");
        try {
            HttpResponse<InputStream> stream = http.send(
                    HttpRequest.newBuilder(URI.create(audio + "/stream?token=" + token))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            String type = stream.headers().firstValue("Content-Type").orElse("");
            boolean chunked =
                    stream.headers().firstValue("Transfer-Encoding").orElse("").equals("chunked");
            try (InputStream bytes = stream.body()) {
                byte[] head = bytes.readNBytes(2);
                boolean adts = head.length == 2 && (head[0] & 0xff) == 0xff && (head[1] & 0xf0) == 0xf0;
                expect(type.equals("audio/aac") && chunked && adts, "/stream is endless audio/aac", type);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int post(byte[] sound, String query) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(audio + "/ingest" + query))
                                    .timeout(Duration.ofSeconds(15))
                                    .header("Content-Type", "audio/L16; rate=48000; channels=2")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(sound))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    // ---- stopping

    void stop(String id) {
        for (int i = 0; i < 2; i++) {
            Answer answer = ask("POST", api + YOUTUBE + "/" + id + "/stop", "");
            JsonNode session = answer.body().path("session");
            expect(answer.status() == 200 && success(answer), "a stop answers 200", answer);
            session(session);
            expect(session.path("status").asText().equals("stopped"), "the session is stopped", session);
            expect(isTime(session.path("endTime")), "and has an end", session);
        }
        expect(channel("GET", "status").body().path("status").asText().equals("stopped"), "the channel says so", "");
    }

    /** Starts over the control channel; answers the new session's id. */
    String startOverTheChannel(String before) {
        channel("POST", "start");
        Answer sessions = ask("GET", api + YOUTUBE + "/sessions", "");
        String id = sessions.body().at("/sessions/0/id").asText();
        expect(!id.isEmpty() && !id.equals(before), "another start is another session", sessions);
        expect(sessions.body().path("count").asInt() == 2, "both are listed", sessions);
        return id;
    }

    void stopOverTheChannel() {
        channel("POST", "stop");
    }

    private Answer ask(String method, String url, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(15))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            expect(
                    answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json"),
                    "answers are JSON",
                    url);
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
