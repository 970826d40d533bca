package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Fades, mute, the limiter and the loudness meter, all by what came out: the recorded primary, and {@code /stream}. */
class MixerIT {
    private static final double HERTZ = 1000;
    private static final double LEVEL = 0.2;
    private static final double LOUD_HERTZ = 300;
    private static final double LOUD = 0.9;
    private static final Pattern INTEGRATED = Pattern.compile("I:\\s+(-?[0-9.]+) LUFS");
    private static final Pattern TRUE_PEAK = Pattern.compile("True peak:\\s+Peak:\\s+(-?[0-9.]+|-?inf) dBFS");

    private final Findings findings = new Findings("mixer");

    @Test
    void whatIsSetIsHeard() throws Exception {
        Heard heard;
        Path stream;
        double integrated;
        try (SoundStage stage = new SoundStage("mixer", setup -> setup).start()) {
            Producer tone = stage.live(
                    "name=tone&delay=300", Waveform.sine(HERTZ, LEVEL, 8)); // the mixer is judged, not the machine
            stream = stage.directory().resolve("stream.wav");
            CompletableFuture<Void> listener = listen(stage, stream);
            Waits.holdSeconds(1.5);
            put(stage, "{\"gainDb\":-20,\"fadeMs\":1000}");
            Waits.holdSeconds(1.5);
            put(stage, "{\"mute\":true,\"fadeMs\":200}");
            Waits.holdSeconds(0.8);
            put(stage, "{\"mute\":false,\"gainDb\":0,\"fadeMs\":200}");
            findings.same("tone", tone.status(Duration.ofSeconds(10)), 200);
            Producer one = stage.live("name=one", Waveform.sine(LOUD_HERTZ, LOUD, 5));
            Producer other = stage.live("name=other", Waveform.sine(LOUD_HERTZ * 1.01, LOUD, 5));
            findings.same("one", one.status(Duration.ofSeconds(10)), 200);
            findings.same("other", other.status(Duration.ofSeconds(10)), 200);
            Waits.holdSeconds(0.7);
            JsonNode program = stage.bridge.json("/api/audio/status").path("program");
            integrated = program.path("levels").path("integratedLufs").asDouble();
            findings.atLeast(
                    "samples limited",
                    program.path("levels").path("clippedSamples").asDouble(),
                    10_000,
                    "");
            heard = stage.end();
            listener.join();
        }
        heard.judgeUnbroken(findings);
        judgeFades(heard);
        judgeLimiter(heard, stream);
        double reference = read(INTEGRATED, ebur128(heard.recording().file()));
        findings.note("integrated loudness, LUFS", Bench.format("%.2f, ebur128 %.1f", integrated, reference));
        findings.atMost("meter against ebur128, hundredths of a LU", 100 * Math.abs(integrated - reference), 50, "");
        findings.judge();
    }

    private void put(SoundStage stage, String body) {
        findings.same(
                body, stage.put("/api/audio/inputs/tone", body).path("success").asBoolean(), true);
    }

    /** Keeps what {@code /stream} sends until the bridge ends. */
    private static CompletableFuture<Void> listen(SoundStage stage, Path file) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        HttpURLConnection call = (HttpURLConnection) URI.create("http://127.0.0.1:" + stage.port()
                                        + "/stream?format=wav&token=" + SoundStage.TOKEN)
                                .toURL()
                                .openConnection();
                        try (InputStream in = call.getInputStream();
                                var out = Files.newOutputStream(file)) {
                            in.transferTo(out);
                        }
                    } catch (java.io.IOException e) {
                        // the bridge has ended: what came until then is kept
                    }
                },
                Tools.THREADS);
    }

    private void judgeFades(Heard heard) {
        int start = heard.onsets(HERTZ, LEVEL).get(0);
        double full = 20 * Math.log10(LEVEL);
        findings.atMost("level, off by", Math.abs(level(heard, start + 24_000) - full), 0.5, "dB");
        int down = find(heard, start + 24_000, full - 1);
        int deep = find(heard, down, full - 19);
        findings.note("fade from -1 to -19 dB, ms", Math.round((deep - down) / 48.0));
        findings.atLeast("fade lasts", (deep - down) / 48.0, 400, "ms");
        findings.atMost("fade lasts", (deep - down) / 48.0, 1000, "ms");
        findings.atMost("turned down, off -20 dB by", Math.abs(level(heard, deep + 12_000) - full + 20), 0.5, "dB");
        int muted = find(heard, deep, full - 60);
        findings.atMost("muted, peak", heard.peak(muted + 2400, muted + 14_400), 6, "");
        int back = muted + 14_400;
        while (back < heard.samples().length && level(heard, back) < full - 0.5) {
            back += 240;
        }
        findings.atMost("back within", (back - muted) / 48_000.0, 2, "s");
        double own = 2 * LEVEL * Math.sin(Math.PI * HERTZ / 48_000);
        findings.atMost(
                "largest step, percent of the tone's own", 100 * heard.largestStep(start - 4800, back) / own, 106, "");
    }

    private static double level(Heard heard, int at) {
        return heard.decibels(at, 960, HERTZ);
    }

    private static int find(Heard heard, int from, double below) {
        int at = from;
        while (at < heard.samples().length && level(heard, at) > below) {
            at += 240;
        }
        return at;
    }

    /** Two tones that add up to nearly twice full scale, slowly in and out of phase. */
    private void judgeLimiter(Heard heard, Path stream) {
        int start = heard.onsets(LOUD_HERTZ, LOUD).get(0);
        int highest = 0;
        int lowest = 32_768;
        for (int at = start + 24_000; at < start + 190_000; at += 4800) {
            highest = Math.max(highest, heard.peak(at, at + 4800));
            lowest = Math.min(lowest, heard.peak(at, at + 4800));
        }
        findings.note("peaks under the limiter", lowest + " to " + highest);
        findings.atMost("recorded peak", highest, 32_768 * Math.pow(10, -0.7 / 20), "");
        findings.atLeast("recorded peak", highest, 32_768 * Math.pow(10, -1.6 / 20), "");
        double truePeak = read(TRUE_PEAK, ebur128(stream));
        findings.note("true peak of /stream, dBTP", truePeak);
        findings.atMost("true peak of /stream over -1 dBTP", 100 * (truePeak + 1), 0, "");
    }

    private static String ebur128(Path file) {
        return Program.run(
                file.resolveSibling("ebur128-" + file.getFileName() + ".log"),
                Duration.ofMinutes(1),
                List.of(
                        Tools.ffmpeg(),
                        "-hide_banner",
                        "-nostdin",
                        "-i",
                        file.toString(),
                        "-map",
                        "0:a",
                        "-af",
                        "ebur128=peak=true",
                        "-f",
                        "null",
                        "-"));
    }

    private static double read(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        double value = Double.NaN;
        while (matcher.find()) {
            value = Double.parseDouble(matcher.group(1));
        }
        return value;
    }
}
