package settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "rtmp://a/live2 rtmp://a/live2",
                "rtmp://a/live2/KEY rtmp://a/live2/****",
                "rtmps://a:443/live2?backup=1/KEY rtmps://a:443/live2?backup=1/****",
                "rtmp://a/live/KEY?x=a/b rtmp://a/live/****",
                "rtmp://a/live?token=T rtmp://a/live?token=****",
                "rtmp://u:p@ss@a/live rtmp://u:****@a/live",
                "http://token@host/x http://****@host/x",
                "rtsp://user:secret@host:554/x rtsp://user:****@host:554/x",
                "udp://@239.0.0.1:1 udp://@239.0.0.1:1",
                "srt://h:1?mode=caller&passphrase=abc&latency=5 srt://h:1?mode=caller&passphrase=****&latency=5",
                "srt://h:1?streamid=#!::r=live,u=me srt://h:1?streamid=****",
                "http://h/?Token=T&a=b http://h/?Token=****&a=b",
                "http://h/?monkey=1 http://h/?monkey=1",
                "https://youtu.be/watch?v=x https://youtu.be/watch?v=x"
            })
    void masksAddressesByShape(String address, String masked) {
        assertThat(Masking.url(address)).isEqualTo(masked);
        assertThat(Masking.url("Error opening '" + address + "' now")).isEqualTo("Error opening '" + masked + "' now");
    }

    private static UnaryOperator<String> masking(Map<String, String> environment) {
        return Masking.of(
                SettingsLoader.load(environment, Optional.empty(), Map.of()).settings());
    }

    @Test
    void replacesEverySecretInEveryForm() {
        UnaryOperator<String> mask = masking(Map.of(
                "PRIMARY_STREAM_KEY", "abcd-efgh",
                "BACKUP_STREAM_KEY", "abcd-efgh-ijkl",
                "API_TOKEN", "to+ken=1:2\"3",
                "SRT_URL", "srt://h:1?passphrase=correct-horse",
                "AUDIO_SOURCE", "http://u:pa%20ssword@h/x",
                "DESTINATION_X_URL", "srt://h:2?streamid=publish/live-7"));

        assertThat(mask.apply("abcd-efgh-ijkl,abcd-efgh")).isEqualTo("****,****");
        assertThat(mask.apply("to+ken=1:2\"3 to%2Bken%3D1%3A2%223 to%2bken%3d1%3a2%223 to+ken=1:2\\\"3"))
                .isEqualTo("**** **** **** ****");
        assertThat(mask.apply("pass correct-horse; pa%20ssword; pa ssword")).isEqualTo("pass ****; ****; ****");
        assertThat(mask.apply("publish/live-7 publish%2Flive-7 publish\\/live-7"))
                .isEqualTo("**** **** ****");
        assertThat(mask.apply("old rtmp://a/live2/rotated-away")).isEqualTo("old rtmp://a/live2/****");
        assertThat(mask.apply("nothing here")).isEqualTo("nothing here");
    }

    @Test
    void shortSecretsAndNamesLeaveWordsReadable() {
        UnaryOperator<String> mask = masking(Map.of(
                "PRIMARY_RTMP_URL", "rtmp://h/live",
                "PRIMARY_STREAM_KEY", "primary",
                "BACKUP_RTMP_URL", "rtmp://h/live",
                "BACKUP_STREAM_KEY", "a"));

        assertThat(mask.apply("destination-primary: a bad day, rtmp://h/live/primary, key=a"))
                .isEqualTo("destination-primary: **** bad day, rtmp://h/live/**** key=****");
    }

    @Test
    void oldAndNewSecretsTogetherWhileAKeyIsRotated() {
        Settings before = SettingsLoader.load(Map.of("PRIMARY_STREAM_KEY", "old-key-1"), Optional.empty(), Map.of())
                .settings();
        Settings after = SettingsLoader.load(Map.of("PRIMARY_STREAM_KEY", "new-key-2"), Optional.empty(), Map.of())
                .settings();

        assertThat(Masking.of(before, after).apply("old-key-1 new-key-2")).isEqualTo("**** ****");
    }

    @Test
    void shownDestinationKeepsItsApplication() {
        Settings.Destination destination =
                new Settings.Destination("x", "rtmp://u:p@h/app/instance?token=t", Secret.of("key"));

        assertThat(destination.shownUrl()).isEqualTo("rtmp://u:****@h/app/instance?token=****");
        assertThat(destination).hasToString("x rtmp://u:****@h/app/instance?token=****");
    }
}
