package preview;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccessUnitsTest {
    private final AccessUnits units = new AccessUnits();
    private final List<String> seen = new ArrayList<>();
    private int sequence = 65_534;

    @Test
    void putsSingleAggregateAndFragmentsTogether() {
        send(0, false, 24, 0, 2, 0x67, 1, 0, 2, 0x68, 2);
        send(0, false, 0x7c, 0x85, 10, 11);
        send(0, true, 0x7c, 0x45, 12);
        send(3000, true, 0x41, 9);
        assertThat(seen)
                .containsExactly(
                        "0 key [0, 0, 0, 1, 103, 1, 0, 0, 0, 1, 104, 2, 0, 0, 0, 1, 101, 10, 11, 12]",
                        "3000 [0, 0, 0, 1, 65, 9]");
    }

    @Test
    void dropsUnitsThatLostAPacketAndNoOther() {
        send(0, true, 0x65, 1);
        send(3000, false, 0x41, 2);
        sequence++;
        send(3000, true, 0x41, 3);
        send(6000, true, 0x41, 4);
        assertThat(seen).containsExactly("0 key [0, 0, 0, 1, 101, 1]", "6000 [0, 0, 0, 1, 65, 4]");
        assertThat(units.lost()).isEqualTo(1);
    }

    @Test
    void dropsBothUnitsThatALostEndMayBelongTo() {
        send(0, false, 0x65, 1);
        sequence++;
        send(3000, true, 0x41, 2);
        send(6000, true, 0x41, 3);
        assertThat(seen).containsExactly("6000 [0, 0, 0, 1, 65, 3]");
    }

    @Test
    void bearsAnyBytes() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[Rtp.HEADER_BYTES + random.nextInt(40)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (0x80 | (bytes[0] & 0x3f));
            units.packet(ByteBuffer.wrap(bytes), this::take);
        }
        send(1, true, 0x41, 1);
        send(2, true, 0x41, 2);
        assertThat(seen).last().isEqualTo("2 [0, 0, 0, 1, 65, 2]");
    }

    private void send(int timestamp, boolean marker, int... payload) {
        sequence = sequence + 1 & 0xffff;
        ByteBuffer packet = ByteBuffer.allocate(Rtp.HEADER_BYTES + payload.length);
        packet.put((byte) 0x80).put((byte) (marker ? 0xe0 : 0x60)).putShort((short) sequence);
        packet.putInt(timestamp).putInt(7);
        Arrays.stream(payload).forEach(value -> packet.put((byte) value));
        units.packet(packet.flip(), this::take);
    }

    private void take(byte[] bytes, int length, long timestamp, boolean keyframe) {
        seen.add(timestamp + (keyframe ? " key " : " ") + Arrays.toString(Arrays.copyOf(bytes, length)));
    }
}
