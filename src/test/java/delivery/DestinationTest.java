package delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import process.ChildIo;
import process.Reason;
import program.RecordedProgram;

/** What a destination says of its publisher's progress. */
class DestinationTest {
    private static final Duration LONGER_THAN_NOTHING = Duration.ofMillis(900);

    private final RecordedProgram program = new RecordedProgram();
    private final Destination destination = new Destination("primary", "rtmp://server/live", program.ring());

    @BeforeEach
    void begin() {
        program.pictureHeader(1);
        program.soundHeader();
        program.keyframe(1000);
    }

    @Test
    void aLivePublisherThatGetsNothingIsNotStale() {
        FakeRun run = new FakeRun(false);
        destination.started(run);
        await().until(() -> run.fed.get() > 0);
        destination.sent(run, 10_000);
        assertThat(run.progress).hasValue(1);
        await().until(() -> run.progress.get() > 2);
        end(run);
    }

    @Test
    void whatIsAcknowledgedIsProgressAndNothingElseWhileTagsCome() {
        FakeRun run = new FakeRun(false);
        destination.started(run);
        await().until(() -> run.fed.get() > 0);
        destination.sent(run, 10_000);
        long until = System.nanoTime() + LONGER_THAN_NOTHING.toNanos();
        AtomicInteger time = new AtomicInteger(1000);
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    program.picture(time.addAndGet(33));
                    return System.nanoTime() > until;
                });
        destination.sent(run, 10_100);
        assertThat(run.progress).hasValue(1);
        end(run);
    }

    @Test
    void aPublisherThatTakesNothingMakesNoProgress() {
        FakeRun run = new FakeRun(true);
        destination.started(run);
        await().until(() -> run.fed.get() > 0);
        destination.sent(run, 10_000);
        await().during(LONGER_THAN_NOTHING).atMost(Duration.ofSeconds(20)).until(() -> run.progress.get() == 1);
        end(run);
    }

    @Test
    void aPublisherThatIsNotLiveYetIsNotExcused() {
        FakeRun run = new FakeRun(false);
        destination.started(run);
        await().until(() -> run.fed.get() > 0);
        await().during(LONGER_THAN_NOTHING).atMost(Duration.ofSeconds(20)).until(() -> run.progress.get() == 0);
        end(run);
    }

    private void end(FakeRun run) {
        run.ended = true;
        destination.finishing(run);
        destination.ended(run, new Reason("stopped", "", false));
    }

    /** A publisher that takes what it is given, or only the first of it. */
    private static final class FakeRun implements ChildIo.Run {
        private final AtomicInteger fed = new AtomicInteger();
        private final AtomicInteger progress = new AtomicInteger();
        private final boolean blocks;
        private volatile boolean ended;

        FakeRun(boolean blocks) {
            this.blocks = blocks;
        }

        @Override
        public int number() {
            return 1;
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public OutputStream stdin() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    fed.addAndGet(count);
                    if (blocks) {
                        await().atMost(Duration.ofSeconds(60)).until(() -> ended);
                        throw new IOException("gone");
                    }
                }
            };
        }

        @Override
        public InputStream stdout() {
            return InputStream.nullInputStream();
        }

        @Override
        public void progress() {
            progress.incrementAndGet();
        }
    }
}
