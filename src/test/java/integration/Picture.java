package integration;

/**
 * One decoded picture of a recording.
 *
 * @param millis presentation time in the file
 * @param arrivalNanos when its tag arrived, 0 when nobody watched
 * @param counter the number drawn into it, or {@link #NONE}: a slate, or nothing known
 * @param luma mean brightness below the number, 0 to 255
 */
record Picture(long millis, long arrivalNanos, int counter, int luma) {
    static final int NONE = -1;
    private static final int FLASH_FROM = 210;

    boolean isCounted() {
        return counter != NONE;
    }

    boolean isFlash() {
        return isCounted() && luma >= FLASH_FROM;
    }
}
