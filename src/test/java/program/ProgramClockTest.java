package program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import settings.FrameRate;

class ProgramClockTest {
    private static final FrameRate NTSC = new FrameRate(30000, 1001);
    private static final long SECOND = 1_000_000_000L;

    private double steer;
    private ProgramClock clock = clock(0);

    private ProgramClock clock(long firstTick) {
        return new ProgramClock(NTSC, firstTick, (tick, now) -> steer, () -> 0);
    }

    @Test
    void deadlinesDoNotDriftOverADay() {
        long start = 50L * 24 * 3600 * SECOND;
        clock.begin(start);
        long ticks = 24 * 3600 * 30L;

        for (long i = 0; i < ticks; i++) {
            clock.doTick(clock.nextTickAt());
        }

        assertThat(clock.nextTickAt() - start)
                .isCloseTo(NTSC.nanosAt(ticks), org.assertj.core.data.Offset.offset(2000L));
        assertThat(clock.lastTick()).isEqualTo(ticks - 1);
        assertThat(clock.lateTicks()).isZero();
    }

    @Test
    void steeringStretchesEveryFrame() {
        steer = 0.001;
        clock.begin(0);

        for (int i = 0; i < 30_000; i++) {
            clock.doTick(clock.nextTickAt());
        }

        assertThat(clock.nextTickAt()).isCloseTo(NTSC.nanosAt(30_030), org.assertj.core.data.Offset.offset(1000L));
    }

    @Test
    void nonsenseFromTheTickerIsNotFollowed() {
        clock.begin(0);
        for (double nonsense : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -3, 0.5}) {
            steer = nonsense;
            clock.doTick(clock.nextTickAt());
        }

        assertThat(clock.nextTickAt()).isCloseTo(NTSC.nanosAt(4), org.assertj.core.data.Offset.offset(10L));
    }

    @Test
    void aTickThatFailsIsCountedAndTheClockGoesOn() {
        Error failure = new OutOfMemoryError("test");
        clock = new ProgramClock(
                NTSC,
                0,
                (tick, now) -> {
                    throw failure;
                },
                () -> 0);
        clock.begin(0);

        clock.doTick(clock.nextTickAt());
        clock.doTick(clock.nextTickAt());

        assertThat(clock.lastTick()).isEqualTo(1);
        assertThat(clock.faults()).isEqualTo(2);
        assertThat(clock.lastFault()).isSameAs(failure);
    }

    @Test
    void lateTicksAreMadeUpAtFourTimesTheRate() {
        clock.begin(0);
        clock.doTick(900_000_000);
        long frame = NTSC.frameNanos();

        int madeUp = 0;
        long now = 900_000_000;
        while (clock.nextTickAt() - now == frame / 4) {
            now = clock.nextTickAt();
            clock.doTick(now);
            madeUp++;
        }

        assertThat(madeUp).isBetween(33, 36); // 27 that were missed and those that became due meanwhile
        assertThat(clock.pauses()).isZero();
    }

    @Test
    void aLongPauseMovesTheDeadlineOn() {
        clock.begin(0);

        clock.doTick(3 * SECOND);

        assertThat(clock.nextTickAt()).isEqualTo(3 * SECOND + NTSC.frameNanos());
        assertThat(clock.pauses()).isEqualTo(1);
        assertThat(clock.worstLateNanos()).isEqualTo(3 * SECOND);
        assertThat(clock.lateTicks()).isEqualTo(1);
    }

    @Test
    void ticksGoOnFromAnyNumber() {
        clock = clock(1L << 31);
        clock.begin(0);

        clock.doTick(0);

        assertThat(clock.lastTick()).isEqualTo(1L << 31);
    }

    @Test
    void rateIsMeasuredOverTheLastSamples() {
        Rate rate = new Rate();
        for (int second = 0; second < 10; second++) {
            rate.sample(second < 5 ? 0 : (second - 4) * 100L, second * SECOND);
        }

        assertThat(rate.perSecond()).isEqualTo(100);
    }
}
