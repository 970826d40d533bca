package health;

import java.util.Optional;

/**
 * What an AAC sequence header says.
 *
 * <p>Source: ISO/IEC 14496-3 1.6.2.1 (AudioSpecificConfig).
 *
 * @param objectType 2 is AAC-LC
 * @param sampleRate hertz
 * @param channels 0 where the stream itself says it
 */
public record AacConfiguration(int objectType, int sampleRate, int channels) {
    private static final int[] RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350
    };
    private static final int ESCAPE = 31;
    private static final int EXPLICIT_RATE = 15;

    /**
     * Reads the sequence header; empty for any other sound.
     *
     * @param body FLV tag body
     */
    public static Optional<AacConfiguration> parse(byte[] body) {
        if (body.length < 4 || (body[0] & 0xF0) != 0xA0 || body[1] != 0) {
            return Optional.empty();
        }
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = bits << 8 | (i + 2 < body.length ? body[i + 2] & 0xFF : 0);
        }
        int at = 5;
        int type = part(bits, 0, 5);
        if (type == ESCAPE) {
            type = 32 + part(bits, 5, 6);
            at = 11;
        }
        int index = part(bits, at, 4);
        at += 4;
        if (index != EXPLICIT_RATE && index >= RATES.length) {
            return Optional.empty();
        }
        int rate = index == EXPLICIT_RATE ? part(bits, at, 24) : RATES[index];
        at += index == EXPLICIT_RATE ? 24 : 0;
        int channels = part(bits, at, 4);
        return Optional.of(new AacConfiguration(type, rate, channels == 7 ? 8 : channels));
    }

    private static int part(long bits, int from, int count) {
        return (int) (bits >>> (64 - from - count)) & ((1 << count) - 1);
    }
}
