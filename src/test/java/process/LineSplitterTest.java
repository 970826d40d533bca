package process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter(lines::add);

    @Test
    void splitsAtEveryLineEnd() {
        feed("one\ntwo\rthree\r\n\n  \nfo");
        assertThat(lines).containsExactly("one", "two", "three");
        feed("ur\n");
        assertThat(lines).last().isEqualTo("four");
    }

    @Test
    void lastLineNeedsNoEnd() {
        feed("killed");
        splitter.flush();
        splitter.flush();
        assertThat(lines).containsExactly("killed");
    }

    @Test
    void decodesWhatIsNoUtf8() {
        splitter.accept(new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b', '\n'}, 5);
        assertThat(lines).containsExactly("a\ufffd\ufffdb");
    }

    @Test
    void endlessLineIsBounded() {
        feed("x".repeat(100_000));
        feed("\nnext\n");
        assertThat(lines.get(0)).hasSize(LineSplitter.LIMIT_BYTES);
        assertThat(lines).last().isEqualTo("next");
    }

    private void feed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        splitter.accept(bytes, bytes.length);
    }
}
