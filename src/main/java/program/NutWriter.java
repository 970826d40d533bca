package program;

import java.nio.ByteBuffer;
import settings.FrameRate;

/**
 * Writes the NUT headers of one raw stream, pictures or sound, so that the encoder knows the time of every block even
 * when some are left out. Single thread; buffers belong to the writer and are reused.
 *
 * <p>Source: NUT specification. Every frame code is declared as "flags follow", which costs two bytes a picture and needs
 * no table; the pipe flag spares sync points, which a reader would otherwise keep in memory for ever.
 */
final class NutWriter {
    private static final int MSB_PTS_SHIFT = 7;
    private static final int MAX_DISTANCE = 65536;
    private static final int FRAME_FLAGS = Nut.FLAG_KEY | Nut.FLAG_CODED_PTS | Nut.FLAG_SIZE_MSB | Nut.FLAG_CHECKSUM;

    private final byte[] scratch = new byte[512];
    private int at;
    private final ByteBuffer frameHeader = ByteBuffer.allocateDirect(64);

    /**
     * What comes before the first picture.
     *
     * @param width pixels
     * @param height pixels
     * @param rate time stamps count its frames
     */
    ByteBuffer pictureHeader(int width, int height, FrameRate rate) {
        return streamHeader(
                /* numerator= */ rate.denominator(),
                /* denominator= */ rate.numerator(),
                () -> pictures(width, height));
    }

    /**
     * What comes before the first block of sound, s16le stereo.
     *
     * @param sampleRate samples per second; time stamps count them
     */
    ByteBuffer soundHeader(int sampleRate) {
        return streamHeader(1, sampleRate, () -> sound(sampleRate));
    }

    private ByteBuffer streamHeader(int numerator, int denominator, Runnable stream) {
        ByteBuffer out = ByteBuffer.allocateDirect(1024);
        out.put(Nut.ID);
        at = 0;
        mainHeader(numerator, denominator);
        packet(out, Nut.MAIN);
        at = 0;
        stream.run();
        packet(out, Nut.STREAM);
        at = 0;
        value(0); // time of the sync point: 0 in time base 0
        value(0); // distance back to the previous one
        packet(out, Nut.SYNCPOINT);
        return out.flip();
    }

    /**
     * The header of one picture or block of sound; the returned buffer is reused by the next call.
     *
     * @param pts in frames or samples
     * @param bytes size of what follows
     */
    ByteBuffer frameHeader(long pts, int bytes) {
        at = 0;
        scratch[at++] = 0; // the frame code whose implied size is 0: code n of our table implies n bytes
        value(FRAME_FLAGS);
        value(pts + (1L << MSB_PTS_SHIFT)); // at or above 2^shift the whole value is given
        value(bytes);
        int crc = Nut.crc(scratch, 0, at);
        frameHeader.clear().put(scratch, 0, at).putInt(crc).flip();
        return frameHeader;
    }

    private void mainHeader(int numerator, int denominator) {
        value(4); // version
        value(0); // minor version
        value(1); // streams
        value(MAX_DISTANCE);
        value(1); // time bases
        value(numerator);
        value(denominator);
        frameCodes();
        value(0); // elision headers
        value(Nut.PIPE);
    }

    private void frameCodes() {
        value(Nut.FLAG_CODED);
        value(6); // fields that follow
        value(0); // pts delta, as signed
        value(1); // size multiplier
        value(0); // stream
        value(0); // size
        value(0); // reserved
        value(255); // all codes but 'N'
    }

    private void pictures(int width, int height) {
        stream(0, 'I', '4', '2', '0');
        value(width);
        value(height);
        value(1); // sample aspect ratio
        value(1);
        value(0); // colour space: unknown
    }

    private void sound(int sampleRate) {
        stream(1, 'P', 'S', 'D', (char) 16); // PCM, signed, 16 bit, little endian
        value(sampleRate);
        value(1);
        value(2); // channels
    }

    private void stream(int kind, char... codec) {
        value(0); // stream id
        value(kind);
        value(codec.length);
        for (char c : codec) {
            scratch[at++] = (byte) c;
        }
        value(0); // time base
        value(MSB_PTS_SHIFT);
        value(1 << 30); // longest step between time stamps without a checksum; ours always carry one
        value(0); // decode delay
        value(0); // flags
        value(0); // extra data
    }

    private void packet(ByteBuffer out, long startCode) {
        int crc = Nut.crc(scratch, 0, at);
        int length = at;
        out.putLong(startCode);
        byte[] payload = java.util.Arrays.copyOf(scratch, length);
        at = 0;
        value(length + 4L);
        out.put(scratch, 0, at);
        out.put(payload).putInt(crc);
    }

    private void value(long v) {
        int length = 1;
        while (v >>> (7 * length) != 0) {
            length++;
        }
        for (int i = length - 1; i > 0; i--) {
            scratch[at++] = (byte) (0x80 | (v >>> (7 * i)));
        }
        scratch[at++] = (byte) (v & 0x7F);
    }
}
