package settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MediaEnvFileTest {
    private static MediaEnvFile parse(String text) {
        return MediaEnvFile.parse("media.env", text.getBytes(UTF_8));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("K=a", "a"),
                Arguments.of("export K=a", "a"),
                Arguments.of("export\tK=a", "a"),
                Arguments.of("  K = a b  ", "a b"),
                Arguments.of("K=a # comment", "a"),
                Arguments.of("K=a\t# comment # more", "a"),
                Arguments.of("K=a#b", "a#b"),
                Arguments.of("K=#b", "#b"),
                Arguments.of("K= # nothing", ""),
                Arguments.of("K=", ""),
                Arguments.of("K=\"\"", ""),
                Arguments.of("K=a=b=c", "a=b=c"),
                Arguments.of("K='a # \\n \"b\"'", "a # \\n \"b\""),
                Arguments.of("K='a' # comment", "a"),
                Arguments.of("K=\"a # 'b'\"  # comment", "a # 'b'"),
                Arguments.of("K=\"\\\"a\\\" \\\\ \\$ \\n\\t\\r \\q\"", "\"a\" \\ $ \n\t\r \\q"),
                Arguments.of("K=$(touch /tmp/x) `id` ${HOME}", "$(touch /tmp/x) `id` ${HOME}"),
                Arguments.of("K=\"$HOME\"", "$HOME"),
                Arguments.of("K=it's", "it's"),
                Arguments.of("K=größer", "größer"),
                Arguments.of("\uFEFFK=a", "a"),
                Arguments.of("# K=x\r\n\r\nK=a\r\n", "a"),
                Arguments.of("K=a\rL=b", "a"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void readsValues(String text, String expected) {
        MediaEnvFile file = parse(text);

        assertThat(file.problems()).isEmpty();
        assertThat(file.entries().get("K").value()).isEqualTo(expected);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("A=1\njust-a-canary\n", "media.env line 2: has no \"=\"; expected NAME=value"),
                Arguments.of(
                        "9canary=1", "media.env line 1: does not begin with a setting's name; expected NAME=value"),
                Arguments.of(
                        "set K=canary", "media.env line 1: does not begin with a setting's name; expected NAME=value"),
                Arguments.of("\n\nK=\"canary", "media.env line 3: K has no closing \" in its line"),
                Arguments.of("K=\"canary\\\"", "media.env line 1: K has no closing \" in its line"),
                Arguments.of("K='canary", "media.env line 1: K has no closing ' in its line"),
                Arguments.of(
                        "K='a'canary", "media.env line 1: K has text after its closing '; only a comment may follow"),
                Arguments.of(
                        "K=\"a\"#canary",
                        "media.env line 1: K has text after its closing \"; only a comment may follow"),
                Arguments.of("K=ca\0nary", "media.env line 1: K contains a NUL character"),
                Arguments.of("K=" + "x".repeat(9000), "media.env line 1: is longer than 8192 characters"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void namesTheLineButNeverQuotesIt(String text, String problem) {
        assertThat(parse(text).problems()).containsExactly(problem);
        assertThat(problem).doesNotContain("canary");
    }

    @Test
    void lastOfTwoCountsWithAWarning() {
        MediaEnvFile file = parse("K=a\n\nK=b\n");

        assertThat(file.entries().get("K").value()).isEqualTo("b");
        assertThat(file.entries().get("K").line()).isEqualTo(3);
        assertThat(file.warnings())
                .containsExactly("media.env line 3: K stands in line 1 already; this last one counts");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThat(MediaEnvFile.parse("media.env", "A=1\nK=größer".getBytes(ISO_8859_1))
                        .problems())
                .containsExactly("media.env line 2: is not valid UTF-8; save the file as UTF-8");
        assertThat(MediaEnvFile.parse("media.env", new byte[] {'A', '=', (byte) 0xC3})
                        .problems())
                .hasSize(1);
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertThat(MediaEnvFile.parse("media.env", new byte[MediaEnvFile.MAX_BYTES + 1])
                        .problems())
                .containsExactly("media.env: is larger than 1024 KiB");
    }

    @Test
    void survivesLongRunsOfEscapesAndBlanks() {
        assertThat(parse("K=\"" + "\\\\".repeat(4000) + "\"").problems()).isEmpty();
        assertThat(parse("K=\"" + "\\\\".repeat(4000)).problems()).hasSize(1);
        assertThat(parse("K=" + " ".repeat(8000) + "x").problems()).isEmpty();
    }

    @Test
    void saysWhyAFileCannotBeRead(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("media.env"), "K=a\n");

        assertThat(MediaEnvFile.read(file).entries()).containsKey("K");
        assertThat(MediaEnvFile.read(directory.resolve("none")).problems())
                .containsExactly(directory.resolve("none") + ": there is no such file");
        assertThat(MediaEnvFile.read(directory).problems())
                .containsExactly(directory + ": cannot be read; it is a directory");
    }
}
