package audio;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The sound of one frame at 30 frames per second: 1600 sample frames, by number of inputs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MixerBenchmark {
    private static final int FRAMES = 1600;

    @Param({"0", "1", "8"})
    public int inputs;

    private final Mixer mixer = new Mixer();
    private final ByteBuffer out = ByteBuffer.allocateDirect(FRAMES * 4);
    private final byte[] block = new byte[FRAMES * 4];
    private AudioInput[] feeds;

    @Setup
    public void prepare() {
        feeds = new AudioInput[inputs];
        for (int i = 0; i < block.length / 2; i++) {
            short level = (short) (4000 * Math.sin(i / 2 * 2 * Math.PI * 440 / 48000));
            block[2 * i] = (byte) level;
            block[2 * i + 1] = (byte) (level >> 8);
        }
        for (int i = 0; i < inputs; i++) {
            feeds[i] = new AudioInput("input" + i, AudioInput.Pacing.LIVE);
            mixer.add(feeds[i], InputSettings.of(Role.MUSIC), false, 10);
        }
    }

    @Benchmark
    public int tick() {
        for (AudioInput feed : feeds) {
            feed.write(block, 0, block.length);
        }
        return mixer.render(out.clear(), FRAMES);
    }
}
