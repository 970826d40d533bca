package alerts;

/**
 * What a condition has found wrong in one observation.
 *
 * @param subject the part concerned, or null for the whole bridge
 * @param value measured, null where nothing is
 * @param certain false when it is just within the band in which an alert that fires goes on, and none begins
 * @param title one line for people
 * @param description what it means and what the bridge does about it
 */
record Finding(String subject, Double value, boolean certain, String title, String description) {
    /** Trouble in which nothing is measured. */
    static Finding of(String subject, String title, String description) {
        return new Finding(subject, null, true, title, description);
    }
}
