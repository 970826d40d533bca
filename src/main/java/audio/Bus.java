package audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A sum of inputs, limited, metered and written as s16le.
 *
 * <p>Thread: the clock thread; figures for any thread. Rounds to nearest without dither, so that digital silence stays
 * digital silence and a lone input at 0 dB passes bit for bit.
 */
final class Bus {
    private static final double CEILING_DB = -1;

    /** Sample frames of silence after which limiter and true peak detectors hold nothing else. */
    private static final int SETTLED = Limiter.DELAY + 2 * TruePeak.TAPS;

    private final float[] left = new float[Pcm.CHUNK];
    private final float[] right = new float[Pcm.CHUNK];
    private final float[] peaks = new float[Pcm.CHUNK];
    private final Limiter limiter = new Limiter(CEILING_DB);
    private final TruePeak truePeak = new TruePeak();
    private final Meter meter = new Meter();
    private boolean added;
    private int silentFrames;

    private volatile long limitedFrames;
    private volatile double limiterDb;

    void begin(int frames) {
        Arrays.fill(left, 0, frames, 0f);
        Arrays.fill(right, 0, frames, 0f);
        added = false;
    }

    void add(float[] inLeft, float[] inRight, int frames) {
        added = true;
        sum(left, inLeft, frames);
        sum(right, inRight, frames);
    }

    void add(float[] inLeft, float[] inRight, float[] gains, int frames) {
        added = true;
        sum(left, inLeft, gains, frames);
        sum(right, inRight, gains, frames);
    }

    void finish(ByteBuffer out, int frames) {
        out.order(ByteOrder.LITTLE_ENDIAN);
        if (!added && silentFrames >= SETTLED && limiter.isIdle()) {
            meter.addSilence(left, frames);
            writeSilence(out, frames);
            return;
        }
        silentFrames = added ? 0 : silentFrames + frames;
        float passed = limiter.process(left, right, frames);
        float interest = passed > 0 ? Float.MAX_VALUE : meter.truePeakOfStep();
        meter.add(left, right, frames, Math.max(passed, truePeak.detect(left, right, frames, peaks, interest)));
        write(out, frames);
        limitedFrames = limiter.limitedFrames();
        limiterDb = Pcm.decibels(limiter.lowestGain());
    }

    private void write(ByteBuffer out, int frames) {
        int at = out.position();
        for (int i = 0; i < frames; i++) {
            out.putInt(at + i * Pcm.FRAME_BYTES, (sample(left[i]) & 0xffff) | (sample(right[i]) << 16));
        }
        out.position(at + frames * Pcm.FRAME_BYTES);
    }

    private static void writeSilence(ByteBuffer out, int frames) {
        for (int i = 0; i < frames; i++) {
            out.putInt(0);
        }
    }

    Levels levels() {
        return meter.levels(limitedFrames);
    }

    Meter meter() {
        return meter;
    }

    double limiterDb() {
        return limiterDb;
    }

    private static int sample(float value) {
        int rounded = (int) (value * Pcm.FULL_SCALE + 32_768.5f) - 32_768;
        return Math.min(Short.MAX_VALUE, Math.max(Short.MIN_VALUE, rounded));
    }

    private static void sum(float[] total, float[] part, int frames) {
        for (int i = 0; i < frames; i++) {
            total[i] += part[i];
        }
    }

    private static void sum(float[] total, float[] part, float[] gains, int frames) {
        for (int i = 0; i < frames; i++) {
            total[i] += part[i] * gains[i];
        }
    }
}
