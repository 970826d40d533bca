package program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlvReaderTest {
    private static final byte[] FILE = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9};

    private static void tag(DataOutputStream out, int type, long millis, int size) throws IOException {
        out.writeInt(0);
        out.write(type);
        out.write(new byte[] {(byte) (size >> 16), (byte) (size >> 8), (byte) size});
        out.write(new byte[] {(byte) (millis >> 16), (byte) (millis >> 8), (byte) millis, (byte) (millis >> 24)});
        out.write(new byte[3]);
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) millis);
        out.write(body);
    }

    private static byte[] stream(long[] times, int... sizes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(FILE);
        for (int i = 0; i < times.length; i++) {
            tag(out, 9, times[i], sizes[i % sizes.length]);
        }
        return bytes.toByteArray();
    }

    private static List<Long> times(InputStream in) throws IOException {
        List<Long> times = new ArrayList<>();
        new FlvReader(in).run((type, millis, body) -> {
            while (body.hasRemaining()) {
                assertThat(body.get()).isEqualTo((byte) millis);
            }
            times.add(millis);
        });
        return times;
    }

    private static InputStream dribble(byte[] bytes) {
        Random random = new Random(1);
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int at, int count) {
                return super.read(into, at, Math.min(count, 1 + random.nextInt(7)));
            }
        };
    }

    @Test
    void timesAreUnsignedThirtyTwoBits() throws IOException {
        long[] times = {0, 0xFFFFFF, 0x1000000, 0x7FFFFFFF, 0x80000000L, 0xFFFFFFFFL};

        assertThat(times(new ByteArrayInputStream(stream(times, 10))))
                .containsExactlyElementsOf(Arrays.stream(times).boxed().toList());
    }

    @Test
    void tagsMayComeInPieces() throws IOException {
        assertThat(times(dribble(stream(new long[] {1, 2, 3}, 5, 0, 100_000)))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aStreamThatIsCutAnywhereEndsQuietly() throws IOException {
        byte[] whole = stream(new long[] {1, 2}, 20);
        for (int length = 0; length < whole.length; length++) {
            assertThat(times(new ByteArrayInputStream(Arrays.copyOf(whole, length))))
                    .hasSizeLessThan(2);
        }
    }

    @Test
    void anOversizedTagIsRefusedBeforeItIsReserved() throws IOException {
        byte[] bytes = stream(new long[] {1}, 20);
        bytes[FILE.length + 5] = (byte) 0xFF;
        long before = Allocation.now();

        assertThatThrownBy(() -> times(new ByteArrayInputStream(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("encoder's output");
        assertThat(Allocation.now() - before).isLessThan(4L << 20);
    }

    @Test
    void garbageIsNotFlv() {
        byte[] garbage = new byte[5000];
        new Random(2).nextBytes(garbage);

        assertThatThrownBy(() -> times(new ByteArrayInputStream(garbage))).isInstanceOf(IOException.class);
    }
}
