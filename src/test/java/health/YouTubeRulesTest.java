package health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import settings.Secret;
import settings.Settings.Destination;

class YouTubeRulesTest {
    private static final Encoding GOOD = new Encoding(1920, 1080, 30, 4000, 2, 2, true, 48_000, 2, 128);
    private static final String PRIMARY = "rtmps://a.rtmps.youtube.com/live2";
    private static final String BACKUP = "rtmps://b.rtmps.youtube.com/live2?backup=1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtmp://a.rtmp.youtube.com/live2",
                "rtmps://A.RTMPS.YouTube.com:443/live2",
                "rtmp://youtube.com/x",
                "rtmp://a.rtmp.youtube.com./live2",
                "rtmp://r1---sn-abc.googlevideo.com/live2"
            })
    void knowsYouTubesHosts(String url) {
        assertThat(YouTubeRules.isYouTube(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtmp://127.0.0.1/live2",
                "rtmp://notyoutube.com/live2",
                "rtmp://youtube.com.example.org/live2",
                "rtmp://example.org/youtube.com",
                "file:///tmp/youtube.com",
                "nonsense"
            })
    void othersAreNotYouTube(String url) {
        assertThat(YouTubeRules.isYouTube(url)).isFalse();
    }

    @Test
    void theDefaultsAreGood() {
        assertThat(YouTubeRules.encoding(GOOD, YouTubeRules.Tolerance.NONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1280, 720, 30, 3000, 8000",
        "1280, 720, 60, 3000, 8000",
        "1920, 1080, 30, 3000, 8000",
        "1920, 1080, 29.97, 3000, 8000",
        "1920, 1080, 60, 4000, 10000",
        "1920, 1080, 50, 4000, 10000",
        "1080, 1920, 60, 4000, 10000",
        "2560, 1440, 30, 5000, 25000",
        "2560, 1440, 60, 6000, 30000",
        "3840, 2160, 24, 8000, 35000",
        "3840, 2160, 59.94, 10000, 40000",
        "7680, 4320, 30, 8000, 35000"
    })
    void holdsTheBitrateInTheRangeOfThePicture(int width, int height, double fps, int least, int most) {
        assertThat(bitrate(width, height, fps, least)).isEmpty();
        assertThat(bitrate(width, height, fps, most)).isEmpty();
        assertThat(bitrate(width, height, fps, least - 1)).containsExactly("bitrate-low");
        assertThat(bitrate(width, height, fps, most + 1)).containsExactly("bitrate-high");
    }

    @Test
    void saysNothingOfSmallPictures() {
        assertThat(bitrate(854, 480, 30, 1000)).isEmpty();
        assertThat(bitrate(0, 0, 30, 1000)).isEmpty();
    }

    private static List<String> bitrate(int width, int height, double fps, int rate) {
        return codes(new Encoding(width, height, fps, rate, 2, 2, true, 48_000, 2, 128), YouTubeRules.Tolerance.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, ''",
        "4, 4, ''",
        "4.001, 4, gop-long",
        "5, 2, gop-long",
        "0.999, 0.999, gop-short",
        "2, 1, ''",
        "0, 0, ''"
    })
    void keyframesAreOneToFourSecondsApart(double longest, double mean, String code) {
        Encoding encoding = new Encoding(1920, 1080, 30, 4000, longest, mean, true, 48_000, 2, 128);
        assertThat(String.join(",", codes(encoding, YouTubeRules.Tolerance.NONE)))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "true, 44100, 2, 64, ''",
        "true, 48000, 2, 384, ''",
        "true, 48000, 2, 63, audio-bitrate",
        "true, 48000, 2, 385, audio-bitrate",
        "true, 48000, 2, 0, ''",
        "true, 48000, 1, 128, audio-format",
        "true, 48000, 6, 128, audio-format",
        "true, 32000, 2, 128, audio-format",
        "false, 48000, 2, 128, audio-format"
    })
    void soundIsStereoAac(boolean aac, int rate, int channels, double bitrate, String code) {
        Encoding encoding = new Encoding(1920, 1080, 30, 4000, 2, 2, aac, rate, channels, bitrate);
        assertThat(String.join(",", codes(encoding, YouTubeRules.Tolerance.NONE)))
                .isEqualTo(code);
    }

    @Test
    void measuredValuesMayBeALittleBeyond() {
        Encoding low = new Encoding(1920, 1080, 30, 2900, 4.01, 4.01, true, 48_000, 2, 0);
        assertThat(codes(low, YouTubeRules.Tolerance.MEASURED)).isEmpty();
        assertThat(codes(low, YouTubeRules.Tolerance.NONE)).containsExactly("gop-long", "bitrate-low");
        Encoding lower = new Encoding(1920, 1080, 30, 2840, 4.05, 4.05, true, 48_000, 2, 0);
        assertThat(codes(lower, YouTubeRules.Tolerance.MEASURED)).containsExactly("gop-long", "bitrate-low");
    }

    @Test
    void primaryAndBackupThatBelongTogetherAreGood() {
        assertThat(addresses(to("primary", PRIMARY, "k"), to("backup", BACKUP, "k")))
                .isEmpty();
        assertThat(addresses(to("primary", PRIMARY, "k"))).isEmpty();
        assertThat(addresses(to("primary", "rtmp://127.0.0.1/live", "a"), to("backup", "rtmp://127.0.0.2/live", "b")))
                .isEmpty();
    }

    @Test
    void namesWhatDiffersBetweenPrimaryAndBackup() {
        assertThat(addresses(to("primary", PRIMARY, "k"), to("backup", BACKUP, "other")))
                .containsExactly("backup-key");
        assertThat(addresses(to("primary", PRIMARY, "k"), to("backup", PRIMARY, "k")))
                .containsExactly("backup-ingest");
        assertThat(addresses(to("primary", BACKUP, "k"), to("backup", BACKUP, "k")))
                .containsExactly("backup-ingest");
        assertThat(addresses(
                        to("primary", PRIMARY, "k"), to("backup", "rtmp://b.rtmp.youtube.com/live2?backup=1", "k")))
                .containsExactly("rtmp", "backup-scheme");
    }

    @Test
    void wantsRtmpsWhereItIsToBeHad() {
        assertThat(addresses(to("primary", "rtmp://a.rtmp.youtube.com/live2", "k")))
                .containsExactly("rtmp");
    }

    @Test
    void wantsAKey() {
        assertThat(keys()).containsExactly("no-key");
        assertThat(keys(to("backup", BACKUP, "k"))).containsExactly("no-key");
        assertThat(keys(to("primary", PRIMARY, ""))).containsExactly("no-key");
        assertThat(keys(to("primary", PRIMARY, "k"))).isEmpty();
        assertThat(keys(to("studio", "rtmp://127.0.0.1/live", ""))).isEmpty();
    }

    @Test
    void showsNoKey() {
        List<Warning> all = YouTubeRules.addresses(List.of(
                to("primary", "rtmp://a.rtmp.youtube.com/live2", "secret-1"), to("backup", BACKUP, "secret-2")));
        assertThat(all).hasSize(3).noneMatch(warning -> warning.sentence().contains("secret"));
    }

    private static Destination to(String name, String url, String key) {
        return new Destination(name, url, key.isEmpty() ? Secret.NONE : Secret.of(key));
    }

    private static List<String> addresses(Destination... destinations) {
        return YouTubeRules.addresses(List.of(destinations)).stream()
                .map(Warning::code)
                .toList();
    }

    private static List<String> keys(Destination... destinations) {
        return YouTubeRules.keys(List.of(destinations)).stream()
                .map(Warning::code)
                .toList();
    }

    private static List<String> codes(Encoding encoding, YouTubeRules.Tolerance tolerance) {
        return YouTubeRules.encoding(encoding, tolerance).stream()
                .map(Warning::code)
                .toList();
    }
}
