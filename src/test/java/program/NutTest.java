package program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import settings.FrameRate;

class NutTest {
    private static final int WIDTH = 16;
    private static final int HEIGHT = 8;
    private static final int PICTURE = WIDTH * HEIGHT * 3 / 2;

    /** What a reader told. */
    static class Seen implements NutReader.Handler {
        final List<NutReader.Stream> streams = new ArrayList<>();
        final List<Long> times = new ArrayList<>();
        final List<Integer> sizes = new ArrayList<>();
        final List<Byte> marks = new ArrayList<>();
        int abandoned;
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 17);

        @Override
        public void stream(int id, NutReader.Stream stream) {
            streams.add(stream);
        }

        @Override
        public ByteBuffer target(int stream, int bytes) {
            return buffer.clear();
        }

        @Override
        public void frame(int stream, long ptsNanos, int bytes) {
            times.add(ptsNanos);
            sizes.add(bytes);
            marks.add(bytes == 0 ? 0 : buffer.get(bytes - 1));
        }

        @Override
        public void abandoned() {
            abandoned++;
        }
    }

    static Seen read(byte[] stream) throws IOException {
        return read(new ByteArrayInputStream(stream));
    }

    static Seen read(InputStream stream) throws IOException {
        Seen seen = new Seen();
        new NutReader(Channels.newChannel(stream), seen).run();
        return seen;
    }

    private static void append(ByteArrayOutputStream out, ByteBuffer part) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        out.writeBytes(bytes);
    }

    /** Pictures at these frame numbers, each filled with its number. */
    static byte[] pictures(FrameRate rate, long... ticks) {
        NutWriter writer = new NutWriter();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        append(out, writer.pictureHeader(WIDTH, HEIGHT, rate));
        for (long tick : ticks) {
            byte[] picture = new byte[PICTURE];
            Arrays.fill(picture, (byte) tick);
            append(out, writer.frameHeader(tick, PICTURE));
            out.writeBytes(picture);
        }
        return out.toByteArray();
    }

    @Test
    void picturesKeepTheirTimesAcrossSkippedOnes() throws IOException {
        FrameRate rate = new FrameRate(30000, 1001);
        long[] ticks = {0, 1, 2, 5, 6, 200, 100_000, 1L << 33};

        Seen seen = read(pictures(rate, ticks));

        assertThat(seen.streams).hasSize(1);
        assertThat(seen.streams.get(0).width()).isEqualTo(WIDTH);
        assertThat(seen.times)
                .containsExactlyElementsOf(
                        Arrays.stream(ticks).mapToObj(rate::nanosAt).toList());
        assertThat(seen.sizes).containsOnly(PICTURE);
        assertThat(seen.marks).startsWith((byte) 0, (byte) 1, (byte) 2, (byte) 5);
        assertThat(seen.abandoned).isEqualTo(1);
    }

    @Test
    void soundKeepsItsTimesAndSizes() throws IOException {
        NutWriter writer = new NutWriter();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        append(out, writer.soundHeader(48_000));
        for (int size : new int[] {4, 6400, 16_384}) {
            append(out, writer.frameHeader(size * 10L, size));
            out.writeBytes(new byte[size]);
        }

        Seen seen = read(out.toByteArray());

        assertThat(seen.streams.get(0).video()).isFalse();
        assertThat(seen.streams.get(0).sampleRate()).isEqualTo(48_000);
        assertThat(seen.streams.get(0).channels()).isEqualTo(2);
        assertThat(seen.sizes).containsExactly(4, 6400, 16_384);
        assertThat(seen.times.get(1)).isEqualTo(64_000L * 1_000_000_000L / 48_000);
    }

    @Test
    void aStreamThatIsCutAnywhereEndsQuietly() throws IOException {
        byte[] whole = pictures(new FrameRate(30, 1), 0, 1, 2);

        for (int length = 0; length < whole.length; length++) {
            Seen seen = read(Arrays.copyOf(whole, length));
            assertThat(seen.times.size()).isLessThan(3);
            assertThat(seen.abandoned).isEqualTo(1);
        }
    }

    @Test
    void anyDamagedByteEndsInAnIoExceptionAtWorst() {
        byte[] whole = pictures(new FrameRate(30, 1), 0, 1, 2);
        Random random = new Random(2);

        for (int at = 0; at < whole.length; at++) {
            for (int i = 0; i < 8; i++) {
                byte[] damaged = whole.clone();
                damaged[at] = (byte) random.nextInt(256);
                endsQuietlyOrWithAnIoException(damaged);
            }
        }
    }

    @Test
    void anythingAfterTheNameEndsInAnIoExceptionAtWorst() {
        Random random = new Random(3);
        byte[] whole = pictures(new FrameRate(30, 1), 0);
        for (int round = 0; round < 3000; round++) {
            byte[] hostile = Arrays.copyOf(whole, whole.length + 500);
            int from = Nut.ID.length + random.nextInt(whole.length - Nut.ID.length);
            for (int i = from; i < hostile.length; i++) {
                hostile[i] = (byte) (round % 3 == 0 ? 0xFF : round % 3 == 1 ? 0x80 : random.nextInt(256));
            }
            endsQuietlyOrWithAnIoException(hostile);
        }
    }

    private static void endsQuietlyOrWithAnIoException(byte[] stream) {
        long before = Allocation.now();
        try {
            read(stream);
        } catch (IOException e) {
            assertThat(e.getMessage()).containsAnyOf("decoder's output", "program's picture");
        }
        assertThat(Allocation.now() - before).as("bytes allocated").isLessThan(4L << 20);
    }

    @Test
    void aNumberWithoutAnEndIsRefused() {
        byte[] head = Arrays.copyOf(pictures(new FrameRate(30, 1), 0), Nut.ID.length + 8);
        InputStream endless = new java.io.SequenceInputStream(
                new ByteArrayInputStream(head), new ByteArrayInputStream(numbers(1 << 20)));

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> read(endless)).isInstanceOf(IOException.class);
    }

    private static byte[] numbers(int length) {
        byte[] unfinished = new byte[length];
        Arrays.fill(unfinished, (byte) 0x80);
        return unfinished;
    }

    @Test
    void writingAFrameHeaderAllocatesNothing() {
        NutWriter writer = new NutWriter();
        long[] tick = new long[1];

        long bytes = Allocation.afterWarmUp(20, 20, () -> {
            for (int i = 0; i < 500; i++) {
                writer.frameHeader(tick[0]++, 3_110_400);
            }
        });

        assertThat(bytes).as("bytes in 10000 headers").isLessThan(1000);
    }
}
