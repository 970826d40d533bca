package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Speech by espeak-ng and by a server in OpenAI's shape, judged by what a recorded primary holds. */
class SpeechIT {
    private static final double MUSIC_HERTZ = 440;
    private static final double MUSIC = 0.05;
    private static final double SPOKEN = 0.25;
    private static final int STEP = 4;
    private static final int TICK = 480;

    private final Findings findings = new Findings("speech");
    private SoundStage stage;
    private long helloAt;
    private long fiveAt;
    private long fiveOver;
    private long interruptAt;
    private long interruptOver;
    private Heard heard;

    @Test
    void whatIsPostedIsSaid() throws Exception {
        SpeechServer[] server = new SpeechServer[1];
        try (SoundStage running = new SoundStage("speech", setup -> setup).start()) {
            stage = running;
            hello();
            five();
            server[0] = stage.guest(new SpeechServer(stage.directory()));
            stage.live("name=music&role=music", Waveform.sine(MUSIC_HERTZ, MUSIC, 26));
            engine(server[0]);
            interrupt();
            troubles(server[0]);
            shows();
            Waits.holdSeconds(0.5);
            findings.same("speech started and ended", events(), true);
            findings.same("key in the log", stage.bridge.program().log().contains(SpeechServer.KEY), false);
            findings.same(
                    "key in an answer",
                    stage.bridge.answers().stream().anyMatch(text -> text.contains(SpeechServer.KEY)),
                    false);
            heard = stage.end();
        }
        findings.same("calls not as OpenAI's", server[0].wrong(), List.of());
        heard.judgeUnbroken(findings);
        judgeHello();
        judgeFive();
        judgeInterrupt();
        judgeMusic();
        findings.judge();
    }

    // ---- what is done

    private String say(String body) {
        HttpResponse<String> answer = stage.bridge.post("/api/audio/speech", body);
        if (answer.statusCode() != 202) {
            findings.same("answer to " + body, answer.statusCode(), 202);
        }
        return SoundStage.json(answer).path("id").asText();
    }

    private JsonNode item(String id) {
        for (JsonNode item : stage.bridge.json("/api/audio/speech").path("queue")) {
            if (item.path("id").asText().equals(id)) {
                return item;
            }
        }
        return SoundStage.json(stage.bridge.get("/api/audio/speech"));
    }

    private boolean becomes(String id, String state, double seconds) {
        return Waits.within(
                Duration.ofMillis(Math.round(seconds * 1000)),
                () -> item(id).path("state").asText().equals(state));
    }

    private void hello() {
        helloAt = System.nanoTime();
        String id = say("{\"text\":\"hello\",\"mood\":\"fine\"}");
        findings.holds("hello spoken", becomes(id, "spoken", 8));
        findings.same("bad JSON", stage.bridge.post("/api/audio/speech", "{x").statusCode(), 400);
        findings.same(
                "long text",
                stage.bridge
                        .post("/api/audio/speech", "{\"text\":\"" + "a".repeat(2001) + "\"}")
                        .statusCode(),
                413);
        Waits.holdSeconds(0.3);
    }

    /** The same word five times, each 4 dB softer than the one before: the order can be heard. */
    private void five() {
        fiveAt = System.nanoTime();
        String last = "";
        for (int i = 0; i < 5; i++) {
            last = say("{\"text\":\"hello\",\"gainDb\":" + -STEP * i + "}");
        }
        findings.holds("five spoken", becomes(last, "spoken", 15));
        Waits.holdSeconds(0.4);
        fiveOver = System.nanoTime();
    }

    /** Live, in the settings. */
    private void engine(SpeechServer server) throws Exception {
        Path file = stage.directory().resolve("config").resolve("media.env");
        Files.createDirectories(stage.directory().resolve("config"));
        Files.writeString(
                file,
                "TTS_ENGINE=openai\nTTS_URL=" + server.url() + "\nTTS_MODEL=test-1\nTTS_VOICE=af_sky\nTTS_API_KEY="
                        + SpeechServer.KEY + "\n");
        findings.holds("engine changed live", Waits.within(Duration.ofSeconds(8), () -> {
            String id = say("{\"text\":\"engine\"}");
            becomes(id, "spoken", 4);
            return server.texts().contains("engine");
        }));
    }

