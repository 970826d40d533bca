package program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class SourceClockTest {
    private static final long FRAME = 33_333_333L;
    private static final long MILLI = 1_000_000L;

    private final SourceClock clock = new SourceClock(FRAME);

    private static long uneven(int n) {
        return n * FRAME + Math.round(12 * MILLI * Math.sin(2.1 * n));
    }

    @Test
    void isOnTheMeanOfUnevenStampsWithinAFewPictures() {
        for (int n = 1; n < 300; n++) {
            long time = clock.next(uneven(n));
            if (n >= 8) {
                assertThat(time).as("picture %d", n).isCloseTo(n * FRAME, offset(4 * MILLI));
            }
        }
    }

    @Test
    void passesOverAPictureThatStaysAFrameTooLong() {
        for (int n = 0; n < 60; n++) {
            long shown = n == 30 || n == 31 ? 29 : n;
            assertThat(clock.next(shown * FRAME)).isCloseTo(n * FRAME, offset(MILLI));
        }
    }

    @Test
    void followsPicturesThatStayAway() {
        for (int n = 0; n < 30; n++) {
            clock.next(n * FRAME);
        }
        long time = 0;
        for (int n = 30; n < 35; n++) {
            time = clock.next((n - 1) * FRAME);
        }
        assertThat(time).isCloseTo(33 * FRAME, offset(MILLI));
    }

    @Test
    void beginsAnewAfterTheSlate() {
        clock.next(5 * FRAME);

        assertThat(clock.none()).isEqualTo(ProgramSound.NO_SOURCE);
        assertThat(clock.next(1000 * FRAME)).isEqualTo(1000 * FRAME);
    }
}
