package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class LimiterTest {
    private final Limiter limiter = new Limiter(-1);

    private double[] process(int frames, IntToDoubleFunction signal) {
        double[] out = new double[frames];
        float[] left = new float[Pcm.CHUNK];
        float[] right = new float[Pcm.CHUNK];
        for (int at = 0; at < frames; at += Pcm.CHUNK) {
            int n = Math.min(Pcm.CHUNK, frames - at);
            for (int i = 0; i < n; i++) {
                left[i] = (float) signal.applyAsDouble(at + i);
                right[i] = -left[i] / 2;
            }
            limiter.process(left, right, n);
            for (int i = 0; i < n; i++) {
                out[at + i] = left[i];
            }
        }
        return out;
    }

    @Test
    void isAPureDelayBelowTheCeiling() {
        IntToDoubleFunction tone = Signals.sine(997, -1.5);
        double[] out = process(24_000, tone);
        for (int i = Limiter.DELAY; i < out.length; i++) {
            assertThat(out[i]).isEqualTo((float) tone.applyAsDouble(i - Limiter.DELAY));
        }
        assertThat(limiter.limitedFrames()).isZero();
    }

    @Test
    void delaysLessThanTwoMilliseconds() {
        assertThat(Pcm.millis(Limiter.DELAY)).isLessThan(2);
    }

    @Test
    void keepsTheTruePeakOfTonesUnderTheCeiling() {
        for (double hertz : new double[] {60, 997, 5003, 11_999, 12_000, 17_000}) {
            double[] out = process(24_000, i -> 2 * Math.sin(2 * Math.PI * hertz * i / Pcm.RATE + Math.PI / 4));
            double peak = Signals.truePeakDb(out);
            System.out.printf("limiter, %.0f Hz at +6 dB: %.2f dBTP%n", hertz, peak);
            assertThat(peak).isLessThanOrEqualTo(-1);
        }
    }

    @Test
    void keepsTheTruePeakOfNoiseAndTransientsUnderTheCeiling() {
        Random random = new Random(7);
        double[] white = random.doubles(24_001, -2, 2).toArray();
        double[] noise = process(24_000, i -> (white[i] + white[i + 1]) * ((i / 2400) % 2));
        assertThat(Signals.truePeakDb(noise)).isLessThanOrEqualTo(-1);
        double[] clicks = process(24_000, i -> i % 1000 < 3 ? 3 : 0.1 * Math.sin(i * 0.1));
        assertThat(Signals.truePeakDb(clicks)).isLessThanOrEqualTo(-1);
        double[] square = process(24_000, i -> i % 96 < 48 ? 1.5 : -1.5);
        assertThat(Signals.truePeakDb(square)).isLessThanOrEqualTo(-1);
    }

    @Test
    void letsGoAgainAndCounts() {
        process(4800, Signals.sine(997, 6));
        long limited = limiter.limitedFrames();
        assertThat(limited).isGreaterThan(4000);
        double[] out = process(96_000, Signals.sine(997, -10));
        assertThat(Signals.sineDb(out, 72_000, 96_000)).isCloseTo(-10, within(0.001));
        assertThat(limiter.limitedFrames()).isLessThan(limited + 48_000);
    }

    @Test
    void turnsDownWithoutAClick() {
        double[] out =
                process(48_000, i -> Signals.sine(1000, i < 24_000 ? -6 : 6).applyAsDouble(i));
        assertThat(Signals.largestStep(out)).isLessThan(Signals.ownStep(1000, -1) * 1.1);
    }
}