    private void interrupt() {
        Waits.holdSeconds(1.3);
        interruptAt = System.nanoTime();
        String first = say("{\"text\":\"tone 700 6\"}");
        String waiting = say("{\"text\":\"tone 2600 0.3\"}");
        findings.holds("speaking", becomes(first, "speaking", 3));
        Waits.holdSeconds(1.5);
        String second = say("{\"text\":\"tone 1500 1\",\"interrupt\":true}");
        findings.holds("interrupting spoken", becomes(second, "spoken", 5));
        findings.same("interrupted", item(first).path("state").asText(), "interrupted");
        findings.holds("the one that waited is next", becomes(waiting, "spoken", 4));
        Waits.holdSeconds(1.2);
        interruptOver = System.nanoTime();
    }

    /** Each engine's trouble delays speech and nothing else; the next text is said. */
    private void troubles(SpeechServer server) {
        String refused = say("{\"text\":\"refuse this\"}");
        String slow = say("{\"text\":\"slow answer\"}");
        findings.holds("refused failed", becomes(refused, "failed", 3));
        findings.note("refused", item(refused).path("problem").asText());
        findings.holds("slow is said all the same", becomes(slow, "spoken", 9));
        String never = say("{\"text\":\"never answered\"}");
        findings.same(
                "taken back",
                stage.bridge.send("DELETE", "/api/audio/speech/" + never, "").statusCode(),
                200);
        findings.holds("taken back while the engine hangs", becomes(never, "interrupted", 2));
        server.close();
        String dead = say("{\"text\":\"nobody there\"}");
        findings.holds("dead engine failed", becomes(dead, "failed", 6));
        findings.note("dead", item(dead).path("problem").asText());
    }

    /** What a show posts already. */
    private void shows() {
        JsonNode narration = SoundStage.json(stage.bridge.post(
                "/api/audio/narration",
                "{\"text\":\"a story\",\"voice\":\"en\",\"emotion\":\"calm\",\"interrupt\":false}"));
        findings.same("narration", narration.path("success").asBoolean(), true);
        findings.same("ignored", narration.path("ignored").toString(), "[\"emotion\"]");
        findings.same(
                "commentary",
                stage.bridge
                        .post("/api/audio/commentary", "{\"text\":\"well\"}")
                        .statusCode(),
                202);
        findings.same(
                "control",
                stage.bridge
                        .post("/api/audio/control", "{\"channel\":\"narration\",\"action\":\"clear\"}")
                        .statusCode(),
                200);
        findings.same("status", stage.bridge.get("/api/audio/status").statusCode(), 200);
    }

    private boolean events() {
        String all = stage.bridge.get("/api/streaming/events?since=0").body();
        return all.contains("speech-started") && all.contains("speech-ended");
    }

    // ---- what is heard

    private void judgeHello() {
        int from = heard.sampleAt(helloAt);
        int at = from;
        while (at < heard.samples().length && Math.abs(heard.samples()[at]) < 300) {
            at++;
        }
        findings.atMost("hello heard at the server after", (heard.arrivalNanos(at) - helloAt) / 1e6, 700, "ms");
        findings.atMost("hello's end", (heard.arrivalNanos(at) - fiveAt) / 1e6, 0, "ms");
    }

