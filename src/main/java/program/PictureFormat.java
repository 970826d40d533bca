package program;

import java.util.Optional;

/**
 * A picture's format as its stream states it. Bounded: whatever the bytes are, it ends and throws nothing.
 *
 * <p>Source: ITU-T H.264 7.3.2.1 and H.265 7.3.2.2 (sequence parameter sets), ISO/IEC 13818-2 6.2.2 (sequence header).
 *
 * @param codec h264, hevc or mpeg2
 * @param width pixels shown
 * @param interlaced whether pictures may be coded as fields
 */
public record PictureFormat(String codec, int width, int height, boolean interlaced) {
    private static final int MOST_PIXELS = 16_384;

    /**
     * From a sequence parameter set of H.264.
     *
     * @param from first byte after the NAL unit's header
     */
    public static Optional<PictureFormat> h264(byte[] data, int from, int end) {
        BitReader bits = new BitReader(data, from, end);
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
        int fields = bits.bits(1) == 1 ? 1 : 2;
        bits.bits(fields == 2 ? 2 : 1);
        long[] cropped = window(bits, chroma, fields);
        return sane(
                "h264",
                16L * macroblocksAcross - cropped[0],
                16L * mapUnitsDown * fields - cropped[1],
                fields == 2,
                bits);
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

    /** Pixels cut off in both directions. */
    private static long[] window(BitReader bits, int chroma, int fields) {
        long[] edges = new long[4];
        if (bits.bits(1) == 1) {
            for (int i = 0; i < edges.length; i++) {
                edges[i] = bits.unsigned();
            }
        }
        int unitX = chroma == 1 || chroma == 2 ? 2 : 1;
        int unitY = (chroma == 1 ? 2 : 1) * fields;
        return new long[] {unitX * (edges[0] + edges[1]), unitY * (edges[2] + edges[3])};
    }

    private static Optional<PictureFormat> sane(
            String codec, long width, long height, boolean interlaced, BitReader bits) {
        boolean sane = width > 0 && height > 0 && width <= MOST_PIXELS && height <= MOST_PIXELS;
        return bits.failed() || !sane
                ? Optional.empty()
                : Optional.of(new PictureFormat(codec, (int) width, (int) height, interlaced));
    }

    /**
     * From a sequence parameter set of H.265.
     *
     * @param from first byte after the two of the NAL unit's header
     */
    public static Optional<PictureFormat> h265(byte[] data, int from, int end) {
        BitReader bits = new BitReader(data, from, end);
        bits.bits(4);
        int layers = bits.bits(3);
        bits.bits(1);
        boolean interlaced = profileTierLevel(bits, layers);
        bits.unsigned(); // id
        int chroma = bits.unsigned();
        if (chroma == 3) {
            bits.bits(1);
        }
        int width = bits.unsigned();
        int height = bits.unsigned();
        long[] cropped = window(bits, chroma, 1);
        return sane("hevc", width - cropped[0], height - cropped[1], interlaced, bits);
    }

    /** True when the source says that it is interlaced and not progressive. */
    private static boolean profileTierLevel(BitReader bits, int layers) {
        bits.bits(8);
        bits.bits(32);
        boolean progressive = bits.bits(1) == 1;
        boolean interlaced = bits.bits(1) == 1;
        bits.bits(30);
        bits.bits(16); // further flags
        bits.bits(8); // level
        boolean[] profiles = new boolean[layers];
        boolean[] levels = new boolean[layers];
        for (int i = 0; i < layers; i++) {
            profiles[i] = bits.bits(1) == 1;
            levels[i] = bits.bits(1) == 1;
        }
        for (int i = layers; layers > 0 && i < 8; i++) {
            bits.bits(2);
        }
        for (int i = 0; i < layers; i++) {
            for (int rest = (profiles[i] ? 88 : 0) + (levels[i] ? 8 : 0); rest > 0; rest -= 8) {
                bits.bits(8);
            }
        }
        return interlaced && !progressive;
    }

    /**
     * From a sequence header of MPEG-2, and the extension after it if it is there.
     *
     * @param from first byte after the start code
     */
    public static Optional<PictureFormat> mpeg2(byte[] data, int from, int end) {
        BitReader bits = new BitReader(data, from, end);
        int width = bits.bits(12);
        int height = bits.bits(12);
        boolean interlaced = false;
        for (int i = from; i + 5 < end; i++) {
            if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1 && (data[i + 3] & 0xFF) == 0xB5) {
                interlaced = (data[i + 4] & 0xF0) == 0x10 && (data[i + 5] & 0x08) == 0;
            }
        }
        return sane("mpeg2", width, height, interlaced, bits);
    }
}
