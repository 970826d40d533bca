package audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Raw PCM at 48 kHz, one or two channels, turned into s16le stereo as it is read: what needs no decoder of its own. Mono
 * is given on both sides at its own level. One thread.
 */
public final class PcmStream extends InputStream {
    private static final int SAMPLE = 2;

    private final InputStream in;
    private final String coding;
    private final int channels;
    private final int width;
    private final byte[] block;
    private final ByteBuffer samples;
    private int kept;

    /** A stream of what {@link PostedFormat#isPlain()} says can be had without a decoder. */
    public PcmStream(InputStream in, PostedFormat format) {
        this.in = in;
        coding = format.name();
        channels = format.channels();
        width = format.sampleBytes();
        block = new byte[Pcm.CHUNK * channels * width];
        samples = ByteBuffer.wrap(block).order(coding.endsWith("be") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int read() throws IOException {
        throw new IOException("read it in blocks");
    }

    /** Whole sample frames, at most {@code length} bytes, of which there must be room for one. */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int frameBytes = channels * width;
        int wanted = Math.min(Pcm.CHUNK, length / Pcm.FRAME_BYTES) * frameBytes;
        while (kept < frameBytes) {
            int count = in.read(block, kept, wanted - kept);
            if (count < 0) {
                return -1;
            }
            kept += count;
        }
        int frames = kept / frameBytes;
        for (int i = 0; i < frames; i++) {
            put(into, offset + i * Pcm.FRAME_BYTES, sample(i * frameBytes));
            put(into, offset + i * Pcm.FRAME_BYTES + SAMPLE, sample(i * frameBytes + (channels - 1) * width));
        }
        kept -= frames * frameBytes;
        System.arraycopy(block, frames * frameBytes, block, 0, kept);
        return frames * Pcm.FRAME_BYTES;
    }

    private static void put(byte[] into, int at, int sample) {
        into[at] = (byte) sample;
        into[at + 1] = (byte) (sample >> 8);
    }

    private int sample(int at) {
        return switch (coding) {
            case "s16le", "s16be" -> samples.getShort(at);
            case "s24le" -> rounded((block[at + 2] << 16 | (block[at + 1] & 0xff) << 8 | (block[at] & 0xff)) << 8);
            case "s32le" -> rounded(samples.getInt(at));
            default -> clipped(Math.round((double) samples.getFloat(at) * Pcm.FULL_SCALE));
        };
    }

    private static int rounded(int value) {
        return clipped(((long) value + 0x8000) >> 16);
    }

    private static int clipped(long value) {
        return (int) Math.min(Short.MAX_VALUE, Math.max(Short.MIN_VALUE, value));
    }
}
