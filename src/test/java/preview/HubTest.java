package preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HubTest {
    private static final int SOURCE = 7;
    private static final long MILLI = 1_000_000L;

    private final List<Shown> shown = new CopyOnWriteArrayList<>();
    private Hub hub;
    private DatagramChannel program;
    private int sequence;

    /** A picture, and how long before its time it came. */
    private record Shown(long nanos, long earlyNanos) {}

    /** Without native memory. */
    private final class Plain implements Samples {
        @Override
        public Sample of(byte[] bytes, int length, long nanos, boolean keyframe) {
            shown.add(new Shown(nanos, nanos - System.nanoTime()));
            return new Sample(null, length, nanos, keyframe);
        }

        @Override
        public Sample of(ByteBuffer bytes, long nanos) {
            return new Sample(null, bytes.remaining(), nanos, false);
        }

        @Override
        public void retain(Sample sample) {}

        @Override
        public void release(Sample sample) {}
    }

    private static final class Nobody implements Hub.Sink {
        @Override
        public void video(Sample sample, long nanos) {}

        @Override
        public void audio(Sample sample, long nanos) {}
    }

    @BeforeEach
    void open() throws IOException {
        hub = new Hub(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new Plain());
        hub.start();
        program = DatagramChannel.open();
        program.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hub.port()));
        picture(0, true); // makes the source known
        ByteBuffer report = ByteBuffer.allocate(Rtp.SENDER_REPORT_BYTES);
        Rtp.putSenderReport(report, SOURCE, 1_000_000_000L, 0);
        program.write(report);
    }

    @AfterEach
    void close() throws IOException {
        program.close();
        hub.close();
    }

    @Test
    void aFirstPictureThatHadWaitedDelaysNothing() throws IOException {
        picture(0, true);
        picture(640, false);
        picture(673, false);

        await().atMost(Duration.ofSeconds(5)).until(() -> shown.size() == 3);
        assertThat(shown.get(2).earlyNanos()).isLessThanOrEqualTo(0);
        assertThat(shown).isSortedAccordingTo((one, other) -> Long.compare(one.nanos(), other.nanos()));
    }

    @Test
    void whereThereAreViewersItGoesForwardInSmallSteps() throws Exception {
        picture(0, true);
        await().atMost(Duration.ofSeconds(5)).until(() -> shown.size() == 1);
        hub.join(new Nobody(), 0);
        for (int i = 0; i < 20; i++) {
            picture(1000 + 33 * i, false);
        }

        await().atMost(Duration.ofSeconds(5)).until(() -> shown.size() == 21);
        for (int i = 2; i < 21; i++) {
            long step = shown.get(i).nanos() - shown.get(i - 1).nanos();
            assertThat(step).isBetween(31 * MILLI, 33 * MILLI + MILLI / 2);
        }
    }

    private void picture(int millis, boolean keyframe) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(Rtp.HEADER_BYTES + 3);
        packet.put((byte) 0x80).put((byte) (0x80 | Rtp.VIDEO_TYPE));
        packet.putShort((short) sequence++).putInt(90 * millis).putInt(SOURCE);
        packet.put((byte) (keyframe ? 0x65 : 0x41)).put((byte) 1).put((byte) 2);
        program.write(packet.flip());
    }
}
