package integration;

import java.util.List;
import java.util.Locale;

/**
 * What became of the source's frames, by the numbers in the pictures.
 *
 * @param counted pictures with a number
 * @param lost numbers skipped
 * @param repeated pictures with the number of the one before
 * @param backwards pictures with a lower number than the one before
 * @param uncounted pictures without a number
 */
record Cadence(int counted, int lost, int repeated, int backwards, int uncounted) {

    static Cadence of(List<Picture> pictures) {
        int counted = 0;
        int lost = 0;
        int repeated = 0;
        int backwards = 0;
        int last = Picture.NONE;
        for (Picture picture : pictures) {
            if (!picture.isCounted()) {
                continue;
            }
            int step = picture.counter() - last;
            if (last != Picture.NONE) {
                lost += Math.max(0, step - 1);
                repeated += step == 0 ? 1 : 0;
                backwards += step < 0 ? 1 : 0;
            }
            last = picture.counter();
            counted++;
        }
        return new Cadence(counted, lost, repeated, backwards, pictures.size() - counted);
    }

    /** Where frames were lost or repeated: their numbers, the first few of them. */
    static String faults(List<Picture> pictures) {
        StringBuilder text = new StringBuilder();
        int last = Picture.NONE;
        for (Picture picture : pictures) {
            if (picture.isCounted()) {
                if (last != Picture.NONE && picture.counter() != last + 1 && text.length() < 120) {
                    text.append(' ').append(last).append('>').append(picture.counter());
                }
                last = picture.counter();
            }
        }
        return text.isEmpty() ? "none" : text.substring(1);
    }

    /** Every frame once and in order, and nothing else. */
    boolean isWhole() {
        return counted > 0 && lost == 0 && repeated == 0 && backwards == 0 && uncounted == 0;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d frames, %d lost, %d repeated, %d backwards, %d other",
                counted,
                lost,
                repeated,
                backwards,
                uncounted);
    }
}
