package integration;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sound that comes another way than its picture: one sender brings flashes over SRT and their beeps to {@code /ingest};
 * beside it two live producers, one with a clock 0.1 % too fast and one as much too slow.
 */
final class SoundSync {
    private static final double FAST_HERTZ = 3000;
    private static final double SLOW_HERTZ = 5000;
    private static final double LEVEL = 0.05;
    private static final double WRONG = 0.001;
    private static final int EVERY = 2 * Clip.SAMPLE_RATE;
    private static final int GAP = Clip.SAMPLE_RATE * 120 / 1000;
    private static final int BLOCK_SAMPLES = 960;
    private static final int BUFFER_MILLIS = 200;
    private static final double STILL_MILLIS = 60;
    private static final double SETTLED_SECONDS = 6;

    /** By how much longer a picture is under way over SRT (with 50 ms of latency) than posted sound; see docs/audio.md. */
    private static final int DELAY_MILLIS = Integer.getInteger("sound.sync.delay", 50);

    private final int seconds;
    private final Findings findings;
    private double pauseMillis;

    private SoundSync(int seconds) {
        this.seconds = seconds;
        findings = new Findings("sound beside the picture, " + seconds + " s");
    }

    /** Argument: minutes (10). */
    public static void main(String[] args) throws Exception {
        run((int) (60 * (args.length > 0 ? Double.parseDouble(args[0]) : 10)), 25)
                .findings()
                .judge();
    }

    /** @param drift how far a producer's sound may move from beginning to end, milliseconds */
    static SoundSync run(int seconds, double drift) throws Exception {
        SoundSync sync = new SoundSync(seconds);
        sync.measure(drift);
        return sync;
    }

    Findings findings() {
        return findings;
    }

    boolean machineStoodStill() {
        return pauseMillis > STILL_MILLIS;
    }

    private void measure(double drift) throws Exception {
        Clip clip = Clip.of(640, 360, 30, seconds + 4).withSound();
        clip.file();
        try (SoundStage stage = new SoundStage("sound-sync", setup -> setup.sized(640, 360, 1500)).start()) {
            Producer fast = producer(stage, "fast", FAST_HERTZ, 1 - WRONG);
            Producer slow = producer(stage, "slow", SLOW_HERTZ, 1 + WRONG);
            Program sender = stage.guest(Program.start(stage.directory().resolve("sender.log"), sender(stage, clip)));
            findings.same("fast", fast.status(Duration.ofSeconds(seconds + 10)), 200);
            findings.same("slow", slow.status(Duration.ofSeconds(seconds + 10)), 200);
            findings.holds("sender", sender.awaitExit(Duration.ofSeconds(20)) && sender.exitCode() == 0);
            Waits.holdSeconds(1);
            Heard heard = stage.end();
            heard.judgeUnbroken(findings);
            Alignment alignment = Alignment.of(
                    settled(heard.recording().pictures()), heard.recording().sound());
            findings.atLeast("beeps", alignment.count(), seconds - SETTLED_SECONDS - 3, "")
                    .note("alignment", alignment);
            findings.atMost("sound against picture", alignment.worstMillis(), 40, "ms");
            judge(heard, "fast", FAST_HERTZ, fast, drift);
            judge(heard, "slow", SLOW_HERTZ, slow, drift);
            pauseMillis = stage.primary.longestPauseMillis();
            findings.note("longest pause of the machine, ms", Math.round(pauseMillis));
        }
    }

    private static List<Picture> settled(List<Picture> pictures) {
        double from = pictures.stream()
                        .filter(Picture::isCounted)
                        .mapToDouble(picture -> (double) picture.millis())
                        .findFirst()
                        .orElse(0)
                + 1000 * SETTLED_SECONDS;
        return pictures.stream().filter(picture -> picture.millis() > from).toList();
    }

