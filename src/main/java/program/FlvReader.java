package program;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Splits a FLV stream into tags. One thread; the buffer is reused.
 *
 * <p>Source: Adobe Flash Video File Format Specification 10.1, annex E.
 */
final class FlvReader {
    private static final int MAX_TAG_BYTES = 1 << 23;
    private static final int FILE_HEADER = 9;
    private static final int SIZE_BEFORE = 4;
    private static final int TAG_HEADER = 11;

    /** What a pipe holds. */
    private static final int CHUNK = 1 << 16;

    /** Takes one tag. */
    @FunctionalInterface
    interface Handler {
        /**
         * One tag.
         *
         * @param millis time stamp as written, unsigned 32 bit
         * @param body valid during the call
         */
        void tag(byte type, long millis, ByteBuffer body) throws IOException;
    }

    private final InputStream in;
    private byte[] buffer = new byte[CHUNK];
    private ByteBuffer view = ByteBuffer.wrap(buffer);
    private int at;
    private int end;

    FlvReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads to the end of the stream.
     *
     * @throws IOException when it breaks or is not FLV
     */
    void run(Handler handler) throws IOException {
        try {
            need(FILE_HEADER);
            if (buffer[0] != 'F' || buffer[1] != 'L' || buffer[2] != 'V') {
                throw new IOException("the encoder's output is not FLV");
            }
            at += FILE_HEADER;
            while (true) {
                tag(handler);
            }
        } catch (EOFException end) {
            // the child is gone; its supervisor says why
        }
    }

    private void tag(Handler handler) throws IOException {
        need(SIZE_BEFORE + TAG_HEADER);
        int header = at + SIZE_BEFORE;
        byte type = (byte) (buffer[header] & 0x1F);
        int size = unsigned24(header + 1);
        long millis = unsigned24(header + 4) | (buffer[header + 7] & 0xFFL) << 24;
        if (size > MAX_TAG_BYTES) {
            throw new IOException("a tag of " + size + " bytes in the encoder's output");
        }
        at = header + TAG_HEADER;
        need(size);
        view.limit(at + size).position(at);
        at += size;
        handler.tag(type, millis, view);
    }

    /** Makes sure of so many bytes from {@link #at} on; a whole tag mostly comes with one read. */
    private void need(int bytes) throws IOException {
        if (at == end) {
            at = 0;
            end = 0;
        }
        if (at + bytes > buffer.length) {
            makeRoom(bytes);
        }
        while (end - at < bytes) {
            int read = in.read(buffer, end, Math.min(CHUNK, buffer.length - end));
            if (read < 0) {
                throw new EOFException();
            }
            end += read;
        }
    }

    private void makeRoom(int bytes) {
        byte[] target = bytes > buffer.length ? new byte[Integer.highestOneBit(bytes) * 2] : buffer;
        System.arraycopy(buffer, at, target, 0, end - at);
        end -= at;
        at = 0;
        if (target != buffer) {
            buffer = target;
            view = ByteBuffer.wrap(buffer);
        }
    }

    private int unsigned24(int from) {
        return (buffer[from] & 0xFF) << 16 | (buffer[from + 1] & 0xFF) << 8 | (buffer[from + 2] & 0xFF);
    }
}
