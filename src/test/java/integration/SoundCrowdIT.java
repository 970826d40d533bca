package integration;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Twenty producers who come and go, and four who misbehave, while one plays on: the program's sound is unbroken. The tone of
 * the one is the measure.
 */
class SoundCrowdIT {
    private static final int RATE = Clip.SAMPLE_RATE;
    private static final double LEVEL = 0.2;
    private static final double STEADY_HERTZ = 1000;
    private static final double FILE_HERTZ = 2000;
    private static final int SECONDS = 26;
    private static final int FILE_SECONDS = 6;
    private static final int GUESTS = 20;

    private final Findings findings = new Findings("twenty producers");

    @Test
    void noneOfThemBreaksTheProgram() throws Exception {
        Heard heard;
        try (SoundStage stage = new SoundStage("sound-crowd", setup -> setup).start()) {
            Producer steady = stage.live("name=steady&delay=400", Waveform.sine(STEADY_HERTZ, LEVEL, SECONDS));
            Producer stalls = stage.live("name=stalls&gain=-20", Waveform.sine(6000, LEVEL, 10));
            refusals(stage);
            CompletableFuture<HttpResponse<String>> file = later(
                    stage,
                    "/ingest?name=file",
                    Waveform.sine(FILE_HERTZ, LEVEL, FILE_SECONDS).wav());
            long posted = System.nanoTime();
            stalls.stall();
            double memory = ProcessTree.residentMegabytes(stage.bridge.mainPid());
            CompletableFuture<Long> taken = file.thenApply(any -> System.nanoTime());
            List<Producer> guests = crowd(stage);
            findings.same("file", file.get().statusCode(), 200);
            findings.atLeast("file was taken in", (taken.get() - posted) / 1e6, 1000 * (FILE_SECONDS - 2), "ms");
            for (int i = 0; i < GUESTS; i++) {
                if (i % 7 != 3) {
                    findings.same("guest " + i, guests.get(i).status(Duration.ofSeconds(5)), 200);
                }
            }
            findings.same("who stalled", stalls.status(Duration.ofSeconds(24)), 408);
            findings.same("steady", steady.status(Duration.ofSeconds(SECONDS)), 200);
            findings.note("steady producer late by, ms", Math.round(steady.latestMillis()));
            findings.holds("all gone", Waits.within(Duration.ofSeconds(5), () -> isEmpty(stage)));
            findings.atMost("more memory", ProcessTree.residentMegabytes(stage.bridge.mainPid()) - memory, 25, "MB");
            findings.same("token in the log", stage.bridge.program().log().contains(SoundStage.TOKEN), false);
            heard = stage.end();
        }
        judge(heard);
        findings.judge();
    }

    private static boolean isEmpty(SoundStage stage) {
        return stage.bridge.json("/api/audio/status").path("producers").isEmpty()
                && !stage.bridge.get("/api/streaming/processes").body().contains("audio-post-");
    }

    private static CompletableFuture<HttpResponse<String>> later(SoundStage stage, String path, byte[] body) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return stage.post(path, body, SoundStage.TOKEN);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                Tools.THREADS);
    }

    private void refusals(SoundStage stage) throws Exception {
        byte[] garbage = new byte[300_000];
        new Random(5).nextBytes(garbage);
        findings.same(
                "garbage", stage.post("/ingest", garbage, SoundStage.TOKEN).statusCode(), 415);
        findings.same("no token", stage.post("/ingest", garbage, "").statusCode(), 401);
        findings.same(
                "wrong token", stage.post("/ingest?token=wrong", garbage, "").statusCode(), 401);
    }

    /** One about every second; some are AAC, some leave without a goodbye. */
    private static List<Producer> crowd(SoundStage stage) throws Exception {
        List<byte[]> aac = Waveform.sine(7000, LEVEL, 1.2).adts(stage.directory());
        List<Producer> guests = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            Waveform sound = Waveform.sine(4000 + 100 * i, LEVEL, 1.2);
            Producer guest =
                    i % 3 == 0 ? stage.producer("gain=-20", aac, 1024.0 / RATE).start() : stage.live("gain=-20", sound);
            guests.add(guest);
            Waits.holdSeconds(0.7);
            if (i % 7 == 3) {
                guest.vanish();
            }
        }
        return guests;
    }

    private void judge(Heard heard) {
        heard.judgeUnbroken(findings);
        Tone steady = Tone.longest(heard.samples(), STEADY_HERTZ, LEVEL * 0.85);
        findings.note("steady", steady);
        findings.atLeast("steady tone unbroken for", steady.seconds(), SECONDS - 0.6, "s");
        findings.atMost("its level, off by", Math.abs(steady.decibels() - 20 * Math.log10(LEVEL)), 0.5, "dB");
        Tone file = Tone.longest(heard.samples(), FILE_HERTZ, LEVEL / 2);
        findings.note("file", file);
        findings.atMost("file's length, off by", 1000 * Math.abs(file.seconds() - FILE_SECONDS), 50, "ms");
    }
}
