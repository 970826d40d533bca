package control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SoundTapTest {
    private final SoundTap tap = new SoundTap();

    private void tick(int bytes, int value) {
        ByteBuffer block = tap.begin();
        if (block != null) {
            for (int i = 0; i < bytes; i++) {
                block.put((byte) value);
            }
        }
        tap.end(block);
    }

    @Test
    void makesNoSumWhileNobodyReads() {
        assertThat(tap.begin()).isNull();
        SoundTap.Reader reader = tap.open();
        assertThat(tap.begin()).isNotNull();
        reader.close();
        assertThat(tap.begin()).isNull();
        assertThat(reader.read(new byte[4])).isEqualTo(-1);
    }

    @Test
    void givesEveryReaderEveryByteAcrossTheRing() {
        SoundTap.Reader one = tap.open();
        SoundTap.Reader other = tap.open();
        byte[] into = new byte[6400];
        for (int i = 0; i < 200; i++) {
            tick(6400, i);
            assertThat(one.read(into)).isEqualTo(6400);
            assertThat(into).containsOnly((byte) i);
            assertThat(other.read(into)).isEqualTo(6400);
        }
        assertThat(one.lost()).isZero();
    }

    @Test
    void losesForTheSlowReaderAloneAndNeverWaits() {
        SoundTap.Reader slow = tap.open();
        SoundTap.Reader good = tap.open();
        byte[] into = new byte[6400];
        for (int i = 0; i < 100; i++) {
            tick(6400, i);
            assertThat(good.read(into)).isEqualTo(6400);
        }
        assertThat(slow.lost()).isPositive();
        assertThat(good.lost()).isZero();
        assertThat(slow.read(into)).isEqualTo(6400);
        assertThat(into).containsOnly((byte) 0);
    }
}
