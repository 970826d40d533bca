package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import openapi.ApiDocument;
import settings.SettingDefinition;
import settings.SettingDefinitions;

/**
 * Sends a bridge on air what nobody should send, made from the OpenAPI document that it serves. First only what must be
 * refused or only reads, during which the program must go on as if nothing were; then anything, after which a start must
 * bring the program back. Every secret setting has a value that may turn up nowhere.
 */
final class ApiFuzz {
    private static final Clip CLIP = Clip.of(640, 360, 30, 40);
    private static final Duration BACK = Duration.ofSeconds(30);
    private static final int THREADS = 3;
    private static final int SHOWN = 12;

    private final Map<String, String> canaries = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final int requests;
    private final long seed;
    private Stage stage;
    private BridgeProcess bridge;
    private ApiDocument document;

    ApiFuzz(int requests, long seed) {
        this.requests = requests;
        this.seed = seed;
    }

    /** Arguments: how many requests (10000), seed. */
    public static void main(String[] args) {
        int requests = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        new ApiFuzz(requests, args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime()).run();
    }

    void run() {
        Clip.prepare(List.of(CLIP));
        try (Stage running = new Stage("bridge", "fuzz", this::withCanaries)) {
            stage = running;
            bridge = ((BridgeProcess) stage.bridge).withToken(canaries.get("API_TOKEN"));
            stage.primary.start();
            stage.backup.start();
            bridge.start();
            stage.gstreamer(CLIP).start();
            boolean live =
                    Waits.within(Stage.LIVE_LIMIT, () -> stage.primary.isReceiving() && stage.backup.isReceiving());
            document = new ApiDocument(bridge.json("/api/openapi.json"));
            Waits.holdSeconds(2);
            Findings untouched = harmless(live);
            Findings recovered = anything();
            searchEverywhere();
            stage.end();
            finish(untouched, recovered);
        }
    }

    private Setup withCanaries(Setup setup) {
        Setup changed = setup;
        for (SettingDefinition definition : SettingDefinitions.all()) {
            if (definition.secret()) {
                String name = definition.name().replace("<NAME>", "CANARY");
                String canary = "cnry" + Integer.toString(canaries.size() + 36, 36) + "7Qx9Zk3Wv5";
                if (name.startsWith("ALERT_WEBHOOK")) {
                    canary = "whsec_" + canary + canary;
                }
                canaries.put(name, canary);
                changed = changed.with(name, canary);
            }
        }
        return changed.keyed(0, canaries.get("PRIMARY_STREAM_KEY"))
                .keyed(1, canaries.get("BACKUP_STREAM_KEY"))
                .with("DESTINATION_CANARY_URL", "rtmp://127.0.0.1:" + Tools.freePort() + "/live")
                .with("ALERT_WEBHOOK_URL", "http://127.0.0.1:" + Tools.freePort() + "/")
                .with("ALERT_WEBHOOK_CANARY_URL", "http://127.0.0.1:" + Tools.freePort() + "/")
                .with("AUDIO_INPUT_CANARY", "http://user:" + password() + "@127.0.0.1:" + Tools.freePort() + "/x");
    }

    private String password() {
        return canaries.computeIfAbsent("a password in an address", any -> "cnryPw7Qx9Zk3Wv5");
    }

    // ---- the two parts

    private Findings harmless(boolean live) {
        Findings findings = new Findings("fuzz: what must be refused").holds("live", live);
        List<Long> before = children();
        long from = System.nanoTime();
        fire(requests * 7 / 10, FuzzRequests::harmless, 0);
        long until = System.nanoTime();
        findings.note("seed", seed)
                .note("requests", requests * 7 / 10)
                .note("seconds", (until - from) / 1_000_000_000L)
                .note("answers", new TreeMap<>(statuses));
        findings.holds("same children", before.equals(children()));
        for (RtmpServer server : List.of(stage.primary, stage.backup)) {
            findings.same("new sessions", server.sessionsBegunBetween(from, until), 0L);
            findings.atMost("dark", server.longestSilence(from, until).millis(), 400, "ms");
        }
        return findings.same("on air", word(), "live");
    }

    private Findings anything() {
        Findings findings = new Findings("fuzz: anything");
        statuses.clear();
        fire(requests - requests * 7 / 10, FuzzRequests::any, 1);
        findings.note("requests", requests - requests * 7 / 10).note("answers", new TreeMap<>(statuses));
        bridge.post("/api/streaming/stop", "");
        long now = System.nanoTime();
        int status = bridge.post("/api/streaming/youtube/start", "").statusCode();
        findings.same("start afterwards", status, 200);
        return findings.holds(
                "the program comes back", Waits.within(BACK, () -> stage.primary.firstPictureAfter(now) > 0));
    }

