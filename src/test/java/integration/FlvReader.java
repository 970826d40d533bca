package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Reads FLV as it grows: feed it bytes in pieces of any size, take the tags that are complete. The times of a tag are
 * 24 bits plus 8 above them; a tag cut off at the end of a file is left out.
 */
final class FlvReader {
    private static final int FILE_HEADER = 9;
    private static final int TAG_HEADER = 11;
    private static final int TRAILER = 4;
    private static final int AVC = 7;
    private static final int AAC = 10;

    private byte[] buffer = new byte[1 << 16];
    private int length;
    private boolean started;

    /** All tags of a finished file. */
    static List<FlvTag> read(Path file) {
        try {
            return new FlvReader().feed(ByteBuffer.wrap(Files.readAllBytes(file)), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes more of the file.
     *
     * @param arrivalNanos stamped on the tags that these bytes complete
     */
    List<FlvTag> feed(ByteBuffer bytes, long arrivalNanos) {
        append(bytes);
        List<FlvTag> tags = new ArrayList<>();
        int position = 0;
        if (!started) {
            if (length < FILE_HEADER + TRAILER) {
                return tags;
            }
            if (buffer[0] != 'F' || buffer[1] != 'L' || buffer[2] != 'V') {
                throw new IllegalArgumentException("not an FLV file");
            }
            started = true;
            position = FILE_HEADER + TRAILER;
        }
        while (length - position >= TAG_HEADER + TRAILER) {
            int size = unsigned24(position + 1);
            if (length - position < TAG_HEADER + size + TRAILER) {
                break;
            }
            tags.add(tag(position, size, arrivalNanos));
            position += TAG_HEADER + size + TRAILER;
        }
        System.arraycopy(buffer, position, buffer, 0, length - position);
        length -= position;
        return tags;
    }

    private void append(ByteBuffer bytes) {
        int more = bytes.remaining();
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
        bytes.get(buffer, length, more);
        length += more;
    }

    private FlvTag tag(int at, int size, long arrivalNanos) {
        long millis = unsigned24(at + 4) | (buffer[at + 7] & 0xffL) << 24;
        int body = at + TAG_HEADER;
        return switch (buffer[at] & 0x1f) {
            case 8 -> audio(millis, body, size, arrivalNanos);
            case 9 -> video(millis, body, size, arrivalNanos);
            default -> new FlvTag(FlvTag.Kind.SCRIPT, millis, 0, false, false, size, 0, arrivalNanos);
        };
    }

    private FlvTag audio(long millis, int body, int size, long arrivalNanos) {
        boolean header = size >= 2 && (buffer[body] & 0xff) >> 4 == AAC && buffer[body + 1] == 0;
        return new FlvTag(
                FlvTag.Kind.AUDIO, millis, 0, false, header, size, header ? checksum(body, size) : 0, arrivalNanos);
    }

    private FlvTag video(long millis, int body, int size, long arrivalNanos) {
        boolean keyframe = size > 0 && (buffer[body] & 0xff) >> 4 == 1;
        boolean avc = size >= 5 && (buffer[body] & 0x0f) == AVC;
        boolean header = avc && buffer[body + 1] != 1;
        int composition = avc && !header ? unsigned24(body + 2) << 8 >> 8 : 0;
        return new FlvTag(
                FlvTag.Kind.VIDEO,
                millis,
                composition,
                keyframe && !header,
                header,
                size,
                header && buffer[body + 1] == 0 ? checksum(body, size) : 0,
                arrivalNanos);
    }

    private long checksum(int from, int size) {
        CRC32 crc = new CRC32();
        crc.update(buffer, from, size);
        return crc.getValue();
    }

    private int unsigned24(int at) {
        return (buffer[at] & 0xff) << 16 | (buffer[at + 1] & 0xff) << 8 | (buffer[at + 2] & 0xff);
    }
}
