package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudioInputTest {
    private static final double LEVEL = -6;
    private static final IntToDoubleFunction TONE = Signals.sine(1000, LEVEL);
    private static final double OWN_STEP = Signals.ownStep(1000, LEVEL);
    private static final double TOLERANCE = 1.02;
    private static final InputSettings PLAIN = InputSettings.of(Role.EFFECTS);

    private final MixerRig rig = new MixerRig();

    private AudioInput live() {
        return rig.input("live", AudioInput.Pacing.LIVE, PLAIN);
    }

    @Test
    void primesBeforeItIsHeard() {
        AudioInput input = live();
        assertThat(input.state()).isEqualTo(InputState.IDLE);
        byte[] block = Signals.stereo(Pcm.frames(20), TONE);
        input.write(block, 0, block.length);
        assertThat(rig.run(1 / 30.0).take()).containsOnly(0.0);
        assertThat(input.state()).isEqualTo(InputState.PRIMING);
        for (int i = 0; i < 4; i++) {
            input.write(block, 0, block.length);
        }
        rig.run(1 / 30.0);
        assertThat(input.state()).isEqualTo(InputState.PLAYING);
        assertThat(input.bufferedMillis()).isCloseTo(40, within(1.0));
    }

    @Test
    void ridesOutJitterWithoutAnUnderrunOnceItKnowsIt() {
        AudioInput input = live();
        Random random = new Random(4);
        double[] late = random.doubles(100_000, 0, 35e6).toArray();
        rig.with(MixerRig.blocks(input, TONE, 960, 1, i -> late[(int) i]));
        rig.run(20);
        long before = input.underruns();
        double[] heard = rig.run(60).take();
        assertThat(input.underruns()).isEqualTo(before).isLessThan(4);
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
        assertThat(input.bufferedMillis()).isLessThan(150);
    }

    @Test
    void fadesOutWhenItRunsDryAndInWhenItReturns() {
        AudioInput input = live();
        MixerRig.Producer tone = MixerRig.steady(input, TONE);
        long[] pause = {0};
        rig.with(now -> {
            if (now < 1_000_000_000L || now >= 1_300_000_000L) {
                pause[0] = now < 1_000_000_000L ? 0 : 300_000_000L;
                tone.accept(now - pause[0]);
            }
        });
        double[] heard = rig.run(1.2).take();
        assertThat(input.state()).isEqualTo(InputState.STARVED);
        assertThat(Signals.rmsDb(heard, heard.length - 1600, heard.length)).isEqualTo(Pcm.FLOOR_DB);
        double[] after = rig.run(1).take();
        assertThat(input.underruns()).isEqualTo(1);
        assertThat(input.state()).isEqualTo(InputState.PLAYING);
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
        assertThat(Signals.largestStep(after)).isLessThan(OWN_STEP * TOLERANCE);
        assertThat(Signals.sineDb(after, after.length - 4800, after.length)).isCloseTo(LEVEL, within(0.05));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.001, 0.999})
    void followsAProducerWithAWrongClockForTenMinutes(double speed) {
        AudioInput input = live();
        rig.with(MixerRig.blocks(input, TONE, 1024, speed, i -> 0));
        double fullest = 0;
        double emptiest = 1000;
        double step = 0;
        double dirtiest = -200;
        for (int round = 0; round < 60; round++) {
            double[] heard = rig.run(10).take();
            fullest = Math.max(fullest, input.bufferedMillis());
            emptiest = Math.min(emptiest, input.bufferedMillis());
            step = Math.max(step, Signals.largestStep(heard));
            if (round > 6 && round % 10 == 0) {
                dirtiest = Math.max(dirtiest, Signals.residualDb(heard, 0, 9600, 1000 * speed));
            }
        }
        System.out.printf(
                "drift %.4f: fill %.1f to %.1f ms, learned %.0f ppm, residual %.1f dB%n",
                speed, emptiest, fullest, input.driftPpm(), dirtiest);
        assertThat(input.underruns()).isZero();
        assertThat(input.droppedFrames()).isLessThan(Pcm.frames(100));
        assertThat(fullest).isLessThan(100);
        assertThat(step).isLessThan(OWN_STEP * TOLERANCE);
        assertThat(dirtiest).isLessThan(-70);
        assertThat(input.driftPpm()).isCloseTo((speed - 1) * 1e6, within(30.0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1000, 5000, 12_000})
    void resamplesCleanly(double hertz) {
        int frames = 48_000;
        float[] in = new float[frames + 100];
        for (int i = 0; i < in.length; i++) {
            in[i] = (float) Signals.sine(hertz, -1).applyAsDouble(i);
        }
        float[] left = new float[frames];
        float[] right = new float[frames];
        Resampler.run(in, in, 0.37, 1.001, left, right, 0, frames - 100);
        double[] heard = new double[frames - 200];
        for (int i = 0; i < heard.length; i++) {
            heard[i] = left[i];
        }
        double residual = Signals.residualDb(heard, 0, heard.length, hertz * 1.001);
        System.out.printf("resampler at %.0f Hz: THD+N %.1f dB%n", hertz, residual);
        assertThat(residual).isLessThan(-90);
    }

    @Test
    void dropsWhatComesInExcessWithACrossFade() {
        AudioInput input = live();
        rig.with(MixerRig.steady(input, TONE));
        rig.run(2);
        byte[] burst = Signals.stereo(Pcm.frames(700), TONE);
        input.write(burst, 0, burst.length);
        double[] heard = rig.run(2).take();
        assertThat(input.bufferedMillis()).isLessThan(120);
        assertThat(input.droppedFrames()).isGreaterThan(Pcm.frames(600));
        assertThat(input.underruns()).isZero();
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
    }

    @Test
    void startsAnewAfterTheClockStoodStill() {
        AudioInput input = live();
        rig.with(MixerRig.steady(input, TONE));
        rig.run(2);
        byte[] backlog = Signals.stereo(Pcm.frames(5000), TONE);
        assertThat(input.write(backlog, 0, backlog.length)).isEqualTo(backlog.length);
        double[] heard = rig.run(2).take();
        assertThat(input.state()).isEqualTo(InputState.PLAYING);
        assertThat(input.bufferedMillis()).isLessThan(120);
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
    }

    @Test
    void pacesAnUploadAndPlaysAllOfIt() {
        AudioInput input = rig.input("upload", AudioInput.Pacing.PACED, PLAIN);
        byte[] file = Signals.stereo(Pcm.frames(5000), TONE);
        int[] sent = {0};
        rig.with(now -> {
            sent[0] += input.write(file, sent[0], file.length - sent[0]);
            if (sent[0] == file.length) {
                input.end();
            }
        });
        double[] heard = rig.run(6).take();
        assertThat(audibleFrames(heard)).isBetween(Pcm.frames(4995), Pcm.frames(5000));
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
        assertThat(Signals.residualDb(heard, 48_000, 4 * 48_000, 1000)).isLessThan(-85);
        assertThat(input.isDrained()).isTrue();
        assertThat(input.underruns()).isZero();
        assertThat(input.droppedFrames()).isZero();
    }

    @Test
    void skipsWhatPiledUpBeforeALiveProducerWasDecoded() {
        AudioInput input = rig.input("live encoder", AudioInput.Pacing.PACED, PLAIN);
        byte[] backlog = Signals.stereo(Pcm.frames(400), TONE);
        input.write(backlog, 0, backlog.length);
        rig.with(MixerRig.steady(input, i -> TONE.applyAsDouble(i + Pcm.frames(400))));
        rig.run(1);
        assertThat(input.bufferedMillis()).isGreaterThan(300);
        double[] heard = rig.run(5).take();
        assertThat(input.bufferedMillis()).isLessThan(90);
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
    }

    /** Somebody who posts a live sound: what found no room waits with him, and a stall piles it up. */
    private static final class Post implements MixerRig.Producer {
        private final AudioInput input;
        private boolean stalled;
        private int sent;
        private int due;

        Post(AudioInput input) {
            this.input = input;
        }

        @Override
        public void accept(long now) {
            due = (int) (now / 1_000_000_000.0 * Pcm.RATE);
            while (!stalled && sent < due) {
                int start = sent;
                byte[] bytes = Signals.stereo(Math.min(480, due - sent), i -> TONE.applyAsDouble(start + i));
                int taken = input.write(bytes, 0, bytes.length) / Pcm.FRAME_BYTES;
                sent += taken;
                if (taken == 0) {
                    return;
                }
            }
        }

        double lateMillis() {
            return Pcm.millis((double) (due - sent)) + input.bufferedMillis();
        }
    }

    @Test
    void aLivePostIsAsSoonAsBeforeAfterALongStall() {
        AudioInput input = rig.input("live encoder", AudioInput.Pacing.PACED, PLAIN);
        Post post = new Post(input);
        rig.with(post);
        rig.run(8);
        double before = post.lateMillis();
        post.stalled = true;
        rig.run(4);
        post.stalled = false;
        rig.run(4).take();
        assertThat(post.lateMillis()).isLessThan(before + 60);
        double[] heard = rig.run(2).take();
        assertThat(Signals.sineDb(heard, 0, heard.length)).isCloseTo(LEVEL, within(0.1));
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
    }

    @Test
    void nothingOfAnUploadIsSkippedHoweverLateItIs() {
        AudioInput input = rig.input("upload", AudioInput.Pacing.PACED, PLAIN).whole();
        Post post = new Post(input);
        rig.with(post);
        rig.run(8);
        post.stalled = true;
        rig.run(4);
        post.stalled = false;
        rig.run(10);
        assertThat(input.droppedFrames()).isZero();
        assertThat(post.lateMillis()).isGreaterThan(3500);
    }

    private static int audibleFrames(double[] heard) {
        int first = 0;
        int last = heard.length - 1;
        while (Math.abs(heard[first]) < 1e-3) {
            first++;
        }
        while (Math.abs(heard[last]) < 1e-3) {
            last--;
        }
        return last - first + 1;
    }

    @Test
    void takesNoMoreThanSomeSoundAheadOfAnUpload() {
        AudioInput input = new AudioInput("upload", AudioInput.Pacing.PACED);
        byte[] file = new byte[8 * Pcm.RATE];
        assertThat(input.write(file, 0, file.length)).isEqualTo(4 * Pcm.frames(1200));
        ByteBuffer more = ByteBuffer.wrap(file);
        assertThat(input.write(more)).isZero();
        assertThat(more.position()).isZero();
    }

    @Test
    void playsAShortSoundAtOnceAndIsRemovedWhenDrained() {
        AudioInput input = rig.input("clip", AudioInput.Pacing.PACED, PLAIN);
        byte[] clip = Signals.stereo(Pcm.frames(30), TONE);
        input.write(clip, 0, clip.length);
        input.end();
        rig.mixer.removeWhenDrained("clip");
        double[] heard = rig.run(0.2).take();
        assertThat(Signals.sineDb(heard, 480, 960)).isCloseTo(LEVEL, within(0.2));
        assertThat(rig.mixer.snapshot().inputs()).isEmpty();
    }

    @Test
    void throwsAwayWhatIsBufferedWithAFade() {
        AudioInput input = rig.input("speech", AudioInput.Pacing.PACED, PLAIN);
        byte[] words = Signals.stereo(Pcm.frames(450), TONE);
        input.write(words, 0, words.length);
        rig.run(0.2);
        input.discard();
        double[] heard = rig.run(0.1).take();
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
        assertThat(input.bufferedMillis()).isZero();
        assertThat(Signals.rmsDb(heard, heard.length - 1600, heard.length)).isEqualTo(Pcm.FLOOR_DB);
    }

    @Test
    void readsEitherByteOrderOfABuffer() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            AudioInput input = new AudioInput("a", AudioInput.Pacing.PACED);
            input.write(ByteBuffer.wrap(new byte[] {(byte) 0xff, 0x7f, 0x01, (byte) 0x80})
                    .order(order));
            assertThat(input.clippedSamples()).isEqualTo(2);
        }
    }
}
