package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class JitterTargetTest {
    private static final double TICK = 1 / 30.0;

    /** Where the set-point stands after two minutes of a buffer that is once a second emptier by so much. */
    private static double setPointMillis(int delayMillis, int dipMillis) {
        JitterTarget target = new JitterTarget(Pcm.frames(delayMillis));
        double full = target.prime();
        for (int tick = 0; tick < 120 * 30; tick++) {
            target.observe(tick % 30 == 29 ? full - Pcm.frames(dipMillis) : full, TICK);
        }
        return Pcm.millis(target.setPoint());
    }

    @Test
    void aBufferWithoutADelayStandsAsDeepAsItsDips() {
        assertThat(setPointMillis(0, 80)).isCloseTo(95, within(6.0));
    }

    @Test
    void aDelayOnPurposeCoversTheDips() {
        assertThat(setPointMillis(200, 80)).isCloseTo(setPointMillis(200, 0), within(5.0));
    }

    @Test
    void aDipThatIsDeeperThanTheDelayIsFollowed() {
        assertThat(setPointMillis(200, 280)).isCloseTo(295, within(12.0));
    }

    @Test
    void runningDryLetsItBeginDeeper() {
        JitterTarget target = new JitterTarget(0);
        double before = target.prime();

        target.ranDry();

        assertThat(Pcm.millis(target.prime() - before)).isCloseTo(20, within(0.1));
    }
}
