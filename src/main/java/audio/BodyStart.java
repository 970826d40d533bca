package audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds out what a posted body is from its first bytes. Pure functions.
 *
 * <p>ffmpeg could do that too, but holds the sound back meanwhile (seen with 8.1.2: a WAV's first 64 KB, in search of
 * S/PDIF; 4 KB of AAC, which are 256 ms), and a live producer's sound would be late by as much.
 *
 * @param format how the rest is to be decoded
 * @param skip bytes before the sound, such as a WAV's header
 * @param length bytes of sound after them, or -1 when it goes on to the end of the body
 */
public record BodyStart(PostedFormat format, int skip, long length) {
    /** A header longer than this is left to ffmpeg. */
    private static final int LONGEST_HEADER = 64 * 1024;

    private static final int ENOUGH = 12;
    private static final int CHUNK_HEAD = 8;
    private static final int FORMAT_CHUNK = 16;
    private static final int EXTENSIBLE_CHUNK = 26;
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;
    private static final int EXTENSIBLE = 0xfffe;

    /** From here on a stated length means "unknown": writers to pipes leave such numbers. */
    private static final long ENDLESS = 0x7ff0_0000L;

    /**
     * Looks at what has come so far.
     *
     * @param stated what the request says
     * @param over nothing more will come
     * @return empty when more is needed
     */
    public static Optional<BodyStart> look(PostedFormat stated, byte[] bytes, boolean over) {
        if (!stated.name().isEmpty() && !stated.name().equals("wav")) {
            return Optional.of(whole(stated));
        }
        if (bytes.length < ENOUGH) {
            return over ? Optional.of(whole(stated)) : Optional.empty();
        }
        if (says(bytes, 0, "RIFF") && says(bytes, 8, "WAVE")) {
            return wav(bytes, over);
        }
        return Optional.of(whole(stated.name().isEmpty() ? guess(bytes) : stated));
    }

    private static BodyStart whole(PostedFormat format) {
        return new BodyStart(format, 0, -1);
    }

    private static PostedFormat guess(byte[] bytes) {
        int second = bytes[1] & 0xff;
        if ((bytes[0] & 0xff) == 0xff && (second & 0xf6) == 0xf0) {
            return named("aac");
        }
        if ((bytes[0] & 0xff) == 0xff && (second & 0xe6) == 0xe2) {
            return named("mp3");
        }
        if (says(bytes, 0, "fLaC")) {
            return named("flac");
        }
        return says(bytes, 0, "OggS") ? named("ogg") : PostedFormat.UNNAMED;
    }

    private static PostedFormat named(String name) {
        return new PostedFormat(name, 0, 0);
    }

    private static boolean says(byte[] bytes, int at, String text) {
        return new String(bytes, at, text.length(), StandardCharsets.ISO_8859_1).equals(text);
    }

    private static Optional<BodyStart> wav(byte[] bytes, boolean over) {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        PostedFormat format = named("wav");
        long at = ENOUGH;
        while (at + CHUNK_HEAD <= bytes.length) {
            long size = header.getInt((int) at + 4) & 0xffff_ffffL;
            if (says(bytes, (int) at, "data")) {
                return Optional.of(
                        format.rate() == 0
                                ? whole(format)
                                : new BodyStart(
                                        format, (int) at + CHUNK_HEAD, size == 0 || size >= ENDLESS ? -1 : size));
            }
            if (says(bytes, (int) at, "fmt ") && at + CHUNK_HEAD + size <= bytes.length) {
                format = pcm(header, (int) at + CHUNK_HEAD, (int) size).orElse(format);
            }
            at += CHUNK_HEAD + size + (size & 1);
        }
        return over || bytes.length >= LONGEST_HEADER ? Optional.of(whole(named("wav"))) : Optional.empty();
    }

    private static Optional<PostedFormat> pcm(ByteBuffer header, int at, int size) {
        if (size < FORMAT_CHUNK) {
            return Optional.empty();
        }
        int tag = header.getShort(at) & 0xffff;
        if (tag == EXTENSIBLE && size >= EXTENSIBLE_CHUNK) {
            tag = header.getShort(at + 24) & 0xffff;
        }
        int channels = header.getShort(at + 2);
        int rate = header.getInt(at + 4);
        int align = header.getShort(at + 12);
        int bits = header.getShort(at + 14);
        boolean sensible = channels >= 1 && channels <= 8 && rate >= 8000 && rate <= 192_000;
        if (!sensible || align != channels * bits / 8) {
            return Optional.empty();
        }
        return coding(tag, bits).map(name -> new PostedFormat(name, rate, channels));
    }

    private static Optional<String> coding(int tag, int bits) {
        return Optional.ofNullable(
                switch (tag * 100 + bits) {
                    case PCM * 100 + 8 -> "u8";
                    case PCM * 100 + 16 -> "s16le";
                    case PCM * 100 + 24 -> "s24le";
                    case PCM * 100 + 32 -> "s32le";
                    case FLOAT * 100 + 32 -> "f32le";
                    case A_LAW * 100 + 8 -> "alaw";
                    case MU_LAW * 100 + 8 -> "mulaw";
                    default -> null;
                });
    }
}
