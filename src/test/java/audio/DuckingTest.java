package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Measured on what comes out: music at 3 kHz, speech at 1 kHz between seconds 2 and 4. */
class DuckingTest {
    private static final double MUSIC = -20;
    private final MixerRig rig = new MixerRig();

    private double[] hear(InputSettings music, double speechDb) {
        AudioInput bed = rig.input("music", AudioInput.Pacing.LIVE, music);
        rig.with(MixerRig.steady(bed, Signals.sine(3000, MUSIC)));
        AudioInput speech = rig.input("speech", AudioInput.Pacing.LIVE, InputSettings.of(Role.SPEECH));
        rig.with(MixerRig.steady(
                speech,
                i -> i < 96_000 || i >= 192_000
                        ? 0
                        : Signals.sine(1000, speechDb).applyAsDouble(i)));
        return rig.run(8).take();
    }

    private static double music(double[] heard, double seconds) {
        int at = (int) (seconds * Pcm.RATE);
        return Signals.goertzelDb(heard, at, at + 480, 3000);
    }

    /** When the speech is first and last heard, seconds. */
    private static double[] speech(double[] heard) {
        double first = -1;
        double last = -1;
        for (int at = 0; at + 480 < heard.length; at += 96) {
            if (Signals.goertzelDb(heard, at, at + 480, 1000) > -40) {
                first = first < 0 ? at / 48_000.0 : first;
                last = at / 48_000.0;
            }
        }
        return new double[] {first, last};
    }

    @Test
    void speechTurnsMusicDownAndLetsItReturn() {
        double[] heard = hear(InputSettings.of(Role.MUSIC), -20);
        double[] speech = speech(heard);
        assertThat(music(heard, 1.5)).isCloseTo(MUSIC, within(0.1));
        assertThat(music(heard, speech[0] + 0.1)).isCloseTo(MUSIC - 12, within(0.2));
        assertThat(music(heard, speech[0] + 0.04)).isBetween(MUSIC - 11, MUSIC - 2);
        assertThat(music(heard, speech[0] + 1)).isCloseTo(MUSIC - 12, within(0.1));
        assertThat(music(heard, speech[1] + 0.25)).isCloseTo(MUSIC - 12, within(0.3));
        assertThat(music(heard, speech[1] + 0.6)).isBetween(MUSIC - 9, MUSIC - 3);
        assertThat(music(heard, speech[1] + 0.95)).isCloseTo(MUSIC, within(0.1));
    }

    @Test
    void isSmooth() {
        double[] heard = hear(InputSettings.of(Role.MUSIC), -20);
        double own = Signals.ownStep(3000, MUSIC) + Signals.ownStep(1000, -20);
        assertThat(Signals.largestStep(heard)).isLessThan(own * 1.02);
    }

    @Test
    void quietNoiseDoesNotDuck() {
        double[] heard = hear(InputSettings.of(Role.MUSIC), -50);
        assertThat(music(heard, 3)).isCloseTo(MUSIC, within(0.1));
    }

    @Test
    void onlyMusicAndAmbientThatWantItAreDucked() {
        assertThat(music(hear(InputSettings.of(Role.EFFECTS), -20), 3)).isCloseTo(MUSIC, within(0.1));
    }

    @Test
    void anInputMayDeclineDucking() {
        double[] heard = hear(new InputSettings(Role.AMBIENT, 0, false, false), -20);
        assertThat(music(heard, 3)).isCloseTo(MUSIC, within(0.1));
    }

    @Test
    void depthAndTimesAreSettable() {
        rig.mixer.setDucking(new DuckingSettings(20, 200, 300, -45, 100));
        double[] heard = hear(InputSettings.of(Role.AMBIENT), -20);
        double[] speech = speech(heard);
        assertThat(music(heard, speech[0] + 0.1)).isBetween(MUSIC - 15, MUSIC - 5);
        assertThat(music(heard, speech[0] + 0.25)).isCloseTo(MUSIC - 20, within(0.2));
        assertThat(music(heard, speech[1] + 0.45)).isCloseTo(MUSIC, within(0.1));
    }
}
