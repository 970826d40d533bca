package process;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts bytes into lines at LF and CR (ffmpeg ends its status lines with CR), decoding what is not UTF-8 leniently.
 * Blank lines are left out. One thread.
 */
final class LineSplitter {
    /** Bytes kept of a line: more than is shown of it, so that a secret at the cut is still whole when masked. */
    static final int LIMIT_BYTES = 16384;

    private final Consumer<String> lines;
    private final byte[] line = new byte[LIMIT_BYTES];
    private int length;

    LineSplitter(Consumer<String> lines) {
        this.lines = lines;
    }

    void accept(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            byte b = bytes[i];
            if (b == '\n' || b == '\r') {
                flush();
            } else if (length < LIMIT_BYTES) {
                line[length++] = b;
            }
        }
    }

    /** Hands on a last line without an end. */
    void flush() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        if (!text.isBlank()) {
            lines.accept(text);
        }
    }
}
