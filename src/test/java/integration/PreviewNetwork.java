package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The preview over networks that are not good, each of them made for it: the bridge here, a router beside it, a browser
 * behind that. Runs in a network namespace of its own, which {@code bench/preview-network} gives it.
 *
 * <pre>
 * bridge 10.77.1.1 ── 10.77.1.2 router 10.77.3.1 ── 10.77.3.2 browser
 * </pre>
 *
 * <p>Where the router does not forward, only the relays and the TURN server on it are a way through.
 */
final class PreviewNetwork {
    private static final String BRIDGE = "10.77.1.1";
    private static final String ROUTER = "10.77.1.2";
    private static final String OUTSIDE = "10.77.3.1";
    private static final String BROWSER = "10.77.3.2";
    private static final int PORT = 8081;
    private static final int DRIVER = 9515;
    private static final int FIRST_MEDIA_PORT = 50_000;
    private static final int MEDIA_PORTS = 10;
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration MENDED = Duration.ofSeconds(15);
    private static final String TURN_USER = "preview";
    private static final String TURN_WORD = "turn-6Xw2-Hq9b";

    private final boolean whole;
    private final Clip clip;
    private final List<Findings> rows = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private Stage stage;
    private NetworkSpace router;
    private Path settings;

    private PreviewNetwork(boolean whole) {
        this.whole = whole;
        Bench.Size size = Bench.Size.of(whole ? "720p30" : "360p30");
        clip = Clip.of(size.width(), size.height(), 30, whole ? 240 : 100).withSound();
    }

    /** Argument: {@code whole} for the long forms at 720p. Exits 1 when something did not hold. */
    public static void main(String[] args) throws Exception {
        boolean whole = args.length > 0 && args[0].equals("whole");
        boolean live = new PreviewNetwork(whole).run();
        System.out.println(live ? "all of it holds" : "not all of it holds");
        System.exit(live ? 0 : 1);
    }

    private boolean run() throws Exception {
        Clip.prepare(List.of(clip));
        Path directory = Path.of("target", "it", "bridge-preview-network").toAbsolutePath();
        stage = new Stage(
                "bridge",
                "preview-network",
                setup -> (whole ? setup.sized(1280, 720, 4000) : setup)
                        .withSourceSound()
                        .with("WEBRTC_HOST", BRIDGE)
                        .with("WEBRTC_PORT", Integer.toString(PORT)));
        NetworkSpace.runHere(directory, "ip link set lo up");
        try (Stage all = stage;
                NetworkSpace between = new NetworkSpace(directory, "router");
                NetworkSpace behind = new NetworkSpace(directory, "browser")) {
            router = between;
            wire(directory, behind);
            settings = Files.createDirectories(directory.resolve("config")).resolve("media.env");
            Files.writeString(settings, "");
            all.primary.start();
            all.backup.start();
            all.bridge.start();
            all.gstreamer(clip).start();
            boolean live = Waits.within(Stage.LIVE_LIMIT, all.primary::isReceiving) && live();
            try (RouterRelays relays = new RouterRelays(directory, between);
                    Browser browser = Browser.open(directory, behind, DRIVER, "http://127.0.0.1:" + DRIVER)) {
                rows.add(new Findings("preview network: on air").holds("live", live));
                cut(browser);
                losses(browser, relays);
                relayed(browser, directory);
            }
        } catch (RuntimeException e) {
            rows.add(new Findings("preview network: ran to its end").holds(e.toString(), false));
        }
        try {
            Findings.judgeAll(true, rows);
            return true;
        } catch (AssertionError e) {
            System.out.println(e.getMessage());
            return false;
        }
    }

