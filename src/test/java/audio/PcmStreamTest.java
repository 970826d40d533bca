package audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class PcmStreamTest {
    /** One byte at a time, as a slow network might bring it. */
    private static InputStream slowly(ByteBuffer bytes) {
        byte[] all = new byte[bytes.clear().remaining()];
        bytes.get(all);
        return new ByteArrayInputStream(all) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(1, length));
            }
        };
    }

    private static short[] read(ByteBuffer bytes, String coding, int channels) throws IOException {
        byte[] out = new byte[64];
        PcmStream stream = new PcmStream(slowly(bytes), new PostedFormat(coding, 48_000, channels));
        int at = 0;
        for (int count = stream.read(out, 0, 64); count >= 0; count = stream.read(out, at, 64 - at)) {
            at += count;
        }
        short[] samples = new short[at / 2];
        ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void passesStereoAsItIs() throws IOException {
        ByteBuffer bytes =
                little(9).putShort((short) -32_768).putShort((short) 1).putShort((short) 7);
        bytes.putShort((short) 32_767);
        assertThat(read(bytes, "s16le", 2)).containsExactly(-32_768, 1, 7, 32_767);
    }

    @Test
    void givesMonoToBothSides() throws IOException {
        assertThat(read(ByteBuffer.allocate(4).putShort((short) -5).putShort((short) 300), "s16be", 1))
                .containsExactly(-5, -5, 300, 300);
    }

    @Test
    void roundsAndClipsWhatIsFiner() throws IOException {
        ByteBuffer floats =
                little(16).putFloat(0.5f).putFloat(-1.5f).putFloat(2f).putFloat(Float.NaN);
        assertThat(read(floats, "f32le", 1)).containsExactly(16_384, 16_384, -32_768, -32_768, 32_767, 32_767, 0, 0);
        ByteBuffer fine = little(8).putInt(0x7fff_ffff).putInt(-0x8001);
        assertThat(read(fine, "s32le", 2)).containsExactly(32_767, -1);
        ByteBuffer bytes24 = ByteBuffer.wrap(new byte[] {(byte) 0x80, 1, 0, 0, (byte) 0xff, (byte) 0xff});
        assertThat(read(bytes24, "s24le", 2)).containsExactly(2, -1);
    }
}
