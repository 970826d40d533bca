package health;

import java.util.Optional;
import program.PictureFormat;

/**
 * The picture's size from an AVC sequence header. Bounded: whatever the bytes are, it ends and throws nothing.
 *
 * <p>Source: ISO/IEC 14496-15 5.3.3 (AVCDecoderConfigurationRecord).
 *
 * @param width pixels shown
 */
public record AvcConfiguration(int width, int height) {
    private static final int TAG_HEADER = 5;
    private static final int RECORD_HEADER = 8;

    /**
     * Reads the sequence header.
     *
     * @param body FLV tag body: two bytes of codec and kind, three of composition time, then the record
     */
    public static Optional<AvcConfiguration> parse(byte[] body) {
        int at = TAG_HEADER + RECORD_HEADER;
        if (body.length < at + 4 || (body[0] & 0x0F) != 7 || body[1] != 0 || (body[TAG_HEADER + 5] & 0x1F) == 0) {
            return Optional.empty();
        }
        int size = (body[at - 2] & 0xFF) << 8 | (body[at - 1] & 0xFF);
        if ((body[at] & 0x1F) != 7 || size > body.length - at) {
            return Optional.empty();
        }
        return PictureFormat.h264(body, at + 1, at + size)
                .map(format -> new AvcConfiguration(format.width(), format.height()));
    }
}
