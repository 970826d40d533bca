package audio;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;

/** What ten minutes of eight inputs cost: run by hand, prints the CPU time as a share of one core at real time. */
public final class MixerCost {
    private static final int TICK = 1600;
    private static final int TICKS = 18_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private MixerCost() {}

    /** Renders a warm-up, then ten minutes without and with drift correction. */
    public static void main(String[] args) {
        report("warm-up", run(8, 3000, 1600), 3000);
        report("8 inputs, same clock", run(8, TICKS, 1600), TICKS);
        report("8 inputs, 0.1 % fast", run(8, TICKS, 1601.6), TICKS);
        report("no input", run(0, TICKS, 1600), TICKS);
    }

    private static long run(int count, int ticks, double perTick) {
        Mixer mixer = new Mixer();
        AudioInput[] inputs = new AudioInput[count];
        for (int i = 0; i < count; i++) {
            inputs[i] = new AudioInput("input-" + i, AudioInput.Pacing.LIVE);
            Role role = i == 0 ? Role.SPEECH : Role.MUSIC;
            mixer.add(inputs[i], InputSettings.of(role).withGainDb(-18), false, 10);
        }
        byte[] sound = Signals.stereo(48_000, Signals.sine(1000, -6));
        ByteBuffer out = ByteBuffer.allocateDirect(4 * TICK);
        long start = THREADS.getCurrentThreadCpuTime();
        long written = 0;
        for (int tick = 0; tick < ticks; tick++) {
            int due = (int) ((tick + 1) * perTick - written);
            written += due;
            for (AudioInput input : inputs) {
                input.write(sound, 4 * (int) (written % 40_000), 4 * due);
            }
            mixer.render(out.clear(), TICK);
        }
        return THREADS.getCurrentThreadCpuTime() - start;
    }

    private static void report(String name, long nanos, int ticks) {
        double share = 100.0 * nanos / (ticks / 30.0 * 1e9);
        System.out.printf("%-22s %.2f %% of one core%n", name, share);
    }
}
