package audio;

/**
 * The gain of ducked inputs: a curve in decibels that follows whether speech is heard.
 *
 * <p>Thread: the clock thread; the settings may be replaced by any. Speech of a chunk already turns down the same
 * chunk. Units: sample frames, linear gain.
 */
final class Ducking {
    private static final int SEGMENT = 16;
    private static final double DEPTH_STEP_DB = 0.1;

    private final float[] curve = new float[Pcm.CHUNK];
    private DuckingSettings inForce;
    private double threshold;
    private double attack;
    private double release;
    private double depth;
    private double position;
    private int hold;
    private float gain = 1;

    private volatile DuckingSettings settings;

    Ducking(DuckingSettings settings) {
        this.settings = settings;
        apply(settings);
        depth = settings.depthDb();
    }

    void change(DuckingSettings next) {
        settings = next;
    }

    DuckingSettings settings() {
        return settings;
    }

    /** Once per chunk, before the first {@link #listen}. */
    void begin(int frames) {
        DuckingSettings wanted = settings;
        if (!wanted.equals(inForce)) {
            apply(wanted);
        }
        hold = Math.max(0, hold - frames);
    }

    /** Speech of this chunk, after its gain. */
    void listen(float[] left, float[] right, int frames) {
        float sum = 0;
        for (int i = 0; i < frames; i++) {
            sum += left[i] * left[i] + right[i] * right[i];
        }
        if (sum > 2 * frames * threshold) {
            hold = Pcm.frames(inForce.holdMillis()) + frames;
        }
    }

    /** No gain but 1 in this chunk. */
    boolean isIdle() {
        return hold == 0 && position == 0 && gain == 1f;
    }

    /** The gain of each sample frame of this chunk. */
    float[] curve(int frames) {
        for (int start = 0; start < frames; start += SEGMENT) {
            int length = Math.min(SEGMENT, frames - start);
            float next = advance(length);
            for (int i = 0; i < length; i++) {
                curve[start + i] = gain + (next - gain) * (i + 1) / length;
            }
            gain = next;
        }
        return curve;
    }

    /** Linear gain reached. */
    float gain() {
        return gain;
    }

    private float advance(int frames) {
        position = hold > 0 ? Math.min(1, position + frames * attack) : Math.max(0, position - frames * release);
        double wanted = inForce.depthDb();
        depth += Math.min(DEPTH_STEP_DB, Math.max(-DEPTH_STEP_DB, wanted - depth));
        return position == 0 ? 1f : (float) Pcm.amplitude(-depth * RaisedCosine.at((float) position));
    }

    private void apply(DuckingSettings next) {
        inForce = next;
        double rms = Pcm.amplitude(next.thresholdDb());
        threshold = rms * rms;
        attack = perFrame(next.attackMillis());
        release = perFrame(next.releaseMillis());
    }

    private static double perFrame(int millis) {
        return 1.0 / Math.max(SEGMENT, Pcm.frames(millis));
    }
}
