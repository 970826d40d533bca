package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import settings.Secret;

/** The mixer between real decoders and ffmpeg's own loudness meter. */
class AudioIT {
    private static final Pattern INTEGRATED = Pattern.compile("I:\\s+(-?[0-9.]+) LUFS");
    private static final Pattern TRUE_PEAK = Pattern.compile("True peak:\\s+Peak:\\s+(-?[0-9.]+) dBFS");
    private static final String FFMPEG = Loader.load(org.bytedeco.ffmpeg.ffmpeg.class);

    @TempDir
    private Path directory;

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(FFMPEG, "-hide_banner", "-nostdin", "-y"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    private static double last(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        double value = Double.NaN;
        while (matcher.find()) {
            value = Double.parseDouble(matcher.group(1));
        }
        return value;
    }

    /** A programme of tones, bursts of noise and pauses, some of it far too loud. */
    private static double programme(Random random, int i) {
        double seconds = i / 48_000.0;
        double envelope = 0.5 + 0.5 * Math.sin(seconds);
        double tone = Math.sin(2 * Math.PI * 220 * seconds) + 0.5 * Math.sin(2 * Math.PI * 3520 * seconds);
        double noise = (int) seconds % 7 == 3 ? random.nextGaussian() : 0;
        return (int) seconds % 11 == 5 ? 0 : 0.6 * envelope * tone + 0.5 * noise;
    }

    @Test
    void metersAgreeWithEbur128() throws Exception {
        Mixer mixer = new Mixer();
        AudioInput input = new AudioInput("programme", AudioInput.Pacing.PACED);
        mixer.add(input, InputSettings.of(Role.EFFECTS).withGainDb(3), false, 10);
        Random random = new Random(1);
        byte[] sound = Signals.stereo(60 * Pcm.RATE, i -> programme(random, i));
        ByteArrayOutputStream rendered = new ByteArrayOutputStream();
        ByteBuffer out = ByteBuffer.allocate(6400);
        int sent = 0;
        for (int tick = 0; tick < 30 * 60; tick++) {
            sent += input.write(sound, sent, Math.min(sound.length - sent, 20_000));
            mixer.render(out.clear(), 1600);
            rendered.write(out.array(), 0, 6400);
        }
        Path file = directory.resolve("programme.s16");
        Files.write(file, rendered.toByteArray());
        String text = run(
                "-f",
                "s16le",
                "-ar",
                "48000",
                "-ch_layout",
                "stereo",
                "-i",
                file.toString(),
                "-af",
                "ebur128=peak=true",
                "-f",
                "null",
                "-");
        MixerSnapshot snapshot = mixer.snapshot();
        double integrated = last(INTEGRATED, text);
        double truePeak = last(TRUE_PEAK, text);
        System.out.printf(
                "integrated: %.2f LUFS, ebur128 %.1f; true peak %.2f dBTP, ebur128 %.1f%n",
                snapshot.program().integratedLufs(), integrated, snapshot.highestTruePeakDb(), truePeak);
        assertThat(snapshot.program().integratedLufs()).isCloseTo(integrated, within(0.1));
        assertThat(snapshot.highestTruePeakDb()).isCloseTo(truePeak, within(0.2));
        assertThat(truePeak).isLessThanOrEqualTo(-1.0);
        assertThat(snapshot.program().clippedSamples()).isPositive();
    }

    /** Decodes a source through its command line and a pump, on a clock as fast as the sound comes. */
    private double[] hear(String source, double seconds) throws Exception {
        AudioSources.Kind kind = AudioSources.kind(source);
        List<String> command =
                AudioSources.command(FFMPEG, source, Secret.NONE, Optional.empty(), AudioSources.Origin.SETTINGS);
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        MixerRig rig = new MixerRig();
        AudioInput input = rig.input("source", AudioSources.pacing(kind), InputSettings.of(Role.MUSIC));
        PcmPump pump = new PcmPump(child.getInputStream(), input, () -> {});
        Thread thread = new Thread(pump, "pump");
        thread.start();
        try {
            long start = System.nanoTime();
            long end = start + Math.round(seconds * 1e9);
            for (long next = start; next < end; next += 33_333_333L) {
                long wait = next - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                rig.step();
            }
        } finally {
            pump.stop();
            child.destroyForcibly().waitFor();
            thread.join(5000);
        }
        assertThat(thread.isAlive()).isFalse();
        return rig.take();
    }

    @Test
    void playsAFilterGraph() throws Exception {
        double[] heard = hear("lavfi:sine=1000:sample_rate=44100,volume=-6dB", 4);
        // of five windows the middle one: a machine that stands still starves what plays in real time
        double[] levels = IntStream.range(0, 5)
                .mapToDouble(i -> Signals.goertzelDb(heard, 120_000 + 9600 * i, 129_600 + 9600 * i, 1000))
                .sorted()
                .toArray();
        assertThat(levels[2]).isCloseTo(-24.06, within(0.2));
    }

    @Test
    void playsAMonoFileAtItsOwnLevelAndRoundAgain() throws Exception {
        Path file = directory.resolve("a tone.flac");
        run("-f", "lavfi", "-i", "sine=1000:sample_rate=48000:duration=1", "-ac", "1", file.toString());
        double[] heard = hear(file.toUri().toString(), 4);
        assertThat(Signals.goertzelDb(heard, 96_000, 110_400, 1000)).isCloseTo(-18.06, within(0.5));
    }
}
