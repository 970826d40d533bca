package delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import process.ChildIo;
import process.Reason;
import program.RecordedProgram;

class RecorderTest {
    private static final int FILE_HEADER = 13;
    private final RecordedProgram program = new RecordedProgram();
    private final Recorder recorder = new Recorder(program.ring(), 100);

    @BeforeEach
    void begin() {
        program.pictureHeader(1);
        program.soundHeader();
        program.keyframe(1000);
    }

    @AfterEach
    void end() {
        recorder.close();
    }

    @Test
    void beginsAtTheNewestKeyframe() {
        program.picture(1033);
        program.keyframe(2000);
        program.picture(2033);
        FakeRun run = start(1);
        await().until(() -> run.times().equals(List.of(0L, 0L, 0L, 33L)));
    }

    @Test
    void cutsAtAKeyframeAndLosesNothingBetweenTwoSegments() {
        FakeRun first = start(1);
        await().until(() -> first.times().size() == 3);
        program.picture(1050);
        program.picture(1110); // past the segment's time, but no keyframe
        program.keyframe(1150);
        program.picture(1183);
        await().until(() -> first.closed);
        assertThat(first.times()).containsExactly(0L, 0L, 0L, 50L, 110L);
        FakeRun second = follow(first);
        await().until(() -> second.times().equals(List.of(0L, 0L, 0L, 33L)));
        assertThat(recorder.lost()).isZero();
    }

    @Test
    void beginsAnewWhereTheDecoderConfigurationChanges() {
        FakeRun first = start(1);
        await().until(() -> first.times().size() == 3);
        program.pictureHeader(2);
        program.keyframe(1033);
        await().until(() -> first.closed);
        assertThat(first.times()).hasSize(3);
        FakeRun second = follow(first);
        await().until(() -> second.times().size() == 3);
        assertThat(second.bytes()[FILE_HEADER + 11 + 2]).isEqualTo((byte) 2);
    }

    @Test
    void endsItsInputWhenItIsAskedToStop() {
        FakeRun run = start(1);
        await().until(() -> run.times().size() == 3);
        recorder.finishing(run);
        await().until(() -> run.closed);
    }

    private FakeRun start(int number) {
        FakeRun run = new FakeRun(number);
        recorder.started(run);
        return run;
    }

    private FakeRun follow(FakeRun before) {
        recorder.ended(before, new Reason("segment-complete", "", false));
        return start(before.number() + 1);
    }

    /** A child that keeps what it is fed. */
    private static final class FakeRun implements ChildIo.Run {
        private final int number;
        private final ByteArrayOutputStream fed = new ByteArrayOutputStream();
        private volatile boolean closed;

        FakeRun(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public OutputStream stdin() {
            return new OutputStream() {
                @Override
                public void write(int octet) {
                    fed.write(octet);
                }

                @Override
                public void write(byte[] from, int offset, int count) {
                    fed.write(from, offset, count);
                }

                @Override
                public void close() {
                    closed = true;
                }
            };
        }

        @Override
        public InputStream stdout() {
            return InputStream.nullInputStream();
        }

        @Override
        public void progress() {}

        byte[] bytes() {
            return fed.toByteArray();
        }

        /** The times of the FLV tags, those of the headers included. */
        List<Long> times() {
            byte[] flv = bytes();
            List<Long> times = new ArrayList<>();
            for (int at = FILE_HEADER; at + 11 <= flv.length; at += 11 + number(flv, at + 1) + 4) {
                times.add((long) number(flv, at + 4));
            }
            return times;
        }

        private static int number(byte[] flv, int at) {
            return (flv[at] & 0xFF) << 16 | (flv[at + 1] & 0xFF) << 8 | (flv[at + 2] & 0xFF);
        }
    }
}
