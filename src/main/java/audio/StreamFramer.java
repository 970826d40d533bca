package audio;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts what our own encoder writes into whole frames or pages, so that a listener can begin at any of them. One thread.
 */
public final class StreamFramer {
    private static final int ADTS_HEADER = 7;
    private static final int MP3_FRAME = 384;
    private static final int OGG_HEADER = 27;
    private static final int OGG_HEADER_PAGES = 2;

    private final StreamFormat format;
    private final DataInputStream in;
    private int pages;

    /** A framer of one encoder's run. */
    public StreamFramer(StreamFormat format, InputStream in) {
        this.format = format;
        this.in = new DataInputStream(in);
    }

    /** True while what {@link #next} gives has to come before anything else that a listener gets. */
    public boolean isInHeaders() {
        return format == StreamFormat.OGG && pages < OGG_HEADER_PAGES;
    }

    /**
     * The next whole frame or page.
     *
     * @throws IOException at the end, or when it is none
     */
    public byte[] next() throws IOException {
        return switch (format) {
            case AAC -> adts();
            case MP3 -> exactly(MP3_FRAME);
            case OGG -> page();
            case WAV -> throw new IllegalStateException("WAV has no encoder");
        };
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    private byte[] adts() throws IOException {
        byte[] head = exactly(ADTS_HEADER);
        int length = (head[3] & 3) << 11 | (head[4] & 0xff) << 3 | (head[5] & 0xff) >> 5;
        if ((head[0] & 0xff) != 0xff || length < ADTS_HEADER) {
            throw new IOException("no ADTS frame");
        }
        byte[] frame = Arrays.copyOf(head, length);
        in.readFully(frame, ADTS_HEADER, length - ADTS_HEADER);
        return frame;
    }

    private byte[] page() throws IOException {
        byte[] head = exactly(OGG_HEADER);
        if (head[0] != 'O' || head[1] != 'g' || head[2] != 'g' || head[3] != 'S') {
            throw new IOException("no Ogg page");
        }
        byte[] lacing = exactly(head[OGG_HEADER - 1] & 0xff);
        int length = 0;
        for (byte segment : lacing) {
            length += segment & 0xff;
        }
        int start = OGG_HEADER + lacing.length;
        byte[] page = Arrays.copyOf(head, start + length);
        System.arraycopy(lacing, 0, page, OGG_HEADER, lacing.length);
        in.readFully(page, start, length);
        pages++;
        return page;
    }
}
