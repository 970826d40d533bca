package integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How long posted sound is under way, by what a recorded primary holds: two live producers at once, WAV and AAC, each with
 * beeps of its own pitch. The way from the mixer to the server is taken from a tone that is muted and unmuted again and
 * again, and subtracted: it is the same for the picture.
 */
class SoundDelayIT {
    private static final double WAV_HERTZ = 1000;
    private static final double AAC_HERTZ = 2500;
    private static final double MUTED_HERTZ = 5000;
    private static final double LEVEL = 0.25;
    private static final double EVERY = 0.5;
    private static final int MUTES = 20;
    private static final double HALF_A_TICK = 16.7;
    private static final int SECONDS = Integer.getInteger("sound.delay.seconds", 12);

    /** A machine that stood still for this long says nothing about the bridge: it is done again once. */
    private static final double STILL_MILLIS = 60;

    @Test
    void postedSoundIsHeardSoon() throws Exception {
        if (!isHeardSoon(false)) {
            isHeardSoon(true);
        }
    }

    private static boolean isHeardSoon(boolean last) throws Exception {
        Findings findings = new Findings("delay of posted sound");
        List<Long> toggled = new ArrayList<>();
        try (SoundStage stage = new SoundStage("sound-delay", setup -> setup).start()) {
            List<byte[]> adts = Waveform.beeps(AAC_HERTZ, LEVEL, SECONDS, EVERY).adts(stage.directory());
            stage.live("name=muted", Waveform.sine(MUTED_HERTZ, LEVEL, SECONDS + 2));
            Producer wav = stage.live("name=wav", Waveform.beeps(WAV_HERTZ, LEVEL, SECONDS, EVERY));
            Producer aac = stage.producer("name=aac", adts, 1024 / 48_000.0).start();
            Waits.holdSeconds(1);
            for (int i = 0; i < MUTES; i++) {
                Waits.holdSeconds(0.23);
                stage.put("/api/audio/inputs/muted", "{\"mute\":" + (i % 2 == 0) + ",\"fadeMs\":10}");
                toggled.add(System.nanoTime());
            }
            findings.same("WAV", wav.status(Duration.ofSeconds(SECONDS + 5)), 200);
            findings.same("AAC", aac.status(Duration.ofSeconds(5)), 200);
            Waits.holdSeconds(0.5);
            Heard heard = stage.end();
            double way = way(heard, toggled, findings);
            findings.note("from mixer to server, ms", Math.round(way));
            boolean soon = judge(findings, heard, "WAV", WAV_HERTZ, at -> wav.writtenNanos(at / 960), way, 150)
                    && judge(findings, heard, "AAC", AAC_HERTZ, at -> aac.writtenNanos(at / 1024 + 1), way, 300);
            findings.note("longest pause of the machine, ms", Math.round(stage.primary.longestPauseMillis()));
            if (!soon && !last && stage.primary.longestPauseMillis() > STILL_MILLIS) {
                System.out.println("delay of posted sound: again, the machine stood still; " + findings);
                return false;
            }
        }
        findings.judge();
        return true;
    }

    /** Mean time from a call's answer to its effect at the server, less the half of a tick that it waits on average. */
    private static double way(Heard heard, List<Long> toggled, Findings findings) {
        List<Integer> edges = new ArrayList<>(heard.endings(MUTED_HERTZ, LEVEL));
        edges.addAll(heard.onsets(MUTED_HERTZ, LEVEL));
        List<Double> ways = new ArrayList<>();
        for (long call : toggled) {
            edges.stream()
                    .mapToDouble(edge -> (heard.arrivalNanos(edge) - call) / 1e6)
                    .filter(way -> way > 0 && way < 230)
                    .min()
                    .ifPresent(ways::add);
        }
        findings.atLeast("mutes found", ways.size(), MUTES - 4, "");
        return Bench.median(ways) - HALF_A_TICK;
    }

    private interface Posted {
        long at(int sample);
    }

    private static boolean judge(
            Findings findings, Heard heard, String what, double hertz, Posted posted, double way, double limit) {
        List<Double> delays = new ArrayList<>();
        int every = (int) (EVERY * Clip.SAMPLE_RATE);
        for (int onset : heard.onsets(hertz, LEVEL)) {
            for (int beep = every; beep < (SECONDS - EVERY) * Clip.SAMPLE_RATE; beep += every) {
                double delay = (heard.arrivalNanos(onset) - posted.at(beep)) / 1e6;
                if (delay > 0 && delay < EVERY * 1000) {
                    delays.add(delay);
                }
            }
        }
        findings.atLeast(what + " beeps", delays.size(), SECONDS / EVERY - 3, "");
        findings.note(
                what + " to the server: first, median, most ms",
                Bench.format(
                        "%.0f %.0f %.0f",
                        delays.isEmpty() ? Double.NaN : delays.get(0),
                        Bench.median(delays),
                        Bench.quantile(delays, 1)));
        double delay = Bench.median(delays) - way;
        findings.atMost(what + " to the program", delay, limit, "ms");
        return delay <= limit;
    }
}
