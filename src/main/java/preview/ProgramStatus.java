package preview;

import java.util.Locale;
import java.util.Optional;

/** What is on air, as the program's process tells the preview's. */
public enum ProgramStatus {
    /** The source's picture. */
    LIVE,
    /** The slate. */
    SLATE,
    /** The program is being started, or its encoder is away. */
    STARTING,
    /** Nobody has started the program. */
    STOPPED,
    /** B-frames are on, which browsers do not show; nothing is sent. */
    B_FRAMES,
    /** Nothing has been heard of the program. */
    UNKNOWN;

    private static final String MARK = "media-bridge-status ";

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A datagram's text. */
    String encode() {
        return MARK + word();
    }

    /** The status in a datagram's text; empty when it is none. */
    static Optional<ProgramStatus> decode(String text) {
        for (ProgramStatus status : values()) {
            if (text.equals(status.encode())) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
