package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class MeterTest {
    private final Meter meter = new Meter();
    private final float[] samples = new float[Pcm.CHUNK];

    private Levels measure(double seconds, IntToDoubleFunction signal) {
        int frames = (int) Math.round(seconds * Pcm.RATE);
        for (int at = 0; at < frames; at += Pcm.CHUNK) {
            int n = Math.min(Pcm.CHUNK, frames - at);
            for (int i = 0; i < n; i++) {
                samples[i] = (float) signal.applyAsDouble(at + i);
            }
            meter.add(samples, samples, n);
        }
        return meter.levels(0);
    }

    @Test
    void startsAtTheFloor() {
        assertThat(meter.levels(3)).isEqualTo(new Levels(-120, -120, -120, -120, 3, 0));
    }

    @Test
    void readsTheReferenceTone() {
        Levels levels = measure(20, Signals.sine(1000, -23));
        assertThat(levels.integratedLufs()).isCloseTo(-23, within(0.05));
        assertThat(levels.momentaryLufs()).isCloseTo(-23, within(0.05));
        assertThat(levels.peakDb()).isCloseTo(-23, within(0.05));
        assertThat(levels.rmsDb()).isCloseTo(-26.01, within(0.05));
        assertThat(measure(20, Signals.sine(1000, -33)).momentaryLufs()).isCloseTo(-33, within(0.05));
    }

    @Test
    void gatesAsInTechnicalDocument3341() {
        measure(10, Signals.sine(1000, -72));
        measure(10, Signals.sine(1000, -36));
        measure(60, Signals.sine(1000, -23));
        measure(10, Signals.sine(1000, -36));
        Levels levels = measure(10, Signals.sine(1000, -72));
        assertThat(levels.integratedLufs()).isCloseTo(-23, within(0.1));
    }

    @Test
    void averagesAboveTheRelativeGate() {
        measure(20, Signals.sine(1000, -26));
        measure(20.1, Signals.sine(1000, -20));
        assertThat(measure(20, Signals.sine(1000, -26)).integratedLufs()).isCloseTo(-23, within(0.1));
    }

    @Test
    void countsSilence() {
        measure(1, Signals.sine(1000, -23));
        assertThat(measure(2, i -> 1e-4).silentSeconds()).isCloseTo(2, within(0.11));
        java.util.Arrays.fill(samples, 0);
        for (int i = 0; i < 1000; i++) {
            meter.addSilence(samples, Pcm.CHUNK);
        }
        Levels levels = meter.levels(0);
        assertThat(levels.silentSeconds()).isCloseTo(12, within(0.11));
        assertThat(levels.momentaryLufs()).isEqualTo(Pcm.FLOOR_DB);
        assertThat(measure(0.2, Signals.sine(1000, -23)).silentSeconds()).isZero();
    }

    @Test
    void startsAnewWhenReset() {
        measure(10, Signals.sine(1000, -10));
        meter.reset();
        assertThat(measure(10, Signals.sine(1000, -30)).integratedLufs()).isCloseTo(-30, within(0.1));
    }
}
