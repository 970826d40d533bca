package health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sequence headers that FFmpeg 8.1.2 wrote. */
class ConfigurationsTest {
    private static final String FULL_HD =
            "17000000000142c028ffe100196742c028da01e0089f970110000003001000000303c0f1832a01000468ce0fc8";

    @ParameterizedTest
    @CsvSource({
        FULL_HD + ", 1920, 1080",
        "17000000000142c01fffe100226742c01fda014016ec0440000003004000000f1928003d090007a139b0801e30654001000468ce3c80,"
                + " 1280, 720",
        "17000000000142c01effe100196742c01eda0280bfe5c044000003000400000300f03c58ba8001000468ce0fc8, 640, 360",
        // interlaced
        "170000000001640028ffe1001a67640028acd94078044fde0220000003002000000783e2c5b2c001000468fe8fcbfdf8f800,"
                + " 1920, 1080",
        // 4:4:4, odd macroblocks
        "170000000001f4001effe1001a67f4001e919680b435ee2f0110000003001000000303c0f162ea01000568ce0f1920fff8f800,"
                + " 718, 406",
        // upright
        "170000000001640028ffe1001b67640028acd9404403c797c044000003000400000300f03c60c65801000568ef8fcc03fdf8f800,"
                + " 1080, 1920"
    })
    void readsThePicturesSize(String hex, int width, int height) {
        assertThat(AvcConfiguration.parse(bytes(hex))).contains(new AvcConfiguration(width, height));
    }

    @Test
    void aBrokenPictureHeaderEndsInNothingWorse() {
        byte[] whole = bytes(FULL_HD);
        for (int length = 0; length < whole.length; length++) {
            assertThat(AvcConfiguration.parse(Arrays.copyOf(whole, length))).isNotNull();
        }
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = whole.clone();
            for (int k = 0; k < 1 + i % 4; k++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            AvcConfiguration.parse(broken)
                    .ifPresent(size -> assertThat(size.width()).isBetween(1, 16_384));
        }
        assertThat(AvcConfiguration.parse(Arrays.copyOf(whole, 20))).isEmpty();
        assertThat(AvcConfiguration.parse(new byte[64])).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "af00119056e500, 2, 48000, 2",
        "af00120856e500, 2, 44100, 1",
        "af00121056e500, 2, 44100, 2",
        "af00103056e500, 2, 96000, 6",
        "af00139056e500, 2, 22050, 2",
        "af001780173010, 2, 11872, 2"
    })
    void readsTheSoundsFormat(String hex, int type, int rate, int channels) {
        assertThat(AacConfiguration.parse(bytes(hex))).contains(new AacConfiguration(type, rate, channels));
    }

    @ParameterizedTest
    @CsvSource({"2f00119056", "af01119056", "af00", "af001780", "af00168000"})
    void otherSoundIsNoAac(String hex) {
        byte[] body = bytes(hex);
        assertThat(AacConfiguration.parse(body).filter(found -> found.sampleRate() == 48_000))
                .isEmpty();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
