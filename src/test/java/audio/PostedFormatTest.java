package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostedFormatTest {
    @Test
    void findsOutWhatNobodyNames() {
        assertThat(PostedFormat.of(null, null, null, "application/x-www-form-urlencoded"))
                .isEqualTo(PostedFormat.UNNAMED);
        assertThat(PostedFormat.UNNAMED.command("ffmpeg"))
                .containsSequence("-protocol_whitelist", "pipe")
                .contains("-format_whitelist")
                .doesNotContain("-f mp3")
                .containsSequence("-i", "pipe:0");
    }

    @Test
    void isToldAboutRawPcm() {
        PostedFormat format = PostedFormat.of("s16LE", "44100", "1", null);
        assertThat(format).isEqualTo(new PostedFormat("s16le", 44_100, 1));
        assertThat(format.command("ffmpeg"))
                .containsSubsequence("-f", "caf", "-i")
                .doesNotContain("-ac");
        assertThat(format.preamble()).hasSize(68);
        assertThat(format.isPlain()).isFalse();
        assertThat(PostedFormat.of("u8", "8000", "1", null).command("ffmpeg"))
                .containsSubsequence("-f", "u8", "-ar", "8000", "-ac", "1", "-i");
        assertThat(PostedFormat.of(null, null, null, "audio/L16; rate=8000; channels=1"))
                .isEqualTo(new PostedFormat("s16be", 8000, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"concat", "hls", "../etc", "lavfi", "xyz"})
    void refusesWhatItDoesNotKnow(String format) {
        assertThatThrownBy(() -> PostedFormat.of(format, null, null, null))
                .isInstanceOf(PostedFormat.UnknownFormat.class)
                .hasMessageNotContaining(format);
    }

    @ParameterizedTest
    @CsvSource({"0,2", "48000,9", "x,2", "48000,-1", "999999,2"})
    void refusesSenselessNumbers(String rate, String channels) {
        assertThatThrownBy(() -> PostedFormat.of("s16le", rate, channels, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'',AAC",
        "*/*,AAC",
        "audio/mpeg,MP3",
        "'audio/ogg;q=0.9, */*',OGG",
        "audio/x-wav,WAV",
        "'text/html, */*',AAC"
    })
    void servesWhatAListenerAccepts(String accept, StreamFormat format) {
        assertThat(StreamFormat.of(null, accept)).isEqualTo(format);
    }

    @Test
    void serveNothingElse() {
        assertThat(StreamFormat.of("opus", null)).isEqualTo(StreamFormat.OGG);
        assertThatThrownBy(() -> StreamFormat.of("flv", null)).isInstanceOf(PostedFormat.UnknownFormat.class);
        assertThatThrownBy(() -> StreamFormat.of(null, "text/html")).isInstanceOf(PostedFormat.UnknownFormat.class);
        assertThat(StreamFormat.wavHeader()).hasSize(44);
    }
}
