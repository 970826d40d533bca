package program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import settings.FrameRate;

/** What an encoder is given that connects when the queue of pictures has long been full. */
class EncoderFeedIT {
    private static final FrameRate RATE = new FrameRate(30, 1);
    private static final int WIDTH = 16;
    private static final int HEIGHT = 8;
    private static final int RUNS = 20;

    private final FramePool pool = new FramePool(40, WIDTH * HEIGHT * 3 / 2);
    private volatile boolean ended;

    /** ffmpeg takes the first time stamp for the beginning: another than 0 would move the picture against the sound. */
    @Test
    void firstPictureIsTheOneThatTheSoundBeginsWith() throws Exception {
        try (SocketDirectory sockets = SocketDirectory.create();
                EncoderFeed feed = new EncoderFeed(RATE, WIDTH, HEIGHT, 0, 8, sockets)) {
            feed.start();
            Thread clock = new Thread(() -> tick(feed), "hurried-clock");
            clock.start();
            for (int i = 0; i < RUNS; i++) {
                assertThat(firstTime(feed)).as("run %d", i).isZero();
            }
            ended = true;
            clock.join();
        }
    }

    private void tick(EncoderFeed feed) {
        ByteBuffer samples = ByteBuffer.allocateDirect(1600 * SampleQueue.FRAME_BYTES);
        for (long tick = 0; !ended; tick++) {
            VideoFrame frame = pool.acquire();
            if (frame != null) {
                feed.put(tick, frame, samples.clear());
                frame.release();
            }
            LockSupport.parkNanos(1000);
        }
    }

    private static long firstTime(EncoderFeed feed) throws IOException {
        EncoderRun run = feed.open();
        NutTest.Seen seen = new NutTest.Seen() {
            @Override
            public void frame(int stream, long ptsNanos, int bytes) {
                super.frame(stream, ptsNanos, bytes);
                run.close();
            }
        };
        String path = run.picturesUrl().substring("unix:".length());
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            new NutReader(channel, seen).run();
        }
        return seen.times.get(0);
    }
}
