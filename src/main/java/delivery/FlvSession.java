package delivery;

import java.io.IOException;
import java.io.OutputStream;
import program.ProgramRing;

/**
 * Writes one publisher session as FLV: from a keyframe on, with times that start at zero. One thread.
 *
 * <p>Source: Adobe Flash Video File Format Specification 10.1, annex E.
 */
final class FlvSession {
    private static final byte[] FILE_HEADER = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0};
    private static final int TAG_HEADER = 11;
    private static final int TAIL = 4;

    private final OutputStream out;
    private byte[] tag = new byte[1 << 16];
    private long base = Long.MIN_VALUE;
    private long bytes;

    FlvSession(OutputStream out) {
        this.out = out;
    }

    /** The file header and the decoder configuration, so that the publisher can open its input at once. */
    void begin(ProgramRing.Headers headers) throws IOException {
        begin(headers.script(), headers.video(), headers.audio());
    }

    /** The same from the three tags' bodies. */
    void begin(byte[] script, byte[] video, byte[] audio) throws IOException {
        out.write(FILE_HEADER);
        tag(ProgramRing.SCRIPT, 0, script, script.length);
        tag(ProgramRing.VIDEO, 0, video, video.length);
        tag(ProgramRing.AUDIO, 0, audio, audio.length);
        out.flush();
    }

    /** The tag that the cursor holds. Sound from before the first picture is left out. */
    void write(ProgramRing.Cursor cursor) throws IOException {
        if (base == Long.MIN_VALUE) {
            base = cursor.millis();
        }
        long time = cursor.millis() - base;
        if (time >= 0) {
            tag(cursor.type(), time, cursor.body(), cursor.size());
            out.flush();
        }
    }

    /** One write for the whole tag: each one costs a copy, a system call and a wake of the child. */
    private void tag(byte type, long time, byte[] body, int size) throws IOException {
        if (size == 0) {
            return;
        }
        int whole = size + TAG_HEADER;
        room(whole + TAIL);
        tag[0] = type;
        unsigned24(tag, 1, size);
        unsigned24(tag, 4, (int) (time & 0xFFFFFF));
        tag[7] = (byte) (time >> 24);
        System.arraycopy(body, 0, tag, TAG_HEADER, size);
        tag[whole] = (byte) (whole >> 24);
        unsigned24(tag, whole + 1, whole);
        out.write(tag, 0, whole + TAIL);
        bytes += whole + TAIL;
    }

    private void room(int size) {
        if (size > tag.length) {
            tag = new byte[Integer.highestOneBit(size) * 2]; // the stream's number stays 0
        }
    }

    private static void unsigned24(byte[] into, int at, int value) {
        into[at] = (byte) (value >> 16);
        into[at + 1] = (byte) (value >> 8);
        into[at + 2] = (byte) value;
    }

    long bytes() {
        return bytes;
    }
}
