package integration;

import java.util.OptionalInt;

/**
 * A number drawn into a picture so that it survives two lossy encodes: a row of black and white cells along the upper
 * edge. Two fixed cells at each end, twenty bits, four bits of checksum; a picture without a well-formed row has no
 * number.
 */
final class FrameCode {
    static final int CELLS = 28;
    /** Height of the row as a part of the picture's. */
    static final int ROW_PARTS = 8;

    private static final int BITS = 20;
    private static final int CHECK_BITS = 4;
    private static final int WHITE_FROM = 160;
    private static final int BLACK_TO = 95;

    private FrameCode() {}

    /** The cells for a number, true is white. */
    static boolean[] cells(int number) {
        if (number < 0 || number >= 1 << BITS) {
            throw new IllegalArgumentException("does not fit into " + BITS + " bits: " + number);
        }
        boolean[] cells = new boolean[CELLS];
        cells[0] = true;
        cells[CELLS - 1] = true;
        long code = (long) number << CHECK_BITS | check(number);
        for (int i = 0; i < BITS + CHECK_BITS; i++) {
            cells[2 + i] = (code >> (BITS + CHECK_BITS - 1 - i) & 1) == 1;
        }
        return cells;
    }

    /**
     * The number in a row of samples.
     *
     * @param luma grey values 0 to 255, {@code perCell} for each cell
     */
    static OptionalInt decode(byte[] luma, int offset, int perCell) {
        long code = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            int value = luma[offset + cell * perCell + perCell / 2] & 0xff;
            if (value > BLACK_TO && value < WHITE_FROM) {
                return OptionalInt.empty();
            }
            code = code << 1 | (value >= WHITE_FROM ? 1 : 0);
        }
        boolean framed = code >> (CELLS - 2) == 0b10 && (code & 0b11) == 0b01;
        int number = (int) ((code >> (2 + CHECK_BITS)) & ((1 << BITS) - 1));
        boolean checked = (code >> 2 & ((1 << CHECK_BITS) - 1)) == check(number);
        return framed && checked ? OptionalInt.of(number) : OptionalInt.empty();
    }

    private static int check(int number) {
        int sum = 0b1010;
        for (int rest = number; rest != 0; rest >>>= CHECK_BITS) {
            sum = (sum * 3 + rest) & ((1 << CHECK_BITS) - 1);
        }
        return sum;
    }
}
