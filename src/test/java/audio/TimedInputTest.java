package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import settings.FrameRate;

/** The source's own sound: a click train in source time must be heard when the picture of that time is shown. */
class TimedInputTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long AHEAD = 150_000_000L;
    private static final int BLOCK = 1024;
    private static final int BEEP = 4800;

    private final MixerRig rig = new MixerRig();
    private final AudioInput input = rig.input("source", AudioInput.Pacing.TIMED, InputSettings.of(Role.SOURCE));

    /** Sound of source time {@code offset} on; blocks come {@link #AHEAD} before the clock's time. */
    private MixerRig.Producer sound(double speed, long offset) {
        return new MixerRig.Producer() {
            private int made;

            @Override
            public void accept(long now) {
                while (made / speed / Pcm.RATE * 1e9 < now + AHEAD) {
                    int start = made;
                    byte[] bytes = Signals.stereo(BLOCK, i -> beeps(start + i));
                    long jitter = (made / BLOCK) % 2 == 0 ? 400_000 : -400_000;
                    input.write(bytes, 0, bytes.length, offset + Math.round(Pcm.nanos(made)) + jitter);
                    made += BLOCK;
                }
            }
        };
    }

    /** 1 kHz for 100 ms at the start of each second of source time, starting and ending softly. */
    private static double beeps(int sample) {
        int within = sample % Pcm.RATE;
        if (within >= BEEP) {
            return 0;
        }
        return 0.5 * Math.sin(2 * Math.PI * 1000 * within / Pcm.RATE) * Math.sin(Math.PI * within / BEEP);
    }

    /** Centre of gravity of the beep nearest the sample expected, in samples from it. */
    private static double beepError(double[] heard, int expected) {
        double sum = 0;
        double energy = 0;
        int centre = expected + BEEP / 2;
        for (int i = Math.max(0, centre - 12_000); i < Math.min(heard.length, centre + 12_000); i++) {
            sum += heard[i] * heard[i] * (i - centre);
            energy += heard[i] * heard[i];
        }
        assertThat(energy).isPositive();
        return sum / energy;
    }

    private void play(double seconds, java.util.function.LongUnaryOperator picture) {
        FrameRate rate = rig.rate;
        long until = rig.tick() + Math.round(seconds * rate.perSecond());
        while (rig.tick() < until) {
            input.setTargetPts(picture.applyAsLong(rate.nanosAt(rig.tick())));
            rig.step();
        }
    }

    @Test
    void isHeardWithItsPicture() {
        rig.with(sound(1, 7 * SECOND));
        play(10.2, now -> now + 7 * SECOND);
        double[] heard = rig.take();
        for (int second = 1; second < 10; second++) {
            assertThat(Pcm.millis(beepError(heard, second * Pcm.RATE))).isCloseTo(0, within(0.5));
        }
        assertThat(input.underruns()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.001, 0.999})
    void staysWithAPictureWhoseClockIsWrong(double speed) {
        rig.with(sound(speed, 0));
        play(120, now -> Math.round(now * speed));
        rig.take();
        double start = 120.0;
        play(5, now -> Math.round(now * speed));
        double[] heard = rig.take();
        double worst = 0;
        for (int second = (int) Math.ceil(start * speed) + 1; second < (start + 4.5) * speed; second++) {
            int expected = (int) Math.round((second / speed - start) * Pcm.RATE);
            worst = Math.max(worst, Math.abs(Pcm.millis(beepError(heard, expected))));
        }
        System.out.printf("timed, clock %.4f: worst A/V error %.2f ms%n", speed, worst);
        assertThat(worst).isLessThan(2);
        assertThat(Math.abs(input.avErrorMillis())).isLessThan(5);
        assertThat(input.underruns()).isZero();
    }

    @Test
    void averagesOverAPictureShownInSteps() {
        rig.with(sound(1, 0));
        play(60.2, now -> (now * 24 / SECOND) * SECOND / 24 + 20_000_000);
        double[] heard = rig.take();
        for (int second = 30; second < 60; second++) {
            assertThat(Pcm.millis(beepError(heard, second * Pcm.RATE))).isCloseTo(0, within(10.0));
        }
    }

    @Test
    void correctsASmallErrorByResampling() {
        rig.with(sound(1, 0));
        play(5, now -> now);
        long before = input.droppedFrames();
        play(25, now -> now - 25_000_000);
        assertThat(Math.abs(input.avErrorMillis())).isLessThan(5);
        assertThat(input.droppedFrames()).isEqualTo(before);
        rig.take();
        play(5.2, now -> now - 25_000_000);
        double[] heard = rig.take();
        assertThat(Pcm.millis(beepError(heard, Pcm.RATE + Pcm.frames(25)))).isCloseTo(0, within(5.0));
    }

    /** The first pictures of a source tell its time only roughly. */
    @ParameterizedTest
    @ValueSource(longs = {-9_000_000, 9_000_000})
    void isInItsPlaceSoonAfterARoughBeginning(long off) {
        rig.with(sound(1, 0));
        play(0.4, now -> now + off);
        play(1.8, now -> now);
        assertThat(Math.abs(input.avErrorMillis())).isLessThan(1.5);
        rig.take();
        play(3, now -> now);
        double[] heard = rig.take();
        assertThat(Pcm.millis(beepError(heard, (int) (0.8 * Pcm.RATE)))).isCloseTo(0, within(2.0));
        assertThat(input.underruns()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-120_000_000, 100_000_000})
    void jumpsWhenThePictureJumped(long jump) {
        rig.with(sound(1, 0));
        play(5, now -> now);
        play(0.5, now -> now + jump);
        assertThat(Math.abs(input.avErrorMillis())).isLessThan(1);
        rig.take();
        play(3, now -> now + jump);
        double[] heard = rig.take();
        int expected = (int) (0.5 * Pcm.RATE) - Pcm.frames(jump / 1e6);
        assertThat(Pcm.millis(beepError(heard, expected))).isCloseTo(0, within(0.5));
        assertThat(input.underruns()).isZero();
    }

    @Test
    void fadesOutWithoutAPictureAndReturnsInTime() {
        rig.with(sound(1, 0));
        play(5, now -> now);
        input.clearTarget();
        rig.take();
        rig.run(3);
        double[] slate = rig.take();
        assertThat(Signals.rmsDb(slate, 2400, slate.length)).isEqualTo(Pcm.FLOOR_DB);
        assertThat(input.state()).isEqualTo(InputState.IDLE);
        play(3.2, now -> now);
        double[] heard = rig.take();
        assertThat(Pcm.millis(beepError(heard, Pcm.RATE))).isCloseTo(0, within(0.5));
    }

    @Test
    void saysHowLateASoundIsThatDoesNotComeInTime() {
        rig.with(sound(1, 0));
        play(2, now -> now + 400_000_000);
        assertThat(input.avErrorMillis()).isCloseTo(250, within(40.0));
        assertThat(rig.take()).containsOnly(0.0);
    }

    @Test
    void saysNothingOfSoundThatNoLongerComes() {
        MixerRig.Producer sound = sound(1, 0);
        rig.with(now -> sound.accept(Math.min(now, 2_000_000_000L)));
        play(6, now -> now);
        assertThat(input.avErrorMillis()).isZero();
    }
}
