package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import settings.FrameRate;

class MixerTest {
    private static final double LEVEL = -6;
    private static final double OWN_STEP = Signals.ownStep(1000, LEVEL);
    private static final double TOLERANCE = 1.02;
    private final MixerRig rig = new MixerRig();

    private AudioInput tone(String name, double hertz, double level) {
        AudioInput input = rig.input(name, AudioInput.Pacing.LIVE, InputSettings.of(Role.EFFECTS));
        rig.with(MixerRig.steady(input, Signals.sine(hertz, level)));
        return input;
    }

    @Test
    void isSilentWithoutInputs() {
        assertThat(rig.run(1).take()).containsOnly(0.0);
    }

    @Test
    void rendersExactSampleCounts() {
        MixerRig ntsc = new MixerRig(new FrameRate(30_000, 1001));
        long total = 0;
        for (int i = 0; i < 30_000; i++) {
            int frames = ntsc.step();
            assertThat(frames).isBetween(1601, 1602);
            total += frames;
        }
        assertThat(total).isEqualTo(1001L * 48_000);
        assertThat(ntsc.mixer.snapshot().renderedFrames()).isEqualTo(total);
    }

    @Test
    void advancesTheBufferAndReturnsBytes() {
        ByteBuffer out = ByteBuffer.allocate(10_000).position(4);
        assertThat(rig.mixer.render(out, 1600)).isEqualTo(6400);
        assertThat(out.position()).isEqualTo(6404);
    }

    @Test
    void passesASteadyToneAtItsLevelWithoutAClick() {
        tone("tone", 1000, LEVEL);
        double[] heard = rig.run(4).take();
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
        assertThat(Signals.sineDb(heard, 48_000, 4 * 48_000)).isCloseTo(LEVEL, within(0.01));
        assertThat(Signals.residualDb(heard, 96_000, 108_000, 1000)).isLessThan(-80);
    }

    @Test
    void addingAndRemovingNeverClicks() {
        tone("one", 1000, LEVEL);
        rig.run(1);
        rig.mixer.remove("one", 10);
        rig.run(1);
        double[] heard = rig.take();
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
        assertThat(Signals.rmsDb(heard, 48_000 + 4800, heard.length)).isEqualTo(Pcm.FLOOR_DB);
        assertThat(rig.mixer.snapshot().inputs()).isEmpty();
    }

    @Test
    void muteAndGainChangesNeverClick() {
        tone("one", 1000, LEVEL);
        InputSettings plain = InputSettings.of(Role.EFFECTS);
        rig.run(1);
        rig.mixer.change("one", plain.withMuted(true), 0);
        rig.run(0.5);
        rig.mixer.change("one", plain, 0);
        rig.run(0.5);
        rig.mixer.change("one", plain.withGainDb(-20), 0);
        rig.run(0.1);
        rig.mixer.change("one", plain, 0);
        double[] heard = rig.run(1).take();
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
        assertThat(Signals.rmsDb(heard, 60_000, 71_000)).isEqualTo(Pcm.FLOOR_DB);
    }

    @Test
    void fadesTakeAsLongAsAsked() {
        tone("one", 1000, LEVEL);
        rig.run(2).take();
        rig.mixer.change("one", InputSettings.of(Role.EFFECTS).withGainDb(-26), 1000);
        double[] heard = rig.run(2).take();
        assertThat(Signals.sineDb(heard, 0, 480)).isCloseTo(LEVEL, within(0.1));
        assertThat(Signals.sineDb(heard, 24_000 - 480, 24_000 + 480)).isCloseTo(LEVEL - 5.6, within(0.3));
        assertThat(Signals.sineDb(heard, 48_000 + 480, 96_000)).isCloseTo(LEVEL - 26, within(0.1));
    }

    @Test
    void aFadeTurnedRoundHalfWayNeverClicks() {
        tone("one", 1000, LEVEL);
        InputSettings plain = InputSettings.of(Role.EFFECTS);
        rig.run(1);
        for (int i = 0; i < 10; i++) {
            rig.mixer.change("one", plain.withMuted(i % 2 == 0), 100);
            rig.run(0.07);
        }
        assertThat(Signals.largestStep(rig.take())).isLessThan(OWN_STEP * TOLERANCE);
    }

    @Test
    void replacingCrossFadesOnlyWhenTheNewFeedIsHeard() {
        tone("source-a", 1000, LEVEL);
        AudioInput late = new AudioInput("source-a", AudioInput.Pacing.LIVE);
        rig.run(1).take();
        assertThat(rig.mixer.replace(late, 200)).isTrue();
        double[] waiting = rig.run(1).take();
        assertThat(Signals.sineDb(waiting, 0, 48_000)).isCloseTo(LEVEL, within(0.01));
        long start = rig.rate.nanosAt(rig.tick());
        MixerRig.Producer producer = MixerRig.steady(late, Signals.sine(1000, LEVEL));
        rig.with(now -> producer.accept(now - start));
        double[] heard = rig.run(2).take();
        assertThat(Signals.largestStep(heard)).isLessThan(OWN_STEP * TOLERANCE);
        assertThat(Signals.sineDb(heard, 48_000, 96_000)).isCloseTo(LEVEL, within(0.01));
        assertThat(rig.mixer.snapshot().inputs()).hasSize(1);
        assertThat(rig.mixer.input("source-a")).contains(late);
    }

