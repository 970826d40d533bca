package preview;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TrackClockTest {
    private final TrackClock clock = new TrackClock(Rtp.VIDEO_CLOCK);

    @Test
    void countsOverTheWrapOf32Bits() {
        clock.begin(0xffff_f000L, 5_000_000_000L);
        assertThat(clock.nanosOf(0xffff_f000L + 900 & 0xffff_ffffL)).isEqualTo(5_010_000_000L);
        assertThat(clock.nanosOf(0xffff_f000L + 90_000 & 0xffff_ffffL)).isEqualTo(6_000_000_000L);
    }

    @Test
    void anotherRunBeginsWhereTheProgramSays() {
        clock.begin(100, 0);
        clock.nanosOf(100 + 90_000);
        clock.begin(4_000_000_000L, 1_200_000_000L);
        assertThat(clock.nanosOf(4_000_003_000L)).isEqualTo(1_233_333_333L);
        assertThat(clock.timestampOf(1_233_333_333L)).isEqualTo(111_000L);
    }

    @Test
    void weeksOfNanosecondsFit() {
        long month = 30L * 24 * 3600 * 1_000_000_000L;
        assertThat(clock.timestampOf(month)).isEqualTo(30L * 24 * 3600 * 90_000);
    }

    @Test
    void reportsSayTheTimeThatWasPutIntoThem() {
        ByteBuffer report = ByteBuffer.allocate(64);
        for (long nanos : new long[] {0, 33_333_333L, 999_999_999L, 123_456_789_012_345L}) {
            Rtp.putSenderReport(report, 42, nanos, 0xfedc_ba98L);
            assertThat(Rtp.isSenderReport(report)).isTrue();
            assertThat(Rtp.reportNanos(report)).isBetween(nanos - 1, nanos + 1);
            assertThat(Rtp.reportSource(report)).isEqualTo(42);
            assertThat(Rtp.reportTimestamp(report)).isEqualTo(0xfedc_ba98L);
        }
    }
}
