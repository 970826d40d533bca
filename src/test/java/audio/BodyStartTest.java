package audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyStartTest {
    private static final int HEADER = 44;

    private static byte[] wav(int tag, int channels, int rate, int bits, long size) {
        ByteBuffer header = ByteBuffer.allocate(HEADER + 8).order(ByteOrder.LITTLE_ENDIAN);
        header.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(-1);
        header.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) tag);
        header.putShort((short) channels).putInt(rate).putInt(rate * channels * bits / 8);
        header.putShort((short) (channels * bits / 8)).putShort((short) bits);
        header.put("data".getBytes(StandardCharsets.US_ASCII)).putInt((int) size);
        return header.array();
    }

    private static Optional<BodyStart> look(byte[] bytes) {
        return BodyStart.look(PostedFormat.UNNAMED, bytes, false);
    }

    @ParameterizedTest
    @CsvSource({
        "1,2,48000,16,s16le",
        "1,1,22050,16,s16le",
        "1,1,8000,8,u8",
        "1,2,48000,24,s24le",
        "3,2,44100,32,f32le",
        "6,1,8000,8,alaw",
        "7,1,8000,8,mulaw"
    })
    void readsTheHeaderOfAWav(int tag, int channels, int rate, int bits, String coding) {
        assertThat(look(wav(tag, channels, rate, bits, 8)))
                .contains(new BodyStart(new PostedFormat(coding, rate, channels), HEADER, 8));
    }

    @ParameterizedTest
    @CsvSource({"0", "4294967295", "2147479552"})
    void takesAnEndlessWavForEndless(long size) {
        assertThat(look(wav(1, 2, 48_000, 16, size)).orElseThrow().length()).isEqualTo(-1);
    }

    @Test
    void waitsForTheWholeHeader() {
        byte[] bytes = wav(1, 2, 48_000, 16, 8);
        assertThat(look(Arrays.copyOf(bytes, 5))).isEmpty();
        assertThat(look(Arrays.copyOf(bytes, HEADER - 1))).isEmpty();
        assertThat(BodyStart.look(PostedFormat.UNNAMED, Arrays.copyOf(bytes, 40), true))
                .contains(new BodyStart(new PostedFormat("wav", 0, 0), 0, -1));
    }

    @Test
    void findsTheSoundBehindOtherChunks() {
        byte[] plain = wav(1, 2, 48_000, 16, 8);
        ByteBuffer bytes = ByteBuffer.allocate(plain.length + 20).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(plain, 0, 36).put("LIST".getBytes(StandardCharsets.US_ASCII)).putInt(11);
        bytes.position(36 + 20).put(plain, 36, plain.length - 36);
        assertThat(look(bytes.array()).orElseThrow().skip()).isEqualTo(HEADER + 20);
    }

    @ParameterizedTest
    @CsvSource({"2,2,48000,16", "1,0,48000,16", "1,9,48000,16", "1,2,1,16", "1,2,48000,12"})
    void leavesAnOddWavToTheDecoder(int tag, int channels, int rate, int bits) {
        assertThat(look(wav(tag, channels, rate, bits, 8)))
                .contains(new BodyStart(new PostedFormat("wav", 0, 0), 0, -1));
    }

    @Test
    void doesNotGetLostInAHostileHeader() {
        byte[] bytes = wav(1, 2, 48_000, 16, 8);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(16, -1);
        assertThat(look(bytes)).isEmpty();
        assertThat(BodyStart.look(PostedFormat.UNNAMED, Arrays.copyOf(bytes, 70_000), false)
                        .orElseThrow()
                        .format()
                        .name())
                .isEqualTo("wav");
    }

    @ParameterizedTest
    @CsvSource({
        "fff15080000000000000000000,aac",
        "fffb5080000000000000000000,mp3",
        "664c61430000000000000000,flac",
        "4f6767530000000000000000,ogg",
        "494433030000000000000000,''",
        "1a45dfa30000000000000000,''"
    })
    void knowsOthersByTheirFirstBytes(String hex, String name) {
        byte[] bytes = new byte[12];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        assertThat(look(bytes).orElseThrow().format().name()).isEqualTo(name);
    }

    @Test
    void believesWhatIsStated() {
        PostedFormat stated = new PostedFormat("s16le", 16_000, 1);
        assertThat(BodyStart.look(stated, wav(1, 2, 48_000, 16, 8), false)).contains(new BodyStart(stated, 0, -1));
    }
}
