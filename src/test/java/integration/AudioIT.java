package integration;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A tone posted to the endpoint and recorded at the primary, and who is turned away there. */
class AudioIT {
    private static final String TOKEN = "sound-5d2f-K8vy-token";
    private static final int RATE = 48_000;
    private static final double LEVEL = 0.25;

    private final Path directory = Path.of("target", "it", "audio");
    private final HttpClient http = Tools.http();
    private Setup setup;

    @Test
    void whatIsPostedIsHeard() throws Exception {
        Stage.empty(directory);
        Path file = directory.toAbsolutePath().resolve("primary.flv");
        setup = Setup.small(directory, new Setup.Destination("file://" + file, ""))
                .sized(320, 180, 300)
                .with("AUDIO_PORT", Integer.toString(Tools.freePort()))
                .with("AUDIO_TOKEN", TOKEN);
        Findings findings = new Findings("sound");
        try (BridgeProcess bridge = new BridgeProcess(setup, directory)) {
            bridge.start();
            Waits.within(Duration.ofSeconds(20), () -> Files.exists(file) && Files.size(file) > 20_000);
            Waits.holdSeconds(1.5);
            refusals(findings);
            tone(1000);
            script();
            Waits.holdSeconds(1.5);
            findings.same("tokens in the log", bridge.program().log().contains(TOKEN), false);
        }
        judge(findings, Recording.of(file));
        findings.judge();
    }

    private void refusals(Findings findings) throws Exception {
        byte[] garbage = new byte[300_000];
        new Random(5).nextBytes(garbage);
        findings.same("no token", post("/ingest", garbage, "").statusCode(), 401);
        findings.same("wrong token", post("/ingest?token=wrong", garbage, "").statusCode(), 401);
        findings.same("garbage", post("/ingest", garbage, TOKEN).statusCode(), 415);
        findings.same(
                "unknown format", post("/ingest?format=xyz", garbage, TOKEN).statusCode(), 415);
        findings.same("empty", post("/ingest", new byte[0], TOKEN).statusCode(), 400);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream()
                    .write(("POST /ingest?token=" + TOKEN
                                    + " HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            findings.same("too large", answer, "HTTP/1.1 413");
        }
    }

    private int port() {
        return Integer.parseInt(setup.more().get("AUDIO_PORT"));
    }

    private HttpResponse<String> post(String path, byte[] body, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Ten seconds; held back, so that a machine that stutters does not break the producer's tone. */
    private void tone(double hertz) throws Exception {
        Waveform sound = Waveform.sine(hertz, LEVEL, 10);
        try (Producer producer = new Producer(port(), TOKEN, "name=tone&delay=400", sound.wavBlocks(20), 0.02)) {
            producer.start().status(Duration.ofSeconds(30));
        }
        Waits.holdSeconds(2);
    }

    /** The publisher that comes with the bridge. */
    private void script() {
        Program.run(
                directory.resolve("script.log"),
                Duration.ofSeconds(20),
                List.of(
                        "env",
                        "AUDIO_TOKEN=" + TOKEN,
                        "FFMPEG=" + Tools.ffmpeg(),
                        "scripts/send_test_audio.sh",
                        "http://127.0.0.1:" + port() + "/ingest?delay=400",
                        "3",
                        "2000"));
    }

    private void judge(Findings findings, Recording recording) {
        findings.same("video times not rising", Recording.notRising(recording.video()), 0);
        findings.same("audio times not rising", Recording.notRising(recording.audio()), 0);
        findings.atMost("hole in the times", recording.longestHole().millis(), 200, "ms");
        short[] samples = recording.sound().samples();
        Tone tone = Tone.longest(samples, 1000, LEVEL / 2);
        findings.note("tone", tone);
        findings.atMost("tone's length against 10 s", Math.abs(tone.seconds() - 10), 0.4, "s");
        findings.atMost("tone's level against its own", Math.abs(tone.decibels() - 20 * Math.log10(LEVEL)), 0.5, "dB");
        double own = 2 * LEVEL * Math.sin(Math.PI * 1000 / RATE);
        findings.atMost("largest step against the tone's own", tone.largestStep() / own, 1.1, "");
        findings.atMost("silence before", tone.peakBefore(), 30, "");
        findings.atMost("silence after", tone.peakAfter(), 30, "");
        Tone script = Tone.longest(samples, 2000, LEVEL / 2);
        findings.note("send_test_audio.sh", script);
        findings.atMost("its length against 3 s", Math.abs(script.seconds() - 3), 0.3, "s");
    }
}