    private void fire(int count, Function<FuzzRequests, FuzzRequest> kind, int part) {
        AtomicInteger left = new AtomicInteger(count);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed * 31 + part * 7L + i);
            FuzzRequests maker = new FuzzRequests(document, random, canaries.get("API_TOKEN"));
            threads.add(new Thread(() -> {
                while (left.getAndDecrement() > 0) {
                    send(kind.apply(maker));
                }
            }));
        }
        threads.forEach(Thread::start);
        threads.forEach(Waits::join);
    }

    private List<Long> children() {
        List<Long> pids = new ArrayList<>();
        for (JsonNode child : bridge.json("/api/streaming/processes").path("processes")) {
            boolean steady = !child.path("name")
                    .asText()
                    .toLowerCase(java.util.Locale.ROOT)
                    .contains("canary");
            if (steady) {
                pids.add(child.path("pid").asLong());
            }
        }
        return pids;
    }

    private String word() {
        return bridge.json("/api/streaming/youtube/sessions")
                .at("/sessions/0/status")
                .asText();
    }

    // ---- one answer

    private void send(FuzzRequest request) {
        int port = Integer.parseInt(bridge.setting(request.channel() ? "CONTROL_PORT" : "HTTP_PORT"));
        boolean endless = request.operation() == null
                || request.target().contains("/stream?")
                || request.target().endsWith("/stream")
                || request.target().startsWith("/mcp");
        RawHttp.Answer answer = RawHttp.send(port, request.bytes(), endless ? 300 : 10_000);
        statuses.computeIfAbsent(answer.status(), any -> new AtomicInteger()).incrementAndGet();
        judge(request, answer);
        search("an answer to " + request.what() + " " + request.target(), answer.text());
    }

    private void judge(FuzzRequest request, RawHttp.Answer answer) {
        int status = answer.status();
        if (request.operation() == null) {
            check(status < 500 || status == 501 || status == 505, "failed", request, answer);
            return;
        }
        boolean mayBeCut = request.what().equals("huge");
        check(status > 0 || mayBeCut, "no answer", request, answer);
        boolean deliberate =
                status == 503 && request.operation().node().path("responses").has("503");
        check(status < 500 || deliberate, "failed", request, answer);
        check(!request.mustFail() || status >= 400 || (mayBeCut && status <= 0), "was not refused", request, answer);
        if (status >= 400) {
            JsonNode body = read(answer.body());
            boolean isFailure =
                    body.path("error").isTextual() && !body.path("success").asBoolean(true);
            check(isFailure || body.has("problems"), "is not told in the way of this API", request, answer);
        }
        boolean talks = answer.text().contains("Exception") || answer.text().contains("\tat ");
        check(!talks || isLogOrEvents(request), "tells of the inside", request, answer);
        check(answer.header("X-Injected").isEmpty(), "let a header in", request, answer);
    }

    private static boolean isLogOrEvents(FuzzRequest request) {
        return request.operation().path().matches(".*/(logs|events|openapi|processes).*");
    }

    private static JsonNode read(String text) {
        try {
            return Hostile.json().readTree(text);
        } catch (IOException e) {
            return Hostile.json().createObjectNode();
        }
    }

    private void check(boolean holds, String what, FuzzRequest request, RawHttp.Answer answer) {
        if (!holds) {
            String text = answer.text().replaceAll("\\s+", " ");
            faults.add(what + " (" + answer.status() + "): " + request + " => "
                    + text.substring(0, Math.min(300, text.length())));
        }
    }

    // ---- secrets

    private void search(String place, String text) {
        canaries.forEach((name, canary) -> {
            if (text.contains(canary) || text.contains(canary.substring(canary.length() - 12))) {
                faults.add(name + " stands in " + place);
            }
        });
    }

    private void searchEverywhere() {
        for (ApiDocument.Operation operation : document.operations()) {
            boolean plain = !operation.changes() && !operation.path().contains("{");
            if (plain && operation.answersJson() && !operation.path().startsWith("/control")) {
                search(operation.path(), bridge.get(operation.path()).body());
            }
        }
        search("metrics", bridge.get("/observe/metrics").body());
        search("log", bridge.program().log());
        try (Stream<Path> files = Files.walk(bridge.runtimeDirectory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                search(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of them into a file, some to the output. */
    private void writeFaults() {
        try {
            Files.write(Files.createDirectories(Path.of("target")).resolve("fuzz-faults.txt"), faults);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        faults.stream().limit(SHOWN).forEach(fault -> System.out.println("  " + fault));
    }

    private void finish(Findings untouched, Findings recovered) {
        writeFaults();
        search("log", bridge.program().log());
        Map<String, Long> kinds = new TreeMap<>();
        faults.forEach(fault -> kinds.merge(fault.replaceAll("[:(].*", "").strip(), 1L, Long::sum));
        Findings said = new Findings("fuzz: answers and secrets")
                .note("secrets", canaries.size())
                .same("faults", kinds, Map.of());
        long errors = bridge.program()
                .log()
                .lines()
                .filter(line -> line.contains(" ERROR "))
                .count();
        said.same("errors in the log", errors, 0L);
        Findings.judgeAll(true, List.of(untouched, recovered, said));
    }
}
