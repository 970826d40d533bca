package audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MixerAllocationTest {
    private static final int TICK = 1600;
    private final Mixer mixer = new Mixer();
    private final ByteBuffer out = ByteBuffer.allocateDirect(4 * TICK);
    private final ByteBuffer posted = ByteBuffer.allocateDirect(4 * TICK);
    private final byte[] loud = Signals.stereo(TICK, Signals.sine(1000, -3));
    private final AudioInput[] inputs = new AudioInput[4];
    private int tick;

    @Test
    void rendersAndWritesWithoutAllocating() {
        inputs[0] = add("speech", AudioInput.Pacing.LIVE, Role.SPEECH);
        inputs[1] = add("music", AudioInput.Pacing.LIVE, Role.MUSIC);
        inputs[2] = add("upload", AudioInput.Pacing.PACED, Role.EFFECTS);
        inputs[3] = add("source", AudioInput.Pacing.TIMED, Role.SOURCE);
        run(5_000);
        assertThat(mixer.snapshot().program().clippedSamples()).isPositive();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(10_000);
        long after = threads.getCurrentThreadAllocatedBytes();
        assertThat(after - before).isZero();
        assertThat(inputs[3].state()).isEqualTo(InputState.PLAYING);
    }

    private AudioInput add(String name, AudioInput.Pacing pacing, Role role) {
        AudioInput input = new AudioInput(name, pacing);
        mixer.add(input, InputSettings.of(role), true, 10);
        return input;
    }

    private void run(int ticks) {
        for (int i = 0; i < ticks; i++, tick++) {
            long now = tick * 1_000_000_000L / 30;
            write(now);
            inputs[3].setTargetPts(now - 100_000_000L);
            out.clear();
            posted.clear();
            mixer.render(out, posted, TICK);
        }
    }

    private void write(long now) {
        boolean pause = tick % 1000 < 20;
        for (int i = 0; i < 3 && !pause; i++) {
            inputs[i].write(loud, 0, loud.length);
        }
        inputs[3].write(loud, 0, loud.length, now);
    }
}
