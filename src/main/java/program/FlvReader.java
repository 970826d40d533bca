package program;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Splits a FLV stream into tags. One thread; the body buffer is reused.
 *
 * <p>Source: Adobe Flash Video File Format Specification 10.1, annex E.
 */
final class FlvReader {
    private static final int MAX_TAG_BYTES = 1 << 23;

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

    private final DataInputStream in;
    private final byte[] header = new byte[11];
    private byte[] body = new byte[1 << 16];
    private ByteBuffer view = ByteBuffer.wrap(body);

    FlvReader(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /**
     * Reads to the end of the stream.
     *
     * @throws IOException when it breaks or is not FLV
     */
    void run(Handler handler) throws IOException {
        try {
            in.readFully(header, 0, 9);
            if (header[0] != 'F' || header[1] != 'L' || header[2] != 'V') {
                throw new IOException("the encoder's output is not FLV");
            }
            while (true) {
                in.readInt(); // size of the tag before
                in.readFully(header);
                tag(handler);
            }
        } catch (EOFException end) {
            // the child is gone; its supervisor says why
        }
    }

    private void tag(Handler handler) throws IOException {
        int size = unsigned24(1);
        if (size > MAX_TAG_BYTES) {
            throw new IOException("a tag of " + size + " bytes in the encoder's output");
        }
        long millis = unsigned24(4) | (header[7] & 0xFFL) << 24;
        if (size > body.length) {
            body = new byte[Integer.highestOneBit(size) * 2];
            view = ByteBuffer.wrap(body);
        }
        in.readFully(body, 0, size);
        view.clear().limit(size);
        handler.tag((byte) (header[0] & 0x1F), millis, view);
    }

    private int unsigned24(int at) {
        return (header[at] & 0xFF) << 16 | (header[at + 1] & 0xFF) << 8 | (header[at + 2] & 0xFF);
    }
}
