package program;

/** Reads bits of a NAL unit; past its end everything is 0 and {@link #failed} true. */
final class BitReader {
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
