package integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCodeTest {
    @Test
    void readsBackWhatItDrew() {
        for (int number = 0; number < 1 << 20; number += 997) {
            assertThat(FrameCode.decode(row(number), 0, 4)).isEqualTo(OptionalInt.of(number));
        }
    }

    @Test
    void noticesOneWrongCell() {
        for (int cell = 0; cell < FrameCode.CELLS; cell++) {
            byte[] row = row(123_456);
            for (int i = cell * 4; i < cell * 4 + 4; i++) {
                row[i] = (byte) ~row[i];
            }
            assertThat(FrameCode.decode(row, 0, 4)).isEmpty();
        }
    }

    @Test
    void seesNoNumberInGreyOrPlainPictures() {
        for (int level = 0; level < 256; level += 5) {
            byte[] row = new byte[FrameCode.CELLS * 4];
            java.util.Arrays.fill(row, (byte) level);
            assertThat(FrameCode.decode(row, 0, 4)).isEmpty();
        }
    }

    @Test
    void seldomSeesANumberInNoise() {
        Random random = new Random(7);
        int seen = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] row = new byte[FrameCode.CELLS * 4];
            random.nextBytes(row);
            seen += FrameCode.decode(row, 0, 4).isPresent() ? 1 : 0;
        }
        assertThat(seen).isLessThan(5);
    }

    private static byte[] row(int number) {
        boolean[] cells = FrameCode.cells(number);
        byte[] row = new byte[FrameCode.CELLS * 4];
        for (int i = 0; i < row.length; i++) {
            row[i] = (byte) (cells[i / 4] ? 225 : 30);
        }
        return row;
    }
}
