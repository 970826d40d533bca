package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import settings.Secret;

class AudioSourcesTest {
    private static List<String> command(String source) {
        return AudioSources.command("ffmpeg", source, Secret.NONE, Optional.empty(), AudioSources.Origin.SETTINGS);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "lavfi:anullsrc=channel_layout=stereo:sample_rate=48000,",
                "http://audio-endpoint:9000/stream,HTTP",
                "HTTPS://host/x.mp3,HTTP",
                "udp://0.0.0.0:14000?listen=1,UDP",
                "srt://host:9001?mode=caller,SRT",
                "file:///music/a%20b.flac,FILE",
                "music/bed.wav,FILE",
                "lavfi:sine=1000,LAVFI",
                "lavfi:anullsrc;sine,LAVFI"
            })
    void knowsTheKinds(String source, AudioSources.Kind kind) {
        assertThat(AudioSources.kind(source)).isEqualTo(kind == null ? AudioSources.Kind.SILENCE : kind);
    }

    @Test
    void silenceNeedsNoChild() {
        assertThat(command("lavfi:anullsrc=channel_layout=stereo:sample_rate=48000"))
                .isEmpty();
        assertThat(command("")).isEmpty();
    }

    @Test
    void writesTheHttpCommand() {
        Secret token = Secret.of("t0ken");
        assertThat(AudioSources.command(
                        "/opt/ffmpeg",
                        "https://host/stream",
                        token,
                        Optional.of(Path.of("/etc/ca.pem")),
                        AudioSources.Origin.API))
                .startsWith("/opt/ffmpeg", "-hide_banner", "-nostdin")
                .containsSequence("-protocol_whitelist", "http,https,tcp,tls")
                .containsSequence("-reconnect", "1", "-reconnect_streamed", "1")
                .containsSequence("-max_redirects", "0", "-headers", "Authorization: Bearer t0ken\r\n")
                .containsSequence("-tls_verify", "1", "-ca_file", "/etc/ca.pem")
                .containsSequence("-i", "https://host/stream")
                .endsWith("-f", "s16le", "-flush_packets", "1", "pipe:1");
        assertThat(command("http://host/stream")).doesNotContain("-headers", "-tls_verify", "-max_redirects");
    }

    @Test
    void pacesWhatHasNoClock() {
        assertThat(command("lavfi:sine=1000")).contains("-re").containsSequence("-f", "lavfi", "-i", "sine=1000");
        assertThat(command("file:///a%20b.wav")).contains("-re").containsSequence("-i", "file:/a b.wav");
        assertThat(command("-odd.wav")).containsSequence("-i", "file:-odd.wav");
        assertThat(command("srt://host:9001")).doesNotContain("-re");
        assertThat(AudioSources.pacing(AudioSources.Kind.FILE)).isEqualTo(AudioInput.Pacing.PACED);
        assertThat(AudioSources.pacing(AudioSources.Kind.SRT)).isEqualTo(AudioInput.Pacing.LIVE);
    }

    @Test
    void keepsWhatTheAddressAlreadySays() {
        assertThat(command("srt://host:9001?mode=caller&timeout=9"))
                .containsSequence("-i", "srt://host:9001?mode=caller&timeout=9");
        assertThat(command("udp://0.0.0.0:14000?listen=1"))
                .containsSequence("-i", "udp://0.0.0.0:14000?listen=1&overrun_nonfatal=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lavfi:sine", "/etc/passwd", "file:///etc/passwd", "music.wav"})
    void takesFilesAndGraphsFromSettingsOnly(String source) {
        assertThatThrownBy(() ->
                        AudioSources.command("ffmpeg", source, Secret.NONE, Optional.empty(), AudioSources.Origin.API))
                .hasMessageContaining("settings");
    }

    @Test
    void refusesOtherSchemesAndBrokenTokens() {
        assertThatThrownBy(() -> command("gopher://host")).isInstanceOf(IllegalArgumentException.class);
        Secret token = Secret.of("a\r\nX: y");
        assertThatThrownBy(() -> AudioSources.command(
                        "ffmpeg", "http://host", token, Optional.empty(), AudioSources.Origin.SETTINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("X: y");
    }
}
