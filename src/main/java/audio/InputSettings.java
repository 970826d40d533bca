package audio;

/**
 * How an input is mixed.
 *
 * @param gainDb decibels, -120 to 24
 * @param duck whether speech turns it down; has an effect on music and ambient only
 */
public record InputSettings(Role role, double gainDb, boolean muted, boolean duck) {
    static final double LOWEST_DB = -120;
    private static final double HIGHEST_DB = 24;

    public InputSettings {
        if (!(gainDb >= LOWEST_DB && gainDb <= HIGHEST_DB)) {
            throw new IllegalArgumentException("gain is between -120 and 24 dB");
        }
    }

    /** At 0 dB, not muted, ducked where the role allows it. */
    public static InputSettings of(Role role) {
        return new InputSettings(role, 0, false, true);
    }

    public InputSettings withGainDb(double decibels) {
        return new InputSettings(role, decibels, muted, duck);
    }

    public InputSettings withMuted(boolean mute) {
        return new InputSettings(role, gainDb, mute, duck);
    }

    /** Linear gain in force: nothing when muted or at the very bottom. */
    double amplitude() {
        return muted || gainDb <= LOWEST_DB ? 0 : Pcm.amplitude(gainDb);
    }

    boolean isDucked() {
        return duck && (role == Role.MUSIC || role == Role.AMBIENT);
    }
}