    private Producer producer(SoundStage stage, String name, double hertz, double clock) throws IOException {
        Waveform sound = Waveform.of(
                seconds,
                i -> i % EVERY < EVERY - GAP ? LEVEL * Math.sin(2 * Math.PI * hertz * i / Clip.SAMPLE_RATE) : 0);
        return stage.producer("name=" + name + "&delay=" + BUFFER_MILLIS, sound.wavBlocks(20), 0.02 * clock)
                .start();
    }

    private static List<String> sender(SoundStage stage, Clip clip) {
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel"));
        command.addAll(List.of("warning", "-readrate", "1", "-readrate_initial_burst", "0.04"));
        command.addAll(List.of("-i", clip.file().toString()));
        command.addAll(List.of("-map", "0:v", "-c", "copy", "-flush_packets", "1", "-muxdelay", "0"));
        command.addAll(List.of("-muxpreload", "0", "-f", "mpegts"));
        command.add("srt://127.0.0.1:" + stage.setup.sourcePort()
                + "?mode=caller&latency=50000&transtype=live&pkt_size=1316");
        command.addAll(List.of("-map", "0:a", "-c:a", "pcm_s16le", "-flush_packets", "1", "-f", "wav"));
        command.addAll(List.of("-method", "POST", "-chunked_post", "1"));
        command.addAll(List.of("-headers", "Authorization: Bearer " + SoundStage.TOKEN + "\r\n"));
        command.add("http://127.0.0.1:" + stage.port() + "/ingest?name=beeps&delay=" + DELAY_MILLIS);
        return command;
    }

    /** Where the tone begins again after each of its gaps, against the moment when that sample was posted. */
    private void judge(Heard heard, String name, double hertz, Producer producer, double limit) {
        List<Double> delays = new ArrayList<>();
        List<Integer> onsets = heard.onsets(hertz, LEVEL);
        for (int i = 1; i < onsets.size(); i++) {
            int sample = i * EVERY;
            int block = sample / BLOCK_SAMPLES;
            if (block < producer.blocks() && sample > SETTLED_SECONDS * Clip.SAMPLE_RATE) {
                delays.add((heard.dueNanos(onsets.get(i)) - producer.writtenNanos(block)) / 1e6);
            }
        }
        int part = Math.max(1, delays.size() / 4);
        double first = Bench.median(delays.subList(0, Math.min(part, delays.size())));
        double last = Bench.median(delays.subList(Math.max(0, delays.size() - part), delays.size()));
        findings.same(name + ": gaps heard", onsets.size(), seconds / 2);
        findings.note(name + ": delay at first, at last, ms", Bench.format("%.0f, %.0f", first, last));
        findings.atMost(name + ": drift", Math.abs(last - first), limit, "ms");
        List<Integer> judged = judged(onsets, producer);
        findings.atLeast(name + ": tones of a producer that was in time", judged.size(), 0.75 * onsets.size() - 3, "");
        findings.atLeast(name + ": weakest 10 ms, percent", 100 * weakest(heard, judged, hertz) / LEVEL, 85, "");
    }

    /** What a producer says later than the buffer that it asked for is rightly not heard; without the first seconds. */
    private static List<Integer> judged(List<Integer> onsets, Producer producer) {
        List<Integer> judged = new ArrayList<>();
        for (int i = (int) (SETTLED_SECONDS / 2); i < onsets.size(); i++) {
            int block = i * EVERY / BLOCK_SAMPLES;
            int around = EVERY / BLOCK_SAMPLES;
            if (producer.latestMillis(block - around, block + 2 * around) < BUFFER_MILLIS - 60) {
                judged.add(onsets.get(i));
            }
        }
        return judged;
    }

    /** The weakest 10 ms between the gaps: a click, a hole or a jump would show. */
    private static double weakest(Heard heard, List<Integer> onsets, double hertz) {
        int window = 480;
        double weakest = 1;
        for (int onset : onsets) {
            for (int at = onset + 480; at + window < onset + EVERY - GAP - 960; at += window / 2) {
                weakest = Math.min(weakest, heard.amplitude(at, window, hertz));
            }
        }
        return weakest;
    }
}
