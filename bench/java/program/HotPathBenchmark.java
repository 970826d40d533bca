package program;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import settings.FrameRate;

/** What one frame of the program costs, part by part; run with the gc profiler, which shows bytes allocated per call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotPathBenchmark {
    private static final int PICTURE = 1920 * 1080 * 3 / 2;
    private static final FrameRate RATE = new FrameRate(30, 1);

    private final FramePool pool = new FramePool(12, 64);
    private final FrameSynchroniser synchroniser = new FrameSynchroniser(RATE, 1_500_000_000L);
    private final PictureQueue pictures = new PictureQueue(12, 0);
    private final SampleQueue samples = new SampleQueue(4, 0);
    private final ByteBuffer block = ByteBuffer.allocateDirect(1600 * 4);
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(4096 * 4);
    private final NutWriter nut = new NutWriter();
    private final ProgramRing ring = new ProgramRing(8 << 20, 2048);
    private final ByteBuffer tag = ByteBuffer.allocate(16_000);
    private ProgramRing.Cursor cursor;
    private long tick;
    private long sample;
    private long millis;

    @Setup
    public void prepare() {
        cursor = ring.open(Thread.currentThread(), 10_000);
        tag.put(0, (byte) 0x17).put(1, (byte) 1);
        write();
        cursor.seekNewestKeyframe();
    }

    /** Offer a picture, choose it, queue it, take it: the clock's work for one frame. */
    @Benchmark
    public double frame() {
        long now = tick * RATE.frameNanos();
        VideoFrame frame = pool.acquire();
        frame.stamp(now, now);
        synchroniser.offer(frame);
        VideoFrame selected = synchroniser.select(now + 15_000_000);
        if (selected != null) {
            pictures.put(tick, selected);
            pictures.take(tick).release();
        }
        tick++;
        return synchroniser.steering();
    }

    /** The sound of one frame into the queue and out of it. */
    @Benchmark
    public int sound() {
        samples.put(block.clear());
        int count = samples.read(sample, chunk);
        sample += count;
        return count;
    }

    @Benchmark
    public ByteBuffer nutFrameHeader() {
        return nut.frameHeader(tick++, PICTURE);
    }

    /** One encoded picture of 16 kB into the program ring and out of it. */
    @Benchmark
    public int tag() {
        write();
        cursor.next();
        return cursor.size();
    }

    private void write() {
        millis += 33;
        ring.write(ProgramRing.VIDEO, millis, tag.clear());
    }

}
