package audio;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongConsumer;
import settings.FrameRate;

/** A mixer on a simulated clock: producers write by the time of the tick, all output is kept. */
final class MixerRig {
    /** Somebody who writes what is due at a time in nanoseconds. */
    interface Producer extends LongConsumer {}

    final Mixer mixer = new Mixer();
    final FrameRate rate;
    private final List<Producer> producers = new ArrayList<>();
    private final List<double[]> output = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4 * 4800);
    private long tick;

    MixerRig(FrameRate rate) {
        this.rate = rate;
    }

    MixerRig() {
        this(new FrameRate(30, 1));
    }

    long tick() {
        return tick;
    }

    MixerRig with(Producer producer) {
        producers.add(producer);
        return this;
    }

    /** One tick; returns how many sample frames it made. */
    int step() {
        long now = rate.nanosAt(tick);
        for (Producer producer : producers) {
            producer.accept(now);
        }
        int frames = (int) (rate.samplesAt(tick + 1, Pcm.RATE) - rate.samplesAt(tick, Pcm.RATE));
        buffer.clear();
        mixer.render(buffer, frames);
        tick++;
        keep(frames);
        return frames;
    }

    private void keep(int frames) {
        double[] left = new double[frames];
        for (int i = 0; i < frames; i++) {
            left[i] = buffer.getShort(4 * i) / 32_768.0;
        }
        output.add(left);
    }

    MixerRig run(double seconds) {
        long until = tick + Math.round(seconds * rate.perSecond());
        while (tick < until) {
            step();
        }
        return this;
    }

    /** Left channel of what was rendered since the last call. */
    double[] take() {
        int total = output.stream().mapToInt(block -> block.length).sum();
        double[] all = new double[total];
        int at = 0;
        for (double[] block : output) {
            System.arraycopy(block, 0, all, at, block.length);
            at += block.length;
        }
        output.clear();
        return all;
    }

    AudioInput input(String name, AudioInput.Pacing pacing, InputSettings settings) {
        AudioInput input = new AudioInput(name, pacing);
        mixer.add(input, settings, false, 10);
        return input;
    }

    /** Blocks of a signal, written when their last sample has been made, delayed by {@code lateness} of the block. */
    static Producer blocks(
            AudioInput input,
            IntToDoubleFunction signal,
            int block,
            double speed,
            java.util.function.LongToDoubleFunction lateness) {
        return new Producer() {
            private int made;

            @Override
            public void accept(long now) {
                while (dueNanos() <= now) {
                    int start = made;
                    byte[] bytes = Signals.stereo(block, i -> signal.applyAsDouble(start + i));
                    input.write(bytes, 0, bytes.length);
                    made += block;
                }
            }

            private double dueNanos() {
                return (made + block) / speed / Pcm.RATE * 1e9 + lateness.applyAsDouble(made / block);
            }
        };
    }

    static Producer steady(AudioInput input, IntToDoubleFunction signal) {
        return blocks(input, signal, 480, 1, i -> 0);
    }
}
