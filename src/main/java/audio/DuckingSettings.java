package audio;

/**
 * How speech turns music and ambient down.
 *
 * @param depthDb by how much, 0 (off) to 60
 * @param attackMillis from the first word to the full depth
 * @param releaseMillis from the end of the hold to no ducking
 * @param thresholdDb RMS of 10 ms from which speech counts, dBFS
 * @param holdMillis how long a pause between words is bridged
 */
public record DuckingSettings(double depthDb, int attackMillis, int releaseMillis, double thresholdDb, int holdMillis) {
    /** 12 dB within 80 ms, back within 600 ms, from -45 dBFS on, pauses of 300 ms bridged. */
    public static final DuckingSettings DEFAULT = new DuckingSettings(12, 80, 600, -45, 300);

    private static final int LONGEST = 60_000;

    public DuckingSettings {
        if (!(depthDb >= 0 && depthDb <= 60)) {
            throw new IllegalArgumentException("ducking depth is between 0 and 60 dB");
        }
        if (!isTime(attackMillis) || !isTime(releaseMillis) || !isTime(holdMillis)) {
            throw new IllegalArgumentException("ducking times are between 0 and 60000 ms");
        }
        if (!(thresholdDb >= -120 && thresholdDb <= 0)) {
            throw new IllegalArgumentException("ducking threshold is between -120 and 0 dBFS");
        }
    }

    private static boolean isTime(int millis) {
        return millis >= 0 && millis <= LONGEST;
    }
}
