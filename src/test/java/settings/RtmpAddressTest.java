package settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtmpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "rtmp://a.rtmp.youtube.com/live2,KEY,live2,rtmp://a.rtmp.youtube.com/live2/KEY",
        "rtmp://b.rtmp.youtube.com/live2?backup=1,KEY,live2?backup=1,rtmp://b.rtmp.youtube.com/live2?backup=1/KEY",
        "rtmps://h:443/app/inst/,KEY?x=1,app/inst,rtmps://h:443/app/inst/KEY?x=1",
        "rtmp://h/live,,live,rtmp://h/live"
    })
    void joinsAddressAndKey(String url, String key, String app, String joined) {
        RtmpAddress address = RtmpAddress.of(new Settings.Destination("x", url, Secret.of(key)));

        assertThat(address.app()).isEqualTo(app);
        assertThat(address.playpath()).isEqualTo(Secret.of(key));
        assertThat(address.joined()).isEqualTo(joined);
        assertThat(address.url()).doesNotContain("KEY");
        assertThat(address.toString()).doesNotContain("KEY");
    }

    @ParameterizedTest
    @CsvSource({
        "rtmp://h/live/KEY,rtmp://h/live,KEY",
        "rtmp://h/live/KEY?token=a,rtmp://h/live,KEY?token=a",
        "rtmp://h/live/KEY?token=a/b,rtmp://h/live,KEY?token=a/b",
        "rtmp://h/live2?backup=1/KEY,rtmp://h/live2?backup=1,KEY",
        "rtmp://h/live2?backup=1,rtmp://h/live2?backup=1,",
        "rtmp://h/live/,rtmp://h/live/,",
        "rtmp://h/live,rtmp://h/live,",
        "rtmp://h,rtmp://h,"
    })
    void takesTheKeyOutOfAnAddress(String address, String url, String key) {
        assertThat(RtmpAddress.split("x", address)).isEqualTo(new Settings.Destination("x", url, Secret.of(key)));
    }

    @Test
    void textFormHidesThePassword() {
        assertThat(RtmpAddress.of(new Settings.Destination("x", "rtmp://u:pw@h/live", Secret.of("KEY"))))
                .hasToString("rtmp://u:****@h/live ****");
    }

    @Test
    void tellsFfmpegOutright() {
        RtmpAddress address =
                RtmpAddress.of(new Settings.Destination("x", "rtmp://h/live2?backup=1", Secret.of("KEY")));

        assertThat(address.options()).containsExactly("-rtmp_app", "live2?backup=1", "-rtmp_playpath", "KEY");
        assertThat(RtmpAddress.of(new Settings.Destination("x", "rtmp://h/live", Secret.NONE))
                        .options())
                .isEmpty();
    }
}