    private void wire(Path directory, NetworkSpace behind) throws IOException {
        NetworkSpace.runHere(
                directory,
                "ip link add s0 type veth peer name r0 && ip link set r0 netns " + router.pid() + " && ip addr add "
                        + BRIDGE + "/24 dev s0 && ip link set s0 up && ip route add 10.77.3.0/24 via " + ROUTER);
        router.run("ip link add r1 type veth peer name b0 && ip link set b0 netns " + behind.pid() + " && ip addr add "
                + ROUTER + "/24 dev r0 && ip addr add " + OUTSIDE
                + "/24 dev r1 && ip link set r0 up && ip link set r1 up");
        behind.run("ip addr add " + BROWSER + "/24 dev b0 && ip link set b0 up && ip route add default via " + OUTSIDE);
        forward(true);
        // chromedriver answers nobody who calls it by another name than localhost
        Relays.tcp(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), DRIVER), new InetSocketAddress(ROUTER, DRIVER));
    }

    private void forward(boolean on) {
        router.run("echo " + (on ? 1 : 0) + " > /proc/sys/net/ipv4/ip_forward");
    }

    // ---- a network that is cut

    private void cut(Browser browser) {
        double seconds = whole ? 20 : 7;
        Findings findings = new Findings("preview network: cut for " + Math.round(seconds) + " s");
        PreviewPage page = new PreviewPage(browser, "http://" + BRIDGE + ":" + PORT + "/?stats=1");
        findings.atMost("first picture", page.load().firstPictureMillis(), 5000, "ms");
        findings.holds("live", page.awaitState("live", SOON));
        forward(false);
        long from = System.nanoTime();
        Set<String> words = new LinkedHashSet<>();
        while (System.nanoTime() - from < seconds * 1e9) {
            if (!page.state().equals("live")) {
                words.add(page.words().strip());
            }
            Waits.holdSeconds(0.2);
        }
        findings.holds("no longer live", !page.state().equals("live"));
        forward(true);
        long mended = System.nanoTime();
        findings.holds("live again", page.awaitState("live", MENDED));
        findings.atMost("after the mend", (System.nanoTime() - mended) / 1e6, 3000, "ms");
        findings.note("said meanwhile", words);
        findings.holds("said what was wrong", words.stream().anyMatch(text -> text.contains("network")));
        rows.add(findings);
    }

    // ---- a network that loses packets, behind address translation

    private void losses(Browser browser, RouterRelays relays) throws Exception {
        forward(false);
        configure("WEBRTC_ADVERTISED_ADDRESS=" + OUTSIDE + "\nWEBRTC_PORT_RANGE=" + FIRST_MEDIA_PORT + "-"
                + (FIRST_MEDIA_PORT + MEDIA_PORTS - 1) + "\nWEBRTC_ICE_TCP=false\n");
        PreviewPage page = new PreviewPage(browser, "http://" + OUTSIDE + ":" + PORT + "/?stats=1");
        for (int percent : new int[] {0, 2, 5}) {
            relays.lose(percent);
            Findings findings = new Findings("preview network: " + percent + " % of packets lost, each way");
            findings.atMost("first picture", page.load().firstPictureMillis(), 5000, "ms");
            findings.holds("live", page.awaitState("live", SOON));
            Waits.holdSeconds(2);
            figures(page, findings, percent == 0);
            rows.add(findings);
        }
        relays.lose(100);
    }

    private void figures(PreviewPage page, Findings findings, boolean good) {
        List<String> names = List.of(
                "framesDecoded",
                "freezeCount",
                "totalFreezesDuration",
                "packetsReceived",
                "packetsLost",
                "nackCount",
                "pliCount",
                "retransmittedPacketsReceived");
        List<Double> before = names.stream().map(page::figure).toList();
        long from = System.nanoTime();
        Waits.holdSeconds(whole ? 25 : 6);
        double seconds = (System.nanoTime() - from) / 1e9;
        List<Double> now = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            now.add(page.figure(names.get(i)) - before.get(i));
        }
        findings.atLeast("pictures a second", now.get(0) / seconds, good ? 27 : 20, "");
        findings.note("freezes", Math.round(now.get(1)));
        findings.atMost("frozen", 100 * now.get(2) / seconds, good ? 5 : 20, "% of the time");
        findings.note("of packets", Math.round(now.get(3)));
        findings.note("lost for good", Math.round(now.get(4)));
        findings.note("asked for again", Math.round(now.get(5)) + " times");
        findings.note("sent again", Math.round(now.get(7)));
        findings.note("keyframes asked for", Math.round(now.get(6)));
        List<Double> delays = new ArrayList<>();
        page.browser().run("return preview.delays").forEach(delay -> delays.add(delay.asDouble()));
        findings.note(
                "delay after the preview, ms, p50 and p95",
                String.format(Locale.ROOT, "%.0f %.0f", Bench.median(delays), Bench.quantile(delays, 0.95)));
    }

    // ---- a network with no way but TURN

    private void relayed(Browser browser, Path directory) throws Exception {
        List<String> command = new ArrayList<>(router.prefix());
        command.addAll(List.of(
                "turnserver",
                "-n",
                "--no-cli",
                "--no-tls",
                "--no-dtls",
                "--log-file=stdout",
                "--simple-log",
                "--pidfile=" + directory.resolve("turn.pid"),
                "--db=" + directory.resolve("turn.db"),
                "--lt-cred-mech",
                "--user=" + TURN_USER + ":" + TURN_WORD,
                "--realm=show.example",
                "--listening-ip=" + ROUTER,
                "--listening-ip=" + OUTSIDE,
                "--relay-ip=" + OUTSIDE,
                "--min-port=51000",
                "--max-port=51100"));
        try (Program turn = Program.start(directory.resolve("turnserver.log"), command)) {
            configure("WEBRTC_ICE_TCP=false\n");
            Findings without = new Findings("preview network: no way for media");
            PreviewPage page = new PreviewPage(browser, "http://" + OUTSIDE + ":" + PORT + "/?stats=1");
            page.load();
            without.holds(
                    "says so",
                    Waits.within(Duration.ofSeconds(25), () -> page.words().contains("UDP")));
            without.note("words", page.words());
            rows.add(without);
            rows.add(ownTurn(browser));
            configure("WEBRTC_ICE_TCP=false\nTURN_URL=turn:" + OUTSIDE + ":3478\nTURN_USERNAME=" + TURN_USER
                    + "\nTURN_CREDENTIAL=" + TURN_WORD + "\n");
            Findings findings = new Findings("preview network: the preview's TURN server, nothing else open");
            findings.holds("the server runs", turn.isAlive());
            findings.atMost("first picture", page.load().firstPictureMillis(), 8000, "ms");
            findings.holds("live", page.awaitState("live", SOON));
            Waits.holdSeconds(2);
            findings.same("by", pair(browser, "preview.peer").path("far").asText(), "relay");
            figures(page, findings, true);
            rows.add(findings);
        }
    }

    /** A page with an account at the TURN server of its own, by WHEP; the preview knows nothing of that server. */
    private Findings ownTurn(Browser browser) {
        Findings findings = new Findings("preview network: a page's own TURN account, relay only");
        browser.go("http://" + OUTSIDE + ":" + PORT + "/health");
        String said = browser.await(
                        "const done = arguments[3];"
                                + " const peer = window.peer = new RTCPeerConnection({iceTransportPolicy: 'relay',"
                                + " iceServers: [{urls: arguments[0], username: arguments[1], credential: arguments[2]}]});"
                                + " peer.addTransceiver('video', {direction: 'recvonly'});"
                                + " peer.ontrack = event => { const video = document.createElement('video');"
                                + " video.muted = true; video.autoplay = true;"
                                + " video.srcObject = event.streams[0]; document.body.append(video); };"
                                + " (async () => { await peer.setLocalDescription(await peer.createOffer());"
                                + " await new Promise(next => { const look = () => peer.iceGatheringState === 'complete'"
                                + " ? next() : setTimeout(look, 20); look(); });"
                                + " const answer = await fetch('/whep', {method: 'POST', body: peer.localDescription.sdp,"
                                + " headers: {'Content-Type': 'application/sdp'}});"
                                + " await peer.setRemoteDescription({type: 'answer', sdp: await answer.text()});"
                                + " return answer.status; })().then(done, error => done(String(error)));",
                        "turn:" + OUTSIDE + ":3478?transport=udp",
                        TURN_USER,
                        TURN_WORD)
                .asText();
        findings.same("WHEP", said, "201");
        boolean shown = Waits.within(
                SOON,
                () -> browser.run("const video = document.querySelector('video');"
                                        + " return video ? video.getVideoPlaybackQuality().totalVideoFrames : 0;")
                                .asInt()
                        > 60);
        findings.holds("60 pictures shown", shown);
        findings.same("by", pair(browser, "peer").path("near").asText(), "relay");
        browser.run("peer.close()");
        return findings;
    }

    /** Kinds of candidate that a peer connection uses: its own and the preview's. */
    private static JsonNode pair(Browser browser, String peer) {
        return browser.await("const done = arguments[0]; " + peer + ".getStats().then(all => {"
                + " const by = {}; all.forEach(one => by[one.id] = one); let found = {};"
                + " all.forEach(one => { if (one.type === 'transport' && by[one.selectedCandidatePairId]) {"
                + " const pair = by[one.selectedCandidatePairId];"
                + " found = {near: by[pair.localCandidateId].candidateType, far: by[pair.remoteCandidateId].candidateType}; } });"
                + " done(found); });");
    }

    // ---- the bridge

    /** Puts these settings in force, which replaces the preview's process, and waits for it. */
    private void configure(String text) throws IOException {
        long before = stage.bridge.pidOf("preview").orElse(-1);
        Files.writeString(settings, text);
        ((BridgeProcess) stage.bridge).post("/api/streaming/reload", "{}");
        boolean replaced = Waits.within(
                SOON,
                () -> stage.bridge.pidOf("preview").orElse(before) != before
                        && program().equals("live"));
        if (!replaced) {
            throw new IllegalStateException("the preview did not take its new settings");
        }
    }

    private boolean live() {
        return Waits.within(Stage.LIVE_LIMIT, () -> program().equals("live"));
    }

    private String program() {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://" + BRIDGE + ":" + PORT + "/health"))
                            .timeout(Duration.ofSeconds(2))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new ObjectMapper().readTree(answer.body()).path("program").asText();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The {@link Relays} on the router. */
    private static final class RouterRelays implements AutoCloseable {
        private final Process process;
        private final BufferedReader from;
        private final BufferedWriter to;

        RouterRelays(Path directory, NetworkSpace space) throws IOException {
            List<String> command = new ArrayList<>(space.prefix());
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "integration.Relays"));
            add(command, "tcp", ROUTER + ":" + DRIVER, BROWSER + ":" + DRIVER);
            add(command, "tcp", OUTSIDE + ":" + PORT, BRIDGE + ":" + PORT);
            for (int i = 0; i < MEDIA_PORTS; i++) {
                int media = FIRST_MEDIA_PORT + i;
                add(command, "udp", OUTSIDE + ":" + media, BRIDGE + ":" + media);
            }
            process = new ProcessBuilder(command)
                    .redirectError(directory.resolve("relays.log").toFile())
                    .start();
            from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            to = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
            answer();
        }

        private static void add(List<String> command, String kind, String near, String far) {
            command.addAll(List.of(kind, near, far));
        }

        void lose(int percent) throws IOException {
            to.write(Integer.toString(percent));
            to.newLine();
            to.flush();
            answer();
        }

        private void answer() throws IOException {
            if (!"ok".equals(from.readLine())) {
                throw new IllegalStateException("the relays have ended");
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
