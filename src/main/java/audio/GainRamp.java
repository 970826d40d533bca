package audio;

import java.util.Arrays;

/**
 * A gain that moves to its target along half a cosine and may be turned round on the way.
 *
 * <p>Thread: the clock thread only. Units: linear gain, sample frames. Buffers belong to the caller.
 */
final class GainRamp {
    private float from;
    private float to;
    private int length = 1;
    private int position = 1;

    GainRamp(double initial) {
        from = (float) initial;
        to = from;
    }

    void begin(double target, int frames) {
        from = current();
        to = (float) target;
        length = Math.max(1, frames);
        position = 0;
    }

    boolean isSteady() {
        return position >= length;
    }

    /** Nothing passes now, and nothing will until the next {@link #begin}. */
    boolean isClosed() {
        return isSteady() && to == 0f;
    }

    float current() {
        return isSteady() ? to : at(position);
    }

    /** Multiplies the first {@code frames} of both channels and moves on by as many. */
    void apply(float[] left, float[] right, int frames) {
        int moving = Math.min(frames, length - position);
        for (int i = 0; i < moving; i++) {
            float gain = at(++position);
            left[i] *= gain;
            right[i] *= gain;
        }
        hold(left, right, Math.max(0, moving), frames);
    }

    /** Moves on without a signal. */
    void skip(int frames) {
        position = Math.min(length, position + frames);
    }

    private void hold(float[] left, float[] right, int start, int end) {
        float gain = to;
        if (gain == 1f || start >= end) {
            return;
        }
        if (gain == 0f) {
            Arrays.fill(left, start, end, 0f);
            Arrays.fill(right, start, end, 0f);
            return;
        }
        for (int i = start; i < end; i++) {
            left[i] *= gain;
            right[i] *= gain;
        }
    }

    private float at(int step) {
        return from + (to - from) * RaisedCosine.at((float) step / length);
    }
}
