package health;

import static org.assertj.core.api.Assertions.assertThat;

import health.LoadJudge.Load;
import org.junit.jupiter.api.Test;
import process.CpuTimes;

class LoadJudgeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int CORES = 2;

    /** Ten seconds of the same; shares of all processor time. */
    private static Load after(int skippedPerSecond, double busy, double own, double encoder, double stolen) {
        return after(skippedPerSecond, busy, own, encoder, stolen, 0);
    }

    private static Load after(
            int skippedPerSecond, double busy, double own, double encoder, double stolen, long throttledMicros) {
        LoadJudge judge = new LoadJudge();
        Load load = Load.UNKNOWN;
        for (int second = 0; second < 10; second++) {
            double all = second * 100.0 * CORES;
            CpuTimes cpu = new CpuTimes(
                    (long) all,
                    (long) (all * (1 - busy)),
                    (long) (all * stolen),
                    (long) (all * own),
                    (long) (all * encoder),
                    second * throttledMicros);
            load = judge.judge(second * SECOND, (long) second * skippedPerSecond, cpu, "slow");
        }
        return load;
    }

    @Test
    void saysNothingWhileNoPictureIsLeftOut() {
        Load load = after(0, 1, 0.2, 0.1, 0);

        assertThat(load.state()).isEqualTo("ok");
        assertThat(load.advice()).isNull();
        assertThat(load.machineBusy()).isEqualTo(1);
        assertThat(load.bridgeShare()).isBetween(0.19, 0.21);
    }

    @Test
    void blamesTheOthersWhenTheyTakeTheMachine() {
        Load load = after(10, 1, 0.4, 0.3, 0);

        assertThat(load.state()).isEqualTo("starved");
        assertThat(load.advice()).contains("Other processes take 60 %");
    }

    @Test
    void blamesTheHostThatTakesTheProcessorsAway() {
        assertThat(after(10, 1, 0.9, 0.8, 0.3).state()).isEqualTo("starved");
    }

    @Test
    void blamesTheContainersLimit() {
        Load load = after(10, 0.5, 0.45, 0.4, 0, 300_000);

        assertThat(load.state()).isEqualTo("starved");
        assertThat(load.advice()).contains("CPU limit");
    }

    @Test
    void blamesThePresetWhenTheEncoderHasTheMachine() {
        Load load = after(10, 1, 0.98, 0.9, 0);

        assertThat(load.state()).isEqualTo("encoder-too-slow");
        assertThat(load.advice()).contains("PRESET slow", "faster");
        assertThat(load.encoderCores()).isBetween(1.7, 1.9);
    }

    @Test
    void blamesThePresetWhenTheEncoderCannotUseFurtherCores() {
        assertThat(after(10, 0.6, 0.58, 0.5, 0).state()).isEqualTo("encoder-too-slow");
    }

    @Test
    void encoderThatStandsStillIsNoMatterOfSpeed() {
        assertThat(after(10, 0.2, 0.1, 0, 0).state()).isEqualTo("ok");
    }

    @Test
    void singleSecondIsNoOverload() {
        LoadJudge judge = new LoadJudge();
        CpuTimes cpu = new CpuTimes(200, 0, 0, 50, 40, 0);
        judge.judge(0, 0, cpu, "slow");

        assertThat(judge.judge(SECOND, 9, cpu, "slow").state()).isEqualTo("ok");
        assertThat(judge.judge(2 * SECOND, 9, cpu, "slow").state()).isEqualTo("ok");
    }
}