    @Test
    void replacingByAFeedThatNeverComesEndsInSilence() {
        tone("a", 1000, LEVEL);
        rig.run(1);
        rig.mixer.replace(new AudioInput("a", AudioInput.Pacing.LIVE), 100);
        rig.run(3.5).take();
        assertThat(rig.run(1).take()).containsOnly(0.0);
    }

    @Test
    void twoReplacementsAtOnceLeaveNothingBehind() {
        tone("a", 1000, LEVEL);
        rig.run(1);
        rig.mixer.replace(new AudioInput("a", AudioInput.Pacing.LIVE), 100);
        rig.run(1);
        AudioInput last = new AudioInput("a", AudioInput.Pacing.LIVE);
        rig.mixer.replace(last, 100);
        rig.with(MixerRig.steady(last, i -> 0));
        rig.run(1).take();
        assertThat(rig.run(1).take()).containsOnly(0.0);
    }

    @Test
    void aMuteReachesTheFeedThatIsBeingReplaced() {
        tone("a", 1000, LEVEL);
        rig.run(1);
        rig.mixer.replace(new AudioInput("a", AudioInput.Pacing.LIVE), 100);
        rig.mixer.change("a", InputSettings.of(Role.EFFECTS).withMuted(true), 50);
        rig.run(0.5).take();
        assertThat(rig.run(0.5).take()).containsOnly(0.0);
    }

    @Test
    void aTrimLeavesTheSettingsAsTheyAre() {
        tone("a", 1000, LEVEL);
        rig.run(1).take();
        assertThat(rig.mixer.trim("a", -6, 0)).isTrue();
        rig.run(0.5).take();
        double[] trimmed = rig.run(1).take();
        assertThat(Signals.sineDb(trimmed, 0, 48_000)).isCloseTo(LEVEL - 6, within(0.05));
        assertThat(rig.mixer.snapshot().inputs().get(0).settings().gainDb()).isZero();
        rig.mixer.trim("a", -120, 60);
        rig.run(0.5).take();
        double[] cut = rig.run(0.5).take();
        assertThat(cut).containsOnly(0.0);
        rig.mixer.trim("a", 0, 0);
        rig.run(0.5).take();
        assertThat(Signals.sineDb(rig.run(1).take(), 0, 48_000)).isCloseTo(LEVEL, within(0.05));
        assertThat(rig.mixer.trim("none", 0, 0)).isFalse();
    }

    @Test
    void refusesASecondInputOfTheSameNameAndTooMany() {
        tone("a", 1000, LEVEL);
        assertThatThrownBy(() -> tone("a", 1000, LEVEL)).isInstanceOf(IllegalArgumentException.class);
        for (int i = 1; i < Mixer.MAX_INPUTS; i++) {
            rig.input("i" + i, AudioInput.Pacing.LIVE, InputSettings.of(Role.MUSIC));
        }
        assertThatThrownBy(() -> rig.input("z", AudioInput.Pacing.LIVE, InputSettings.of(Role.MUSIC)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sumsInputs() {
        tone("a", 1000, -20);
        tone("b", 3000, -26);
        double[] heard = rig.run(3).take();
        assertThat(Signals.goertzelDb(heard, 48_000, 96_000, 1000)).isCloseTo(-20, within(0.05));
        assertThat(Signals.goertzelDb(heard, 48_000, 96_000, 3000)).isCloseTo(-26, within(0.05));
    }

    @Test
    void aLoneInputPassesBitForBit() {
        AudioInput input = rig.input("a", AudioInput.Pacing.PACED, InputSettings.of(Role.EFFECTS));
        byte[] noise = Signals.stereo(24_000, i -> 0.4 * Math.sin(i * (double) i));
        input.write(noise, 0, noise.length);
        double[] heard = rig.run(0.4).take();
        int first = Mixer.DELAY_FRAMES;
        for (int i = 1000; i < 15_000; i++) {
            int sample = (noise[4 * i] & 0xff) | (noise[4 * i + 1] << 8);
            assertThat(heard[first + i]).isEqualTo(sample / 32_768.0);
        }
    }

    @Test
    void postedInputsHaveASumOfTheirOwn() {
        AudioInput posted = new AudioInput("posted", AudioInput.Pacing.LIVE);
        rig.mixer.add(posted, InputSettings.of(Role.EFFECTS), true, 10);
        tone("other", 3000, LEVEL);
        MixerRig.Producer producer = MixerRig.steady(posted, Signals.sine(1000, -20));
        ByteBuffer program = ByteBuffer.allocate(6400);
        ByteBuffer sum = ByteBuffer.allocate(6400);
        double[] heard = new double[60 * 1600];
        for (int tick = 0; tick < 60; tick++) {
            producer.accept(tick * 33_333_333L);
            rig.mixer.render(program.clear(), sum.clear(), 1600);
            for (int i = 0; i < 1600; i++) {
                heard[1600 * tick + i] = sum.getShort(4 * i) / 32_768.0;
            }
        }
        assertThat(Signals.goertzelDb(heard, 24_000, 72_000, 1000)).isCloseTo(-20, within(0.1));
        assertThat(Signals.goertzelDb(heard, 24_000, 72_000, 3000)).isLessThan(-90);
    }
}
