package delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import program.ProgramRing;
import program.RingWriter;

class FlvSessionTest {
    private final ProgramRing ring = new ProgramRing(1 << 16, 64);
    private final RingWriter writer = new RingWriter(ring);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final FlvSession session = new FlvSession(out);
    private final ProgramRing.Cursor cursor = ring.open(Thread.currentThread(), 1L << 40);

    private record Tag(int type, long millis) {}

    private List<Tag> run() throws IOException {
        session.begin(cursor.seekNewestKeyframe());
        while (cursor.next()) {
            session.write(cursor);
        }
        assertThat(session.bytes()).isEqualTo(out.size() - 13);
        ByteBuffer in = ByteBuffer.wrap(out.toByteArray());
        byte[] file = new byte[13];
        in.get(file);
        assertThat(file).startsWith('F', 'L', 'V', 1, 5).endsWith(0, 0, 0, 9, 0, 0, 0, 0);
        List<Tag> tags = new ArrayList<>();
        while (in.hasRemaining()) {
            tags.add(tag(in));
        }
        return tags;
    }

    private static Tag tag(ByteBuffer in) {
        int type = in.get() & 0xFF;
        int size = (in.getShort() & 0xFFFF) << 8 | (in.get() & 0xFF);
        long millis = (in.getShort() & 0xFFFFL) << 8 | (in.get() & 0xFF) | (in.get() & 0xFFL) << 24;
        in.getShort();
        assertThat(in.get()).isZero();
        in.position(in.position() + size);
        assertThat(in.getInt()).isEqualTo(size + 11);
        return new Tag(type, millis);
    }

    private static List<Long> times(List<Tag> tags) {
        return tags.stream().map(Tag::millis).toList();
    }

    @Test
    void beginsWithTheConfigurationAtZero() throws IOException {
        writer.headers();
        writer.key(5000);

        List<Tag> tags = run();

        assertThat(tags.stream().map(Tag::type)).containsExactly(18, 9, 8, 9);
        assertThat(times(tags)).containsOnly(0L);
    }

    @Test
    void unknownConfigurationIsLeftOut() throws IOException {
        writer.key(5000);

        assertThat(run()).hasSize(1);
    }

    @Test
    void soundBeforeTheFirstPictureIsLeftOut() throws IOException {
        writer.headers();
        writer.key(5000);
        writer.sound(4979);
        writer.sound(5000);
        writer.sound(5021);

        List<Tag> tags = run();

        assertThat(times(tags.subList(3, tags.size()))).containsExactly(0L, 0L, 21L);
    }

    @Test
    void timesGoOnBeyond24And31And32Bits() throws IOException {
        long base = 100;
        writer.key(base);
        long[] steps = {0xFFFFFF, 0x1000000, 0x1000001, 0x7FFFFFFFL, 0x80000000L, 0x80000021L, 0xFFFFFFFFL};
        for (long step : steps) {
            writer.inter(base + step);
        }
        writer.inter(base + (1L << 32) + 5);

        List<Long> times = times(run());

        assertThat(times)
                .containsExactly(
                        0L, 0xFFFFFFL, 0x1000000L, 0x1000001L, 0x7FFFFFFFL, 0x80000000L, 0x80000021L, 0xFFFFFFFFL, 5L);
    }

    @Test
    void programThatRunsForMonthsStartsEverySessionAtZero() throws IOException {
        writer.key((1L << 31) - 33);
        writer.inter(1L << 31);

        assertThat(times(run())).containsExactly(0L, 33L);
    }
}
