package health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import process.CpuTimes;

/**
 * Tells why pictures are left out: because the machine has no time for the bridge, or because the encoder, which has all
 * of it, is too slow for its preset. One thread.
 */
public final class LoadJudge {
    private enum State {
        OK,
        STARVED,
        ENCODER_TOO_SLOW;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A judgement.
     *
     * @param state ok, starved (others take the machine's processors) or encoder-too-slow (it has them and does not keep up)
     * @param advice one sentence, or null while all is well
     * @param machineBusy share of all processor time that is used, from 0 to 1
     * @param bridgeShare share of it that is the bridge's
     * @param encoderCores processors that the encoder keeps busy
     */
    public record Load(String state, String advice, double machineBusy, double bridgeShare, double encoderCores) {
        /** Before the first judgement. */
        public static final Load UNKNOWN = new Load(State.OK.word(), null, 0, 0, 0);
    }

    private static final int WINDOW = 6;
    private static final int HARMED_SECONDS = 2;
    private static final double FULL = 0.9;
    private static final double MOST_OTHERS = 0.25;
    private static final double TICKS_PER_SECOND = 100;
    private static final double WORKING_CORES = 0.3;
    private static final long THROTTLED_MICROS = 200_000;

    private final Deque<Sample> window = new ArrayDeque<>();

    private record Sample(long nanos, long skipped, CpuTimes cpu) {}

    /**
     * Takes the figures of one second.
     *
     * @param skipped pictures left out since the start
     * @param preset of the encoder, for the advice
     */
    public Load judge(long nanos, long skipped, CpuTimes cpu, String preset) {
        window.addLast(new Sample(nanos, skipped, cpu));
        if (window.size() > WINDOW) {
            window.removeFirst();
        }
        Sample first = window.getFirst();
        double all = Math.max(1, cpu.all() - first.cpu().all());
        double busy = 1 - (cpu.idle() - first.cpu().idle()) / all;
        double own = Math.max(0, cpu.own() - first.cpu().own()) / all;
        double seconds = Math.max(0.1, (nanos - first.nanos()) / 1e9);
        double encoder = Math.max(0, cpu.encoder() - first.cpu().encoder()) / TICKS_PER_SECOND / seconds;
        double stolen = (cpu.stolen() - first.cpu().stolen()) / all;
        long throttled = cpu.throttledMicros() - first.cpu().throttledMicros();
        State state =
                harmedSeconds() < HARMED_SECONDS ? State.OK : state(busy, busy - own + stolen, encoder, throttled);
        return new Load(state.word(), advice(state, busy - own, throttled, preset), busy, own, encoder);
    }

    private int harmedSeconds() {
        int harmed = 0;
        long before = Long.MAX_VALUE;
        for (Sample sample : window) {
            harmed += sample.skipped() > before ? 1 : 0;
            before = sample.skipped();
        }
        return harmed;
    }

    private static State state(double busy, double others, double encoderCores, long throttled) {
        if (throttled > THROTTLED_MICROS || (busy > FULL && others > MOST_OTHERS)) {
            return State.STARVED;
        }
        return encoderCores > WORKING_CORES ? State.ENCODER_TOO_SLOW : State.OK;
    }

    private static String advice(State state, double others, long throttled, String preset) {
        return switch (state) {
            case OK -> null;
            case STARVED ->
                throttled > THROTTLED_MICROS
                        ? "The container's CPU limit holds the bridge back, so pictures are left out: raise the limit."
                        : String.format(
                                Locale.ROOT,
                                "Other processes take %.0f %% of the machine, so pictures are left out: end them, or"
                                        + " move them elsewhere.",
                                others * 100);
            case ENCODER_TOO_SLOW ->
                "The encoder does not keep up with PRESET " + preset + " on this machine, so pictures are left out:"
                        + " choose a faster PRESET, fewer frames per second or a smaller picture.";
        };
    }
}
