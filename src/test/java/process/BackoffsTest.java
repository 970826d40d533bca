package process;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffsTest {
    private static final Reason PASSING = new Reason("refused", "connection refused", false);
    private static final Reason PERMANENT = new Reason("unauthorised", "the key was refused", true);

    @Test
    void firstRestartIsImmediate() {
        assertThat(Backoffs.fast().delay(1, Duration.ZERO, PASSING, 0.9)).isZero();
        assertThat(Backoffs.destination().delay(1, Duration.ZERO, PASSING, 0.9)).isZero();
    }

    @Test
    void fastGrowsToAFifthOfASecond() {
        assertThat(Backoffs.fast().delay(2, Duration.ZERO, PASSING, 0)).isEqualTo(ofMillis(25));
        assertThat(Backoffs.fast().delay(4, Duration.ZERO, PASSING, 0)).isEqualTo(ofMillis(100));
        assertThat(Backoffs.fast().delay(1_000_000, ofSeconds(9), PASSING, 0)).isEqualTo(ofMillis(100));
        assertThat(Backoffs.fast().delay(1_000_000, ofSeconds(9), PERMANENT, 0.9999))
                .isBetween(ofMillis(199), ofMillis(200));
    }

    @Test
    void destinationGrowsToThreeSeconds() {
        assertThat(Backoffs.destination().delay(2, Duration.ZERO, PASSING, 0)).isEqualTo(ofMillis(100));
        assertThat(Backoffs.destination().delay(Integer.MAX_VALUE, ofSeconds(9000), PASSING, 0.9999))
                .isBetween(ofMillis(2999), ofSeconds(3));
    }

    @Test
    void refusedKeyIsTriedEveryThreeSecondsForAMinuteThenEveryThirty() {
        assertThat(Backoffs.destination().delay(1, Duration.ZERO, PERMANENT, 0.5))
                .isEqualTo(ofSeconds(3));
        assertThat(Backoffs.destination().delay(20, ofSeconds(59), PERMANENT, 0.5))
                .isEqualTo(ofSeconds(3));
        assertThat(Backoffs.destination().delay(21, ofSeconds(60), PERMANENT, 0.5))
                .isEqualTo(ofSeconds(30));
    }
}
