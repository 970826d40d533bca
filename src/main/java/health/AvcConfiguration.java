package health;

import java.util.Optional;

/**
 * The picture's size from an AVC sequence header. Bounded: whatever the bytes are, it ends and throws nothing.
 *
 * <p>Source: ISO/IEC 14496-15 5.3.3 (AVCDecoderConfigurationRecord), ITU-T H.264 7.3.2.1 (sequence parameter set).
 *
 * @param width pixels shown
 */
public record AvcConfiguration(int width, int height) {
    private static final int TAG_HEADER = 5;
    private static final int RECORD_HEADER = 8;
    private static final int MOST_PIXELS = 16_384;

    /**
     * Reads the sequence header.
     *
     * @param body FLV tag body: two bytes of codec and kind, three of composition time, then the record
     */
    public static Optional<AvcConfiguration> parse(byte[] body) {
        int at = TAG_HEADER + RECORD_HEADER;
        if (body.length < at + 4 || (body[0] & 0x0F) != 7 || body[1] != 0 || (body[TAG_HEADER + 5] & 0x1F) == 0) {
            return Optional.empty();
        }
        int size = (body[at - 2] & 0xFF) << 8 | (body[at - 1] & 0xFF);
        if ((body[at] & 0x1F) != 7 || size > body.length - at) {
            return Optional.empty();
        }
        return sequenceParameterSet(new BitReader(body, at + 1, at + size));
    }

    private static Optional<AvcConfiguration> sequenceParameterSet(BitReader bits) {
        int profile = bits.bits(8);
        bits.bits(16); // constraints, level
        bits.unsigned(); // id
        int chroma = isHigh(profile) ? highProfile(bits) : 1;
        bits.unsigned(); // log2_max_frame_num
        pictureOrder(bits);
        bits.unsigned(); // reference frames
        bits.bits(1);
        int macroblocksAcross = bits.unsigned() + 1;
        int mapUnitsDown = bits.unsigned() + 1;
        int fieldFactor = bits.bits(1) == 1 ? 1 : 2;
        bits.bits(fieldFactor == 2 ? 2 : 1);
        int[] crop = new int[4];
        if (bits.bits(1) == 1) {
            for (int i = 0; i < crop.length; i++) {
                crop[i] = bits.unsigned();
            }
        }
        int unitX = chroma == 1 || chroma == 2 ? 2 : 1;
        int unitY = (chroma == 1 ? 2 : 1) * fieldFactor;
        long width = 16L * macroblocksAcross - (long) unitX * ((long) crop[0] + crop[1]);
        long height = 16L * mapUnitsDown * fieldFactor - (long) unitY * ((long) crop[2] + crop[3]);
        boolean sane = width > 0 && height > 0 && width <= MOST_PIXELS && height <= MOST_PIXELS;
        return bits.failed() || !sane ? Optional.empty() : Optional.of(new AvcConfiguration((int) width, (int) height));
    }

    private static boolean isHigh(int profile) {
        return switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    /** The chroma format: 1 is 4:2:0. */
    private static int highProfile(BitReader bits) {
        int chroma = bits.unsigned();
        if (chroma == 3) {
            bits.bits(1);
        }
        bits.unsigned();
        bits.unsigned();
        bits.bits(1);
        if (bits.bits(1) == 1) {
            int lists = chroma == 3 ? 12 : 8;
            for (int i = 0; i < lists; i++) {
                if (bits.bits(1) == 1) {
                    scalingList(bits, i < 6 ? 16 : 64);
                }
            }
        }
        return chroma;
    }

    private static void scalingList(BitReader bits, int size) {
        int last = 8;
        int next = 8;
        for (int i = 0; i < size && !bits.failed(); i++) {
            if (next != 0) {
                next = (last + bits.signed() + 256) & 0xFF;
            }
            last = next == 0 ? last : next;
        }
    }

    private static void pictureOrder(BitReader bits) {
        int type = bits.unsigned();
        if (type == 0) {
            bits.unsigned();
        } else if (type == 1) {
            bits.bits(1);
            bits.signed();
            bits.signed();
            int cycle = bits.unsigned();
            for (int i = 0; i < cycle && !bits.failed(); i++) {
                bits.signed();
            }
        }
    }

    /** Reads bits of a NAL unit; past its end everything is 0 and {@link #failed} true. */
    private static final class BitReader {
        private final byte[] data;
        private final int end;
        private int at;
        private int bit;
        private int zeros;
        private boolean failed;

        BitReader(byte[] data, int from, int end) {
            this.data = data;
            this.at = from;
            this.end = end;
        }

        boolean failed() {
            return failed;
        }

        int bits(int count) {
            int value = 0;
            for (int i = 0; i < count; i++) {
                value = value << 1 | one();
            }
            return value;
        }

        private int one() {
            if (bit == 0) {
                skipEmulationPrevention();
            }
            if (at >= end) {
                failed = true;
                return 0;
            }
            int value = data[at] >> (7 - bit) & 1;
            bit++;
            if (bit == 8) {
                zeros = data[at] == 0 ? zeros + 1 : 0;
                bit = 0;
                at++;
            }
            return value;
        }

        private void skipEmulationPrevention() {
            if (zeros >= 2 && at < end && data[at] == 3) {
                at++;
                zeros = 0;
            }
        }

        /** ue(v). */
        int unsigned() {
            int length = 0;
            while (!failed && one() == 0) {
                length++;
                if (length > 30) {
                    failed = true;
                }
            }
            return failed ? 0 : (1 << length) - 1 + bits(length);
        }

        /** se(v). */
        int signed() {
            int code = unsigned();
            return (code & 1) == 1 ? (code + 1) / 2 : -(code / 2);
        }
    }
}
