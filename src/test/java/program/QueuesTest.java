package program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QueuesTest {
    private static ByteBuffer ramp(long from, int count) {
        ByteBuffer samples = ByteBuffer.allocate(count * SampleQueue.FRAME_BYTES);
        for (int i = 0; i < count; i++) {
            samples.putInt((int) (from + i));
        }
        return samples.flip();
    }

    @Test
    void soundComesOutAsItWentInOverManyWraps() {
        long first = (1L << 33) + 12_345;
        SampleQueue queue = new SampleQueue(1, first);
        ByteBuffer out = ByteBuffer.allocate(4096 * SampleQueue.FRAME_BYTES);
        Random random = new Random(1);
        long written = first;
        long read = first;
        while (written < first + 1_000_000) {
            int count = 1 + random.nextInt(2000);
            queue.put(ramp(written, count));
            written += count;
            for (int got = queue.read(read, out); got > 0; got = queue.read(read, out)) {
                for (int i = 0; i < got; i++) {
                    assertThat(out.getInt()).isEqualTo((int) (read + i));
                }
                assertThat(out.hasRemaining()).isFalse();
                read += got;
            }
            assertThat(read).isEqualTo(written);
        }
    }

    @Test
    void soundThatIsGoneOrNotThereYetIsToldApart() {
        SampleQueue queue = new SampleQueue(1, 100);
        ByteBuffer out = ByteBuffer.allocate(400);

        assertThat(queue.read(100, out)).isZero();
        assertThat(queue.read(99, out)).isEqualTo(-1);
        queue.put(ramp(100, 47_999));
        queue.put(ramp(48_099, 2));
        assertThat(queue.read(100, out)).isEqualTo(-1);
        assertThat(queue.read(101, out)).isEqualTo(100);
        assertThat(queue.read(48_102, out)).isZero();
    }

    @Test
    void transportStreamComesOutAsItWentIn() {
        TsRing ring = new TsRing(1000);
        byte[] in = new byte[188];
        byte[] out = new byte[4096];
        long read = 0;
        for (int i = 0; i < 500; i++) {
            java.util.Arrays.fill(in, (byte) i);
            ring.write(in, 0, in.length);
            if (i % 5 == 4) {
                int got = ring.read(read, out);
                assertThat(got).isEqualTo(5 * 188);
                for (int j = 0; j < got; j++) {
                    assertThat(out[j]).isEqualTo((byte) (i - 4 + j / 188));
                }
                read += got;
            }
        }
        assertThat(ring.read(read, out)).isZero();
        assertThat(ring.read(0, out)).isEqualTo(-1);
        assertThat(ring.holds(ring.end() - 1000)).isTrue();
        assertThat(ring.holds(ring.end() - 1001)).isFalse();
    }

    @Test
    void transportStreamReaderIsNeverGivenTornBytes() throws Exception {
        TsRing ring = new TsRing(188 * 16);
        long end = System.nanoTime() + 400_000_000L;
        Thread writer = new Thread(() -> {
            byte[] packet = new byte[188];
            for (int i = 0; System.nanoTime() < end; i++) {
                java.util.Arrays.fill(packet, (byte) i);
                ring.write(packet, 0, packet.length);
            }
        });
        writer.start();
        byte[] out = new byte[188 * 8];
        int torn = 0;
        while (writer.isAlive()) {
            long position = Math.max(0, ring.end() / 188 - 12) * 188;
            int got = ring.read(position, out);
            for (int i = 0; i < got; i++) {
                torn += out[i] == (byte) (position / 188 + i / 188) ? 0 : 1;
            }
        }
        writer.join();
        assertThat(torn).isZero();
    }

    @Test
    void pictureQueueKeepsTheNewestAndGivesEveryReferenceBackOnce() {
        FramePool pool = new FramePool(12, 4);
        PictureQueue queue = new PictureQueue(8, 1L << 40);
        Random random = new Random(4);
        long tick = 1L << 40;
        long next = tick;
        VideoFrame last = null;
        for (int i = 0; i < 10_000; i++) {
            VideoFrame frame = random.nextInt(4) == 0 && last != null ? last : pool.acquire();
            queue.put(tick++, frame);
            if (frame != last) {
                if (last != null) {
                    last.release();
                }
                last = frame;
            }
            for (int takes = (i / 50) % 2 == 0 ? 0 : random.nextInt(4); takes > 0 && next < queue.next(); takes--) {
                VideoFrame taken = queue.take(next);
                assertThat(taken != null).isEqualTo(next >= queue.oldest());
                if (taken != null) {
                    taken.release();
                }
                next++;
            }
        }
        for (long t = queue.oldest(); t < queue.next(); t++) {
            VideoFrame taken = queue.take(t);
            if (taken != null) {
                taken.release();
            }
        }
        last.release();
        assertThat(pool.inUse()).isZero();
        assertThat(queue.overwritten()).isPositive();
    }

    @Test
    void askingForAnOldPictureDoesNotThrowTheNewerOneAway() {
        FramePool pool = new FramePool(4, 4);
        PictureQueue queue = new PictureQueue(2, 0);
        VideoFrame frame = pool.acquire();
        queue.put(0, frame);
        queue.put(1, frame);
        queue.put(2, frame);

        assertThat(queue.take(0)).isNull();
        assertThat(queue.holds(2)).isTrue();
        assertThat(queue.take(2)).isSameAs(frame);
    }

    @Test
    void picturesAreCountedRightBetweenTwoThreads() throws Exception {
        FramePool pool = new FramePool(6, 4);
        PictureQueue queue = new PictureQueue(4, 0);
        AtomicInteger taken = new AtomicInteger();
        Thread reader = new Thread(() -> {
            for (long tick = 0; tick < 200_000; tick = Math.max(tick + 1, queue.oldest())) {
                while (queue.next() <= tick) {
                    Thread.onSpinWait();
                }
                VideoFrame frame = queue.take(tick);
                if (frame != null) {
                    taken.incrementAndGet();
                    frame.release();
                }
            }
        });
        reader.start();
        for (long tick = 0; tick < 200_000; tick++) {
            VideoFrame frame = pool.acquire();
            assertThat(frame).isNotNull();
            queue.put(tick, frame);
            frame.release();
            if (tick % 64 == 0) {
                Thread.onSpinWait();
            }
        }
        reader.join();
        for (long tick = queue.oldest(); tick < queue.next(); tick++) {
            VideoFrame frame = queue.take(tick);
            if (frame != null) {
                frame.release();
            }
        }
        assertThat(pool.inUse()).isZero();
        assertThat(taken.get()).isPositive();
    }

    @Test
    void ringBetweenTwoThreadsKeepsOrderAndSaysWhenFull() {
        SpscRing<Integer> ring = new SpscRing<>(3);
        for (int round = 0; round < 10; round++) {
            assertThat(ring.poll()).isNull();
            assertThat(ring.offer(1)).isTrue();
            assertThat(ring.offer(2)).isTrue();
            assertThat(ring.offer(3)).isTrue();
            assertThat(ring.offer(4)).isFalse();
            assertThat(ring.poll()).isEqualTo(1);
            assertThat(ring.offer(5)).isTrue();
            assertThat(ring.poll()).isEqualTo(2);
            assertThat(ring.poll()).isEqualTo(3);
            assertThat(ring.poll()).isEqualTo(5);
        }
    }

    @Test
    void poolGivesTheLowestFreePictureAndNoneWhenEmpty() {
        FramePool pool = new FramePool(2, 4);
        VideoFrame first = pool.acquire();
        VideoFrame second = pool.acquire();
        assertThat(pool.acquire()).isNull();
        first.release();
        assertThat(pool.acquire()).isSameAs(first);
        second.retain().release();
        assertThat(pool.inUse()).isEqualTo(2);
    }

    @Test
    void wrongReleaseOrRetainIsRefusedAndCostsNoPicture() {
        FramePool pool = new FramePool(1, 4);
        VideoFrame frame = pool.acquire();
        frame.release();

        assertThatThrownBy(frame::release).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(frame::retain).isInstanceOf(IllegalStateException.class);
        assertThat(pool.acquire()).isSameAs(frame);
    }
}
