package program;

import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the picture's format from the parameter sets in front of keyframes, which may reach over several packets.
 *
 * <p>One thread writes, the monitor's; the format may be read by any. Nothing is parsed again while the bytes stay the same.
 */
final class FormatWatch {
    private static final int CAPACITY = 512;

    private final byte[] head = new byte[CAPACITY];
    private int size;
    private int streamType;
    private boolean gathering;
    private byte[] parsed = new byte[0];
    private volatile PictureFormat format;

    /** An access unit with parameter sets begins here. */
    void begin(int type, byte[] data, int from, int end) {
        finish();
        streamType = type;
        size = 0;
        gathering = true;
        more(data, from, end);
    }

    /** It goes on. */
    void more(byte[] data, int from, int end) {
        if (!gathering) {
            return;
        }
        int count = Math.max(0, Math.min(end - from, CAPACITY - size));
        System.arraycopy(data, from, head, size, count);
        size += count;
        if (size == CAPACITY) {
            finish();
        }
    }

    /** Another access unit begins. */
    void finish() {
        if (gathering) {
            gathering = false;
            parse();
        }
    }

    private void parse() {
        for (int i = 0; i + 4 < size; i++) {
            if (head[i] == 0 && head[i + 1] == 0 && head[i + 2] == 1 && isSequence(head[i + 3] & 0xFF)) {
                int end = endOf(i + 4);
                if (!Arrays.equals(parsed, 0, parsed.length, head, i + 3, end)) {
                    parsed = Arrays.copyOfRange(head, i + 3, end);
                    read(i + 4, end).ifPresent(read -> format = read);
                }
                return;
            }
        }
    }

    private boolean isSequence(int octet) {
        return switch (streamType) {
            case TsMonitor.H264 -> (octet & 0x1F) == 7;
            case TsMonitor.H265 -> (octet >> 1 & 0x3F) == 33;
            default -> octet == 0xB3;
        };
    }

    /** Where the unit ends; a sequence header of MPEG-2 is taken with what follows. */
    private int endOf(int from) {
        boolean units = streamType == TsMonitor.H264 || streamType == TsMonitor.H265;
        for (int i = from; units && i + 2 < size; i++) {
            if (head[i] == 0 && head[i + 1] == 0 && (head[i + 2] & 0xFF) <= 1) {
                return i;
            }
        }
        return units ? size : Math.min(size, from + 32);
    }

    private Optional<PictureFormat> read(int from, int end) {
        return switch (streamType) {
            case TsMonitor.H264 -> PictureFormat.h264(head, from, end);
            case TsMonitor.H265 -> PictureFormat.h265(head, from + 1, end);
            default -> PictureFormat.mpeg2(head, from, end);
        };
    }

    /** Another sender may speak next. */
    void reset() {
        gathering = false;
        parsed = new byte[0];
        format = null;
    }

    /** The format, or null while it is not known. */
    PictureFormat format() {
        return format;
    }
}
