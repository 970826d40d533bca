package preview;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoundPacerTest {
    private static final long MILLI = 1_000_000L;

    private final List<Long> gone = new ArrayList<>();
    private final List<Sample> released = new ArrayList<>();
    private final SoundPacer pacer = new SoundPacer(new Counting(), sample -> gone.add(sample.nanos() / MILLI));

    @Test
    void burstsBecomeAnEvenPace() {
        List<Long> times = new ArrayList<>();
        int next = 0;
        for (long now = 0; now <= 2000; now++) {
            // every 33 ms, all sound up to that time
            while (now % 33 == 0 && next * 20L <= now) {
                pacer.put(new Sample(null, 1, next++ * 20L * MILLI, false), now * MILLI);
            }
            int before = gone.size();
            pacer.step(now * MILLI);
            for (int i = before; i < gone.size(); i++) {
                times.add(now);
            }
        }
        for (int i = 20; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isBetween(18L, 22L);
            assertThat(times.get(i) - gone.get(i)).isBetween(0L, 34L);
        }
        assertThat(times).hasSizeGreaterThan(95);
        assertThat(released).hasSize(times.size());
    }

    @Test
    void timesThatJumpHoldNothingUp() {
        pacer.put(new Sample(null, 1, 0, false), 0);
        pacer.step(0);
        pacer.put(new Sample(null, 1, 5_000 * MILLI, false), 10 * MILLI);
        pacer.step(11 * MILLI);
        assertThat(gone).containsExactly(0L, 5_000L);
    }

    private final class Counting implements Samples {
        @Override
        public Sample of(byte[] bytes, int length, long nanos, boolean keyframe) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Sample of(ByteBuffer bytes, long nanos) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void retain(Sample sample) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release(Sample sample) {
            released.add(sample);
        }
    }
}
