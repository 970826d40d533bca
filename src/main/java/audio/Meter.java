package audio;

/**
 * Peak, RMS, loudness and silence of one stereo signal, in steps of 100 ms.
 *
 * <p>Threads: the clock thread adds; any thread reads the last published figures. Units: sample frames, dBFS, LUFS.
 * Buffers stay the caller's.
 */
final class Meter {
    private static final int STEP = Pcm.frames(100);
    private static final int MOMENTARY_STEPS = 4;
    private static final int RMS_STEPS = 3;
    private static final float SILENCE = (float) Pcm.amplitude(-60);
    private static final double NEGLIGIBLE = 1e-15;

    // The K filter of ITU-R BS.1770 at 48 kHz: a high shelf, then a high pass.
    private static final double B0 = 1.53512485958697;
    private static final double B1 = -2.69169618940638;
    private static final double B2 = 1.19839281085285;
    private static final double A1 = -1.69065929318241;
    private static final double A2 = 0.73248077421585;
    private static final double H1 = -1.99004745483398;
    private static final double H2 = 0.99007225036621;

    private final KFilter leftFilter = new KFilter();
    private final KFilter rightFilter = new KFilter();
    private final double[] weighted = new double[MOMENTARY_STEPS];
    private final double[] squares = new double[MOMENTARY_STEPS];
    private final float[] peaks = new float[MOMENTARY_STEPS];
    private final float[] truePeaks = new float[MOMENTARY_STEPS];
    private final Loudness loudness = new Loudness();
    private int filled;
    private int step;
    private long steps;
    private double stepWeighted;
    private double stepSquares;
    private float stepPeak;
    private float stepTruePeak;
    private float highestTruePeak;
    private long silentFrames;

    private volatile boolean resetWanted;

    private volatile double peakDb = Pcm.FLOOR_DB;
    private volatile double rmsDb = Pcm.FLOOR_DB;
    private volatile double momentary = Pcm.FLOOR_DB;
    private volatile double integrated = Pcm.FLOOR_DB;
    private volatile double truePeakDb = Pcm.FLOOR_DB;
    private volatile double highestTruePeakDb = Pcm.FLOOR_DB;
    private volatile double silentSeconds;

    /** Any thread: what was measured last. */
    Levels levels(long clippedSamples) {
        return new Levels(peakDb, rmsDb, momentary, integrated, clippedSamples, silentSeconds);
    }

    /** Any thread: highest true peak of the last 400 ms, dBTP. */
    double truePeakDb() {
        return truePeakDb;
    }

    /** Any thread: highest true peak since the beginning or the last reset, dBTP. */
    double highestTruePeakDb() {
        return highestTruePeakDb;
    }

    /** Any thread: starts integrated loudness and the highest true peak anew. */
    void reset() {
        resetWanted = true;
    }

    /** Clock thread: a true peak below this changes no figure now. */
    float truePeakOfStep() {
        return stepTruePeak;
    }

    /** Clock thread: as add, with the true peak of the same sample frames. */
    void add(float[] left, float[] right, int frames, float truePeak) {
        stepTruePeak = Math.max(stepTruePeak, truePeak);
        add(left, right, frames);
    }

    /** Clock thread: takes the first {@code frames} (at most a chunk) into account. */
    void add(float[] left, float[] right, int frames) {
        int head = Math.min(frames, STEP - filled);
        measure(left, right, 0, head);
        if (filled == STEP) {
            finishStep();
        }
        if (head < frames) {
            measure(left, right, head, frames);
        }
    }

    /** Clock thread: {@code frames} of silence; costs next to nothing once the filters have died away. */
    void addSilence(float[] zeros, int frames) {
        if (leftFilter.isQuiet() && rightFilter.isQuiet()) {
            skip(frames);
        } else {
            add(zeros, zeros, frames);
        }
    }

    private void skip(int frames) {
        silentFrames += frames;
        filled += frames;
        if (filled >= STEP) {
            int rest = filled - STEP;
            finishStep();
            filled = rest;
        }
    }

    private void measure(float[] left, float[] right, int from, int to) {
        float peak = 0;
        double sum = 0;
        for (int i = from; i < to; i++) {
            float l = left[i];
            float r = right[i];
            peak = Math.max(peak, Math.max(Math.abs(l), Math.abs(r)));
            sum += (double) l * l + (double) r * r;
        }
        stepSquares += sum;
        stepWeighted += leftFilter.energy(left, from, to) + rightFilter.energy(right, from, to);
        stepPeak = Math.max(stepPeak, peak);
        silentFrames = peak > SILENCE ? 0 : silentFrames + to - from;
        filled += to - from;
    }

    private void finishStep() {
        weighted[step] = stepWeighted;
        squares[step] = stepSquares;
        peaks[step] = stepPeak;
        truePeaks[step] = stepTruePeak;
        highestTruePeak = Math.max(highestTruePeak, stepTruePeak);
        step = (step + 1) % MOMENTARY_STEPS;
        steps++;
        filled = 0;
        stepWeighted = 0;
        stepSquares = 0;
        stepPeak = 0;
        stepTruePeak = 0;
        if (resetWanted) {
            resetWanted = false;
            loudness.reset();
            highestTruePeak = 0;
            steps = 0;
        }
        publish();
    }

    private void publish() {
        double energy = sum(weighted, MOMENTARY_STEPS) / (MOMENTARY_STEPS * STEP);
        double now = Loudness.ofEnergy(energy);
        if (steps >= MOMENTARY_STEPS) {
            loudness.add(energy, now);
        }
        momentary = now;
        integrated = loudness.integrated();
        rmsDb = Pcm.powerDecibels(sum(squares, RMS_STEPS) / (2.0 * RMS_STEPS * STEP));
        peakDb = Pcm.decibels(highest(peaks));
        truePeakDb = Pcm.decibels(highest(truePeaks));
        highestTruePeakDb = Pcm.decibels(highestTruePeak);
        silentSeconds = (double) silentFrames / Pcm.RATE;
    }

    /** Sum of the last {@code count} steps. */
    private double sum(double[] values, int count) {
        double sum = 0;
        for (int i = 1; i <= count; i++) {
            sum += values[(step + MOMENTARY_STEPS - i) % MOMENTARY_STEPS];
        }
        return sum;
    }

    private static float highest(float[] values) {
        float highest = 0;
        for (float value : values) {
            highest = Math.max(highest, value);
        }
        return highest;
    }

    /** Both stages in direct form II transposed; double, because the high pass has its poles close to 1. */
    private static final class KFilter {
        private double s1;
        private double s2;
        private double h1;
        private double h2;

        boolean isQuiet() {
            return s1 == 0 && s2 == 0 && h1 == 0 && h2 == 0;
        }

        double energy(float[] samples, int from, int to) {
            double x1 = s1;
            double x2 = s2;
            double y1 = h1;
            double y2 = h2;
            double sum = 0;
            for (int i = from; i < to; i++) {
                double x = samples[i];
                double shelf = B0 * x + x1;
                x1 = B1 * x - A1 * shelf + x2;
                x2 = B2 * x - A2 * shelf;
                double y = shelf + y1;
                y1 = -2 * shelf - H1 * y + y2;
                y2 = shelf - H2 * y;
                sum += y * y;
            }
            s1 = settled(x1);
            s2 = settled(x2);
            h1 = settled(y1);
            h2 = settled(y2);
            return sum;
        }

        /** Keeps a dying filter out of denormal numbers, which cost a hundred times as much. */
        private static double settled(double state) {
            return Math.abs(state) < NEGLIGIBLE ? 0 : state;
        }
    }
}
