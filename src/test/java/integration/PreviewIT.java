package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import preview.Mutations;

/**
 * The preview in a real browser: pictures come soon, on time and with their sound; the page goes on, and says why when it
 * cannot, while encoder, source and preview are killed; and the program takes no notice of who watches. Long forms and
 * figures for a quiet machine: {@code bench/preview}.
 */
class PreviewIT {
    private static final Clip CLIP = Clip.of(640, 360, 30, 110).withSound();
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int JOINS = 6;
    private static final int HOSTILE = 150;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    @Test
    void showsTheProgramWhateverHappens() throws Exception {
        Clip.prepare(List.of(CLIP));
        String port = Integer.toString(Tools.freePort());
        try (Stage stage = new Stage("preview", setup -> setup.withSourceSound().with("WEBRTC_PORT", port))) {
            stage.primary.start();
            stage.backup.start();
            stage.bridge.start();
            Sender sender = stage.gstreamer(CLIP).start();
            boolean live = Waits.within(Stage.LIVE_LIMIT, stage.primary::isReceiving);
            String base = "http://127.0.0.1:" + port;
            boolean up = Waits.within(Stage.LIVE_LIMIT, () -> program(base).equals("live"));
            // a source that has just called settles first, with viewers or without
            Waits.holdSeconds(3);
            List<Findings> rows = new ArrayList<>();
            try (PreviewPage page = new PreviewPage(stage.directory(), base + "/?stats=1")) {
                rows.addAll(guests(base, page));
                long from = System.nanoTime();
                Findings joins = joins(page);
                joins.holds("the preview is up", up);
                page.watch();
                String ears = page.listen();
                Waits.holdSeconds(6);
                List<PreviewPage.Shown> shown = page.shown();
                List<Double> offsets = page.soundAgainstPicture();
                rows.add(joins);
                rows.add(strangers(base, page));
                long to = System.nanoTime();
                rows.add(encoderKilled(stage, page));
                rows.add(sourceKilled(stage, page, sender));
                rows.add(previewKilled(stage, page));
                stage.end();
                rows.add(onTime(stage, page, shown, offsets, ears));
                rows.add(untouched(stage, from, to));
            }
            Findings.judgeAll(live, rows);
        }
    }

