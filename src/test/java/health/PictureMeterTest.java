package health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PictureMeterTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final long FRAME = 33_333_333L;

    private final PictureMeter meter = new PictureMeter(WIDTH, HEIGHT);
    private final Random random = new Random(3);
    private long now = 1_000_000_000_000L;

    private Picture show(byte[] picture, boolean slate, double seconds) {
        for (int i = 0; i < seconds * 30; i++) {
            now += FRAME;
            meter.look(ByteBuffer.wrap(picture), slate, now);
        }
        return meter.figures(now);
    }

    private byte[] scene(int from, int to) {
        byte[] picture = new byte[WIDTH * HEIGHT * 3 / 2];
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            picture[i] = (byte) (from + (to - from) * (i % WIDTH) / WIDTH);
        }
        return picture;
    }

    @Test
    void onePictureAgainAndAgainIsStillFromTwoSecondsOn() {
        assertThat(show(scene(40, 200), false, 1.4).stillSeconds()).isZero();
        assertThat(show(scene(40, 200), false, 3).stillSeconds()).isBetween(2.0, 3.1);
    }

    @Test
    void noiseOfOneStepInEveryPictureIsAlive() {
        byte[] picture = scene(40, 200);
        for (int i = 0; i < 200; i++) {
            byte[] noisy = picture.clone();
            for (int point = 0; point < WIDTH * HEIGHT; point++) {
                noisy[point] += (byte) (random.nextInt(5) - 2);
            }
            show(noisy, false, 0.03);
            assertThat(meter.figures(now).stillSeconds()).isZero();
        }
    }

    @Test
    void oneBrightPictureInASecondIsNotBlack() {
        show(scene(16, 16), false, 3);
        assertThat(meter.figures(now).brightest()).isEqualTo(16);
        show(scene(16, 120), false, 0.03);
        assertThat(show(scene(16, 16), false, 0.6).brightest()).isGreaterThan(100);
        assertThat(show(scene(16, 16), false, 1).brightest()).isEqualTo(16);
    }

    @Test
    void theSlateIsNothingAndStartsAnew() {
        show(scene(40, 200), false, 5);
        Picture slate = show(scene(40, 200), true, 0.1);
        assertThat(slate.slate()).isTrue();
        assertThat(slate.stillSeconds()).isZero();
        assertThat(slate.brightest()).isEqualTo(255);
        assertThat(show(scene(40, 200), false, 1).stillSeconds()).isZero();
    }

    @Test
    void whatNobodyHasLookedAtForASecondIsNotKnown() {
        show(scene(16, 16), false, 3);
        assertThat(meter.figures(now + 1_100_000_000L).known()).isFalse();
    }

    @Test
    void anySizeCanBeLookedAt() {
        for (int[] size : new int[][] {{128, 128}, {130, 128}, {1920, 1080}, {7680, 4320}, {426, 240}}) {
            PictureMeter any = new PictureMeter(size[0], size[1]);
            any.look(ByteBuffer.allocate(size[0] * size[1] * 3 / 2), false, 1);
            assertThat(any.figures(1).brightest()).isLessThanOrEqualTo(255);
        }
    }
}