    /** Stretches of speech with silence between them, and their levels. */
    private void judgeFive() {
        List<Double> levels = new ArrayList<>();
        int end = heard.sampleAt(fiveOver);
        int begin = -1;
        int quiet = 0;
        for (int at = heard.sampleAt(fiveAt); at < end; at += TICK) {
            if (heard.peak(at, at + TICK) > 30) {
                begin = begin < 0 ? at : begin;
                quiet = 0;
            } else if (begin >= 0 && ++quiet == 8) {
                levels.add(20 * Math.log10(heard.peak(begin, at) / 32_768.0));
                begin = -1;
            }
        }
        findings.note(
                "levels of five, dB",
                levels.stream().map(level -> Bench.format("%.1f", level)).toList());
        findings.same("said one after the other", levels.size(), 5);
        for (int i = 1; i < levels.size(); i++) {
            findings.atMost(
                    "step " + i + " against " + STEP + " dB",
                    Math.abs(levels.get(i - 1) - levels.get(i) - STEP),
                    1,
                    "dB");
        }
    }

    private void judgeInterrupt() {
        List<Integer> first = within(heard.onsets(700, SPOKEN));
        List<Integer> firstEnd = within(heard.endings(700, SPOKEN));
        List<Integer> second = within(heard.onsets(1500, SPOKEN));
        List<Integer> third = within(heard.onsets(2600, SPOKEN));
        boolean once = first.size() == 1 && firstEnd.size() == 1 && second.size() == 1 && third.size() == 1;
        findings.holds("each tone once: " + first + firstEnd + second + third, once);
        if (!once) {
            return;
        }
        int cut = firstEnd.get(0);
        findings.atMost("interrupted after", (cut - first.get(0)) / 48.0, 2500, "ms");
        findings.atMost("the other begins after", (second.get(0) - cut) / 48.0, 900, "ms");
        findings.holds("no overlap", second.get(0) > cut && third.get(0) > second.get(0) + 40_000);
        double own =
                2 * SPOKEN * Math.sin(Math.PI * 700 / 48_000) + 2 * MUSIC * Math.sin(Math.PI * MUSIC_HERTZ / 48_000);
        findings.atMost(
                "largest step of the cut, percent of the tone's own",
                100 * heard.largestStep(cut - 9600, second.get(0) - 4800) / own,
                110,
                "");
        double before = heard.amplitude(cut - 4800, 960, 700);
        int full = cut;
        while (full > cut - 9600 && heard.amplitude(full - 240, 480, 700) < 0.9 * before) {
            full -= 48;
        }
        int gone = cut;
        while (gone < cut + 9600 && heard.amplitude(gone - 240, 480, 700) > 0.1 * before) {
            gone += 48;
        }
        findings.atLeast("the cut fades over", (gone - full) / 48.0, 20, "ms");
    }

    private List<Integer> within(List<Integer> edges) {
        int from = heard.sampleAt(interruptAt);
        int to = heard.sampleAt(interruptOver);
        return edges.stream().filter(edge -> edge > from && edge < to).toList();
    }

    /** The music runs through all of it, is turned down by 12 dB while somebody speaks, and comes back. */
    private void judgeMusic() {
        List<Integer> onsets = within(heard.onsets(700, SPOKEN));
        if (onsets.isEmpty()) {
            findings.holds("tone heard", false);
            return;
        }
        int speech = onsets.get(0);
        int over = heard.sampleAt(interruptOver);
        double free = 20 * Math.log10(MUSIC);
        findings.atMost("music's own level, off by", Math.abs(level(speech - 9600, 4800) - free), 0.5, "dB");
        findings.atMost(
                "music under speech, off 12 dB by", Math.abs(level(speech + 24_000, 9600) - free + 12), 0.7, "dB");
        findings.atMost("music back, off by", Math.abs(level(over - 6000, 4800) - free), 0.7, "dB");
        int down = speech;
        while (down < speech + 48_000 && level(down - 480, 960) > free - 11) {
            down += 48;
        }
        findings.atMost("ducked within", (down - speech) / 48.0, 120, "ms");
        double weakest = 0;
        for (int at = speech - 9600; at < over - 4800; at += 480) {
            weakest = Math.min(weakest, level(at, 960) - free);
        }
        findings.atMost("music never weaker by", -weakest, 14, "dB");
    }

    private double level(int from, int count) {
        return heard.decibels(from, count, MUSIC_HERTZ);
    }
}
