package program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProgramRingTest {
    private static final byte[] KEY = {0x17, 1};
    private static final byte[] INTER = {0x27, 1};

    private final ProgramRing ring = new ProgramRing(1 << 16, 128);
    private final ProgramRing.Cursor cursor = ring.open(Thread.currentThread(), 2500);

    private static ByteBuffer body(byte[] kind, int mark, int size) {
        ByteBuffer body = ByteBuffer.allocate(size).put(kind).putInt(mark);
        while (body.hasRemaining()) {
            body.put((byte) mark);
        }
        return body.flip();
    }

    private void video(long millis, byte[] kind, int mark) {
        ring.write(ProgramRing.VIDEO, millis, body(kind, mark, 40));
    }

    private void videoHeader(int mark) {
        ring.write(ProgramRing.VIDEO, 0, body(new byte[] {0x17, 0}, mark, 20));
    }

    private static int mark(ProgramRing.Cursor cursor) {
        return ByteBuffer.wrap(cursor.body(), 2, 4).getInt();
    }

    @Test
    void startsAtTheNewestKeyframeWithTheHeadersInForceThere() {
        videoHeader(1);
        video(0, KEY, 10);
        video(33, INTER, 11);
        videoHeader(2);

        ProgramRing.Headers headers = cursor.seekNewestKeyframe();

        assertThat(ByteBuffer.wrap(headers.video(), 2, 4).getInt()).isEqualTo(1);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.keyframe()).isTrue();
        assertThat(mark(cursor)).isEqualTo(10);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.header()).isTrue();
        assertThat(mark(cursor)).isEqualTo(2);
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void hasNoStartBeforeTheFirstKeyframe() {
        video(0, INTER, 1);

        assertThat(cursor.seekNewestKeyframe()).isNull();
        assertThat(cursor.lost()).isTrue();
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void readerBeyondItsLimitGoesOnAtTheNewestKeyframe() {
        video(0, KEY, 1);
        cursor.seekNewestKeyframe();
        cursor.next();
        video(33, INTER, 2);
        video(2000, KEY, 3);
        video(2533, INTER, 4);
        assertThat(cursor.behindMillis()).isEqualTo(2500);
        video(2534, INTER, 5);

        assertThat(cursor.next()).isTrue();

        assertThat(mark(cursor)).isEqualTo(3);
        assertThat(cursor.dropped()).isEqualTo(1);
    }

    @Test
    void readerBehindEveryKeyframeWaitsForTheNextAndCountsWhatItMissed() {
        video(0, KEY, 1);
        cursor.seekNewestKeyframe();
        cursor.next();
        video(100, INTER, 2);
        video(3000, INTER, 3);

        assertThat(cursor.next()).isFalse();
        assertThat(cursor.lost()).isTrue();
        assertThat(cursor.seekNewestKeyframe()).isNull();
        video(3033, INTER, 4);
        video(4000, KEY, 5);
        assertThat(cursor.seekNewestKeyframe()).isNotNull();
        assertThat(cursor.next()).isTrue();
        assertThat(mark(cursor)).isEqualTo(5);
        assertThat(cursor.dropped()).isEqualTo(3);
        assertThat(cursor.jumps()).isEqualTo(1);
    }

    @Test
    void headerThatChangedInWhatWasJumpedOverComesBeforeTheKeyframe() {
        videoHeader(1);
        video(0, KEY, 10);
        cursor.seekNewestKeyframe();
        cursor.next();
        video(33, INTER, 11);
        videoHeader(2);
        video(3000, KEY, 12);

        assertThat(cursor.next()).isTrue();
        assertThat(cursor.header()).isTrue();
        assertThat(mark(cursor)).isEqualTo(2);
        assertThat(cursor.millis()).isEqualTo(3000);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.keyframe()).isTrue();
        assertThat(mark(cursor)).isEqualTo(12);
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void headerThatWasReadIsNotRepeatedAfterAJump() {
        videoHeader(1);
        video(0, KEY, 10);
        cursor.seekNewestKeyframe();
        videoHeader(2);
        cursor.next();
        cursor.next();
        assertThat(mark(cursor)).isEqualTo(2);
        video(33, INTER, 11);
        video(3000, KEY, 12);

        assertThat(cursor.next()).isTrue();

        assertThat(mark(cursor)).isEqualTo(12);
    }

    @Test
    void headersAreAlsoOwedAfterWaitingForAKeyframe() {
        videoHeader(1);
        video(0, KEY, 10);
        cursor.seekNewestKeyframe();
        cursor.next();
        video(33, INTER, 11);
        video(3000, INTER, 12);
        assertThat(cursor.next()).isFalse();
        videoHeader(2);
        video(3033, KEY, 13);
        cursor.seekNewestKeyframe();

        assertThat(cursor.next()).isTrue();
        assertThat(mark(cursor)).isEqualTo(2);
        assertThat(cursor.next()).isTrue();
        assertThat(mark(cursor)).isEqualTo(13);
    }

    @Test
    void agreesWithAModelOverManyWraps() {
        ProgramRing small = new ProgramRing(4096, 24);
        ProgramRing.Cursor reader = small.open(Thread.currentThread(), 1_000_000);
        Random random = new Random(3);
        Deque<Integer> model = new ArrayDeque<>();
        small.write(ProgramRing.VIDEO, 0, body(KEY, 0, 40));
        reader.seekNewestKeyframe();
        model.add(0);
        for (int i = 1; i < 20_000; i++) {
            small.write(ProgramRing.VIDEO, i, body(INTER, i, 6 + random.nextInt(1000)));
            model.add(i);
            for (int reads = random.nextInt(3); reads > 0 || model.size() > 3; reads--) {
                if (!reader.next()) {
                    assertThat(model).isEmpty();
                    break;
                }
                assertThat(mark(reader)).isEqualTo(model.poll());
                assertThat(reader.body()[reader.size() - 1]).isIn((byte) mark(reader), reader.body()[5]);
            }
        }
        assertThat(reader.dropped()).isZero();
    }

    @Test
    void readerOvertakenByAWholeRingFindsOut() {
        video(0, KEY, 1);
        cursor.seekNewestKeyframe();
        for (int i = 1; i < 1000; i++) {
            video(i, INTER, i);
        }
        video(1000, KEY, 1000);

        assertThat(cursor.next()).isTrue();

        assertThat(mark(cursor)).isEqualTo(1000);
        assertThat(cursor.dropped()).isEqualTo(1000);
    }

    @Test
    void tagThatCannotBeSaneIsLeftOut() {
        video(0, KEY, 1);
        ByteBuffer huge = body(INTER, 2, 20_000);
        ring.write(ProgramRing.VIDEO, 1, huge);

        assertThat(huge.hasRemaining()).isFalse();
        assertThat(ring.written()).isEqualTo(1);
    }

    @Test
    void neverDeliversTornTags() throws Exception {
        ProgramRing small = new ProgramRing(8192, 16);
        String wrong = null;
        long end = System.nanoTime() + 700_000_000L;
        Thread writer = new Thread(() -> {
            Random random = new Random(5);
            for (int i = 0; System.nanoTime() < end; i++) {
                small.write(ProgramRing.VIDEO, i, body(i % 8 == 0 ? KEY : INTER, i & 0x7F, 6 + random.nextInt(2000)));
            }
        });
        writer.start();
        ProgramRing.Cursor reader = small.open(Thread.currentThread(), 1_000_000);
        long read = 0;
        while (writer.isAlive() && wrong == null) {
            if (reader.lost()) {
                reader.seekNewestKeyframe();
            } else if (reader.next()) {
                read++;
                int mark = mark(reader);
                for (int i = 6; i < reader.size(); i++) {
                    if (reader.body()[i] != (byte) mark) {
                        wrong = "byte " + i + " of a tag of " + reader.size();
                    }
                }
                if ((reader.millis() & 0x7F) != mark) {
                    wrong = "time and body of different tags";
                }
            }
        }
        writer.join();

        assertThat(wrong).isNull();
        assertThat(read).isPositive();
    }

    @Test
    void writingAndReadingAllocateNothingPerTag() {
        ByteBuffer inter = body(INTER, 7, 1000);
        ByteBuffer key = body(KEY, 7, 1000);
        long[] time = new long[1];
        ring.write(ProgramRing.VIDEO, 0, key.rewind());
        cursor.seekNewestKeyframe();

        long bytes = Allocation.afterWarmUp(60, 60, () -> {
            for (int i = 0; i < 60; i++) {
                ring.write(ProgramRing.VIDEO, time[0]++, i == 0 ? key.rewind() : inter.rewind());
                cursor.next();
            }
        });

        assertThat(bytes).as("bytes in 3600 tags").isLessThan(60 * 32 + 500); // one small record per keyframe
        assertThat(cursor.dropped()).isZero();
    }
}
