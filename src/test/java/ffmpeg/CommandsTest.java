package ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import settings.FrameRate;
import settings.Settings;

class CommandsTest {
    private static final Programs WITHOUT_SRT = new Programs("ffmpeg", "ffprobe", Optional.empty(), Optional.empty());

    @Test
    void receivesSrtWithoutOutputBuffer() {
        assertThat(ReceiverCommand.of(Fixtures.settings("srt://0.0.0.0:9999?mode=listener"), Fixtures.PROGRAMS))
                .containsExactly(
                        "stdbuf",
                        "-o0",
                        "srt-live-transmit",
                        "-loglevel:warn",
                        "-s",
                        "250",
                        "-pf",
                        "json",
                        "-statsout:/dev/stderr",
                        "srt://0.0.0.0:9999?mode=listener&latency=50&transtype=live",
                        "file://con");
    }

    @Test
    void receivesSrtWithFfmpegWhereNothingElseIsInstalled() {
        List<String> command = ReceiverCommand.of(
                Fixtures.settings("srt://10.0.0.1:9?latency=120&passphrase=abcdefghij&x=y"), WITHOUT_SRT);
        assertThat(command)
                .contains("srt://10.0.0.1:9?latency=120000&passphrase=abcdefghij&mode=caller&transtype=live"
                        + "&timeout=3000000");
    }

    @ParameterizedTest
    @CsvSource({
        "rtsp://cam/1, -rtsp_transport",
        "rtmp://host/live/a, -rw_timeout",
        "https://host/a.m3u8, -rw_timeout",
        "udp://0.0.0.0:5000, -fifo_size",
        "file:///srv/a.ts, -stream_loop",
    })
    void readsOtherSourcesWithTheirOwnLimits(String url, String option) {
        assertThat(ReceiverCommand.of(Fixtures.settings(url), Fixtures.PROGRAMS))
                .contains(option, url, "-protocol_whitelist");
    }

    @Test
    void refusesSourcesThatNothingReads() {
        assertThatThrownBy(() -> ReceiverCommand.of(Fixtures.settings("gopher://x/"), Fixtures.PROGRAMS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SRT_URL");
    }

    @Test
    void decodesWithoutHoldingFrames() {
        Settings settings = Fixtures.settings("srt://:9999");
        List<String> command = DecoderCommand.of(settings, Fixtures.PROGRAMS, "pipe:1", false, true);
        assertThat(command).containsSubsequence("-fflags", "+noparse+nofillin", "-i", "pipe:0", "-threads:v", "1");
        assertThat(String.join(" ", command)).doesNotContain("yadif").contains("pad=1280:720");
        assertThat(String.join(" ", DecoderCommand.of(settings, Fixtures.PROGRAMS, "pipe:1", true, true)))
                .contains("yadif=deint=interlaced");
    }

    @Test
    void encodesAtAConstantRateWithExactGops() {
        List<String> command = encoder(EncoderCommand.Kind.X264, Optional.empty());
        assertThat(command)
                .containsSubsequence("-c:v", "libx264", "-preset", "veryfast")
                .containsSubsequence("-b:v", "4000k", "-maxrate:v", "4000k", "-bufsize:v", "8000k", "-g", "60")
                .endsWith("-f", "flv", "-y", "pipe:1");
        assertThat(EncoderCommand.gopFrames(new FrameRate(30000, 1001), 2)).isEqualTo(60);
    }

    @Test
    void sendsThePreviewFromTheSameEncode() {
        List<String> command =
                encoder(EncoderCommand.Kind.NVENC, Optional.of(new EncoderCommand.PreviewPorts(5000, 5002)));
        assertThat(command).contains("h264_nvenc", "p3", "libopus", "tee");
        assertThat(command.get(command.size() - 1))
                .contains("pipe:1|[f=rtp", "rtp://127.0.0.1:5000", "rtp://127.0.0.1:5002", "select=\\'a:1\\'");
    }

    /** The same word asks both encoders for about the same effort. */
    @ParameterizedTest
    @CsvSource({
        "ultrafast, p1",
        "superfast, p2",
        "veryfast, p3",
        "faster, p4",
        "fast, p5",
        "medium, p6",
        "slow, p7",
        "slower, p7",
        "veryslow, p7"
    })
    void mapsEveryPresetToNvenc(String preset, String nvenc) {
        assertThat(EncoderCommand.nvencPreset(preset)).isEqualTo(nvenc);
    }

    @Test
    void keepsTheKeyOutOfTheAddress() {
        List<String> command = PublisherCommand.of(
                Fixtures.destination("rtmp://b.example/live2?backup=1", "top secret"),
                Fixtures.settings("srt://:9"),
                Fixtures.PROGRAMS);
        assertThat(command)
                .containsSubsequence("-rtmp_app", "live2?backup=1", "-rtmp_playpath", "top secret")
                .endsWith("rtmp://b.example/live2?backup=1");
        assertThat(CommandText.of(command, text -> text.replace("top secret", "****")))
                .contains("-rtmp_playpath '****'".replace("'", ""))
                .contains("'rtmp://b.example/live2?backup=1'")
                .doesNotContain("top secret");
    }

    @Test
    void verifiesCertificateAndHostOfRtmps() {
        assertThat(PublisherCommand.of(
                        Fixtures.destination("rtmps://a.example:443/live2", "k"),
                        Fixtures.settings("srt://:9"),
                        Fixtures.PROGRAMS))
                .containsSubsequence("-tls_verify", "1", "-ca_file", "/etc/ssl/certs/ca-certificates.crt")
                .containsSubsequence("-verifyhost", "a.example");
    }

    @ParameterizedTest
    @CsvSource({"a.mp4, mp4", "a.mkv, matroska", "a.ts, mpegts", "a.flv, flv"})
    void choosesTheFileFormatByName(String name, String format) {
        assertThat(PublisherCommand.of(
                        Fixtures.destination("file:///srv/" + name, ""),
                        Fixtures.settings("srt://:9"),
                        Fixtures.PROGRAMS))
                .endsWith("-f", format, "/srv/" + name);
    }

    @Test
    void quotesForAShell() {
        assertThat(CommandText.of(List.of("a", "it's", "x&y", ""), text -> text))
                .isEqualTo("a 'it'\\''s' 'x&y' ''");
    }

    private static List<String> encoder(EncoderCommand.Kind kind, Optional<EncoderCommand.PreviewPorts> preview) {
        return EncoderCommand.of(
                Fixtures.settings("srt://:9"), Fixtures.PROGRAMS, kind, "unix:/v", "unix:/a", "pipe:1", preview);
    }
}