    private static Findings joins(PreviewPage page) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < JOINS; i++) {
            millis.add(page.load().firstPictureMillis());
        }
        Findings findings = new Findings("preview: " + JOINS + " joins");
        findings.atMost("first picture, median", Bench.median(millis), 800, "ms");
        findings.atMost("slowest", Bench.quantile(millis, 1), 3000, "ms");
        return findings;
    }

    private List<Findings> guests(String base, PreviewPage page) {
        try (PreviewGuests guests = new PreviewGuests(base)) {
            Findings example = guests.example(page.browser());
            Findings whep = guests.whep(page.browser());
            whep.holds("nobody left", Waits.within(SOON, () -> viewers(base) == 0));
            return List.of(example, whep);
        }
    }

    private int viewers(String base) throws IOException {
        return JSON.readTree(get(base, "/api/preview/viewers").body())
                .path("count")
                .asInt(-1);
    }

    private static Findings onTime(
            Stage stage, PreviewPage page, List<PreviewPage.Shown> shown, List<Double> offsets, String ears) {
        Map<Integer, Long> arrivals = new HashMap<>();
        stage.pictures(stage.primary).stream()
                .filter(Picture::isCounted)
                .forEach(picture -> arrivals.putIfAbsent(picture.counter(), picture.arrivalNanos()));
        List<Double> delays = page.delaysAfter(arrivals, shown);
        Findings findings = new Findings("preview: on time");
        findings.atLeast("pictures", delays.size(), 100, "");
        findings.atMost("after the program, median", Bench.median(delays), 500, "ms");
        findings.atMost("p95", Bench.quantile(delays, 0.95), 1000, "ms");
        findings.atLeast("beeps", offsets.size(), 3, ears);
        // the aim is 60, judged by bench/preview; a browser that shares two cores with the program needed 46 to 156
        findings.atMost("sound against picture, median", Math.abs(Bench.median(offsets)), 250, "ms");
        findings.note("each, ms", offsets.stream().map(Math::round).toList());
        return findings;
    }

    /** WHEP by hand, offers that are none, a full house's sentence, and the viewers' list; the page plays on. */
    private Findings strangers(String base, PreviewPage page) throws Exception {
        Findings findings = new Findings("preview: strangers at the door");
        String offer = page.browser()
                .await(
                        "const done = arguments[0]; const peer = window.other = new RTCPeerConnection();"
                                + " peer.addTransceiver('video', {direction: 'recvonly'});"
                                + " peer.addTransceiver('audio', {direction: 'recvonly'});"
                                + " peer.createOffer().then(offer => peer.setLocalDescription(offer).then(() => done(offer.sdp)));")
                .asText();
        HttpResponse<String> made = post(base, offer);
        findings.same("WHEP", made.statusCode(), 201);
        String place = made.headers().firstValue("Location").orElse("/");
        page.browser().run("window.other.setRemoteDescription({type: 'answer', sdp: arguments[0]})", made.body());
        boolean connected = Waits.within(
                SOON,
                () -> page.browser()
                        .run("return window.other.connectionState")
                        .asText()
                        .equals("connected"));
        findings.holds("WHEP connected", connected);
        JsonNode viewers = JSON.readTree(get(base, "/api/preview/viewers").body());
        findings.same("viewers", viewers.path("count").asInt(), 2);
        findings.same(
                "candidates", send(base, "PATCH", place, "a=ice-ufrag:xxxx\r\n").statusCode(), 422);
        findings.same("left", send(base, "DELETE", place, "").statusCode(), 204);
        findings.same("left again", send(base, "DELETE", place, "").statusCode(), 404);
        findings.holds("a candidate right behind its offer is asked", asksEarlyCandidate(base, offer));
        Map<Integer, Integer> answers = new HashMap<>();
        Random random = new Random(5);
        for (int i = 0; i < HOSTILE; i++) {
            answers.merge(post(base, Mutations.of(offer, random)).statusCode(), 1, Integer::sum);
        }
        findings.note("hostile offers, by answer", answers);
        findings.same("faults among them", answers.getOrDefault(500, 0), 0);
        findings.holds("page live afterwards", page.awaitState("live", SOON));
        return findings;
    }

    /**
     * By WebSocket, as a page does it: the candidate does not wait for the answer. It is all that a preview behind a relay
     * knows of the page.
     */
    private boolean asksEarlyCandidate(String base, String offer) throws Exception {
        try (DatagramSocket candidate = new DatagramSocket(0, ownAddress())) {
            candidate.setSoTimeout((int) SOON.toMillis());
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create(base.replace("http:", "ws:") + "/ws"), new WebSocket.Listener() {})
                    .get(5, TimeUnit.SECONDS);
            try {
                socket.sendText(JSON.writeValueAsString(Map.of("type", "offer", "sdp", offer)), true)
                        .get(5, TimeUnit.SECONDS);
                String line = "candidate:1 1 udp 2113937151 "
                        + candidate.getLocalAddress().getHostAddress() + " " + candidate.getLocalPort() + " typ host";
                socket.sendText(
                                JSON.writeValueAsString(Map.of("type", "candidate", "candidate", line, "sdpMid", "0")),
                                true)
                        .get(5, TimeUnit.SECONDS);
                byte[] first = new byte[2];
                candidate.receive(new DatagramPacket(first, first.length));
                return first[0] == 0 && first[1] == 1;
            } catch (SocketTimeoutException e) {
                return false;
            } finally {
                socket.abort();
            }
        }
    }

    /** One at which the preview looks for viewers: loopback only where there is no other. */
    private static InetAddress ownAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElse(InetAddress.getLoopbackAddress());
    }

    private static Findings encoderKilled(Stage stage, PreviewPage page) {
        Findings findings = new Findings("preview: encoder killed");
        String session = "return preview.peer === window.before";
        page.browser().run("window.before = preview.peer; window.seen.length = 0;");
        Program.signal(stage.bridge.pidOf("encoder").orElseThrow(), "KILL");
        Waits.holdSeconds(4);
        List<PreviewPage.Shown> shown = page.shown();
        findings.holds("same session", page.browser().run(session).asBoolean());
        findings.atLeast("pictures in 4 s", shown.size(), 60, "");
        findings.atMost("longest gap", PreviewPage.longestGap(shown), 3000, "ms");
        findings.same("state", page.state(), "live");
        return findings;
    }

    private static Findings sourceKilled(Stage stage, PreviewPage page, Sender sender) {
        Findings findings = new Findings("preview: source killed");
        page.browser().run("window.before = preview.peer;");
        sender.kill();
        findings.holds("says slate", page.awaitState("slate", SOON));
        long back = System.nanoTime();
        stage.gstreamer(CLIP).start();
        findings.holds("live again", page.awaitState("live", Duration.ofSeconds(20)));
        findings.note("live again after the new sender's start, ms", (System.nanoTime() - back) / 1_000_000);
        findings.holds(
                "same session",
                page.browser().run("return preview.peer === window.before").asBoolean());
        return findings;
    }

    private static Findings previewKilled(Stage stage, PreviewPage page) {
        Findings findings = new Findings("preview: its process killed");
        long at = System.nanoTime();
        Program.signal(stage.bridge.pidOf("preview").orElseThrow(), "KILL");
        findings.holds("says so", Waits.within(SOON, () -> page.state().equals("error")));
        findings.note("words", page.words());
        findings.holds("live again", page.awaitState("live", Duration.ofSeconds(25)));
        findings.note("after, ms", (System.nanoTime() - at) / 1_000_000);
        return findings;
    }

    private static Findings untouched(Stage stage, long from, long to) {
        Findings findings = new Findings("preview: the program beside it");
        findings.same("sessions", stage.primary.sessions().size(), 1);
        List<Picture> pictures = Stage.between(stage.pictures(stage.primary), from, to);
        Cadence cadence = Cadence.of(pictures);
        findings.note("pictures", cadence);
        findings.note("longest pause of the machine, ms", Math.round(stage.primary.longestPauseMillis()));
        boolean calm = stage.primary.longestPauseMillis() < 60;
        // the aim is none, judged by bench/preview; here a browser starts and decodes on the program's own cores, which
        // on
        // a slow machine leaves too little for the encoder
        findings.atMost(
                "not whole, where the machine did not stand still",
                calm ? cadence.lost() + cadence.repeated() + cadence.uncounted() : 0,
                cadence.counted() / 10.0,
                "pictures");
        return findings;
    }

    private String program(String base) {
        try {
            return JSON.readTree(get(base, "/health").body()).path("program").asText();
        } catch (IOException e) {
            return "";
        }
    }

    private HttpResponse<String> get(String base, String path) throws IOException {
        return sent(
                HttpRequest.newBuilder(URI.create(base + path)).timeout(SOON).build());
    }

    private HttpResponse<String> post(String base, String offer) throws IOException {
        return sent(HttpRequest.newBuilder(URI.create(base + "/whep"))
                .timeout(SOON)
                .header("Content-Type", "application/sdp")
                .POST(HttpRequest.BodyPublishers.ofString(offer))
                .build());
    }

    private HttpResponse<String> send(String base, String method, String path, String body) throws IOException {
        return sent(HttpRequest.newBuilder(URI.create(base + path))
                .timeout(SOON)
                .header("Content-Type", "application/trickle-ice-sdpfrag")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> sent(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
