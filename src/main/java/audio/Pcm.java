package audio;

/** The one sample format inside: 48 kHz, two channels; a sample frame is one sample of each channel. */
final class Pcm {
    /** Sample frames per second. */
    static final int RATE = 48_000;

    /** Bytes of one sample frame as s16le, left then right. */
    static final int FRAME_BYTES = 4;

    /** Longest run of sample frames that is processed at once: 10 ms. */
    static final int CHUNK = 480;

    /** What stands for minus infinity, in dB, so that a level is always a number in JSON. */
    static final double FLOOR_DB = -120;

    static final float FULL_SCALE = 32_768f;

    private static final double NANOS_PER_FRAME = 1e9 / RATE;

    private Pcm() {}

    static int frames(double millis) {
        return (int) Math.round(millis * RATE / 1000);
    }

    static double millis(double frames) {
        return frames * 1000 / RATE;
    }

    static double framesOfNanos(long nanos) {
        return nanos / NANOS_PER_FRAME;
    }

    static double nanos(double frames) {
        return frames * NANOS_PER_FRAME;
    }

    static double amplitude(double decibels) {
        return Math.pow(10, decibels / 20);
    }

    static double decibels(double amplitude) {
        return powerDecibels(amplitude * amplitude);
    }

    static double powerDecibels(double power) {
        return power <= 1e-12 ? FLOOR_DB : 10 * Math.log10(power);
    }
}
