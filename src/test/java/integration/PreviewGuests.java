package integration;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pages from another server than the preview's: the one that docs/preview.md prints, and a WHEP client that others wrote. */
final class PreviewGuests implements AutoCloseable {
    private static final Path DOCUMENT = Path.of("docs", "preview.md");
    private static final Path CLIENT = Path.of("src", "test", "node", "node_modules", "whip-whep", "whep.js");
    private static final Pattern EXAMPLE = Pattern.compile("```html\n(<video.*?)```", Pattern.DOTALL);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String WHEP_PAGE = """
            <!doctype html>
            <video id="v" autoplay muted playsinline></video>
            <script type="module">
            import {WHEPClient} from './whep.js';
            const peer = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
            peer.addTransceiver('audio', {direction: 'recvonly'});
            peer.addTransceiver('video', {direction: 'recvonly'});
            peer.ontrack = event => { document.getElementById('v').srcObject = event.streams[0]; };
            window.client = new WHEPClient();
            window.client.view(peer, 'BASE/whep', 'TOKEN').catch(error => { window.trouble = String(error); });
            </script>
            """;

    private final HttpServer server;
    private final Map<String, String> files = new ConcurrentHashMap<>();

    /**
     * Serves them.
     *
     * @param base the preview's address, without a slash at its end
     */
    PreviewGuests(String base) {
        NodeClient.install();
        try {
            Matcher example = EXAMPLE.matcher(Files.readString(DOCUMENT));
            if (!example.find()) {
                throw new IllegalStateException(DOCUMENT + " has no page");
            }
            String host = base.substring("http://".length());
            files.put("/example.html", "<!doctype html>\n" + example.group(1).replace("HOST:8081", host));
            files.put("/whep.html", WHEP_PAGE.replace("BASE", base));
            files.put("/whep.js", Files.readString(CLIENT));
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = files.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", path.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8");
        exchange.sendResponseHeaders(files.containsKey(path) ? 200 : 404, body.length == 0 ? -1 : body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private String page(String name) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    /** Opens the documented page; what was seen of it. */
    Findings example(Browser browser) {
        Findings findings = new Findings("preview: the page of docs/preview.md");
        findings.note("lines", files.get("/example.html").lines().skip(1).count());
        browser.go(page("example.html"));
        plays(browser, findings);
        return findings;
    }

    /** Watches with the npm package whip-whep, and leaves with it. */
    Findings whep(Browser browser) {
        Findings findings = new Findings("preview: the WHEP client whip-whep");
        browser.go(page("whep.html"));
        plays(browser, findings);
        findings.same("trouble", browser.run("return window.trouble || 'none'").asText(), "none");
        findings.same(
                "left",
                browser.await("const done = arguments[0]; window.client.stop().then(() => done('yes'), done);")
                        .asText(),
                "yes");
        return findings;
    }

    private static void plays(Browser browser, Findings findings) {
        boolean plays = Waits.within(
                SOON,
                () -> browser.run("return document.getElementById('v').getVideoPlaybackQuality().totalVideoFrames")
                                .asInt()
                        > 60);
        findings.holds("more than 60 pictures shown", plays);
        findings.same(
                "size",
                browser.run("const v = document.getElementById('v'); return v.videoWidth + 'x' + v.videoHeight")
                        .asText(),
                "640x360");
        findings.holds(
                "sound, too",
                browser.run("return document.getElementById('v').srcObject.getAudioTracks().length === 1")
                        .asBoolean());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
