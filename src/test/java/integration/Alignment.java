package integration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Sound against picture, second by second: the beginning of a beep minus the flash that belongs to it.
 *
 * @param offsetsMillis positive when the sound is late, in order
 */
record Alignment(List<Double> offsetsMillis) {
    private static final double FARTHEST_MILLIS = 450;

    /** Pairs every flash with the nearest beep less than half a second away. */
    static Alignment of(List<Picture> pictures, Sound sound) {
        List<Double> offsets = new ArrayList<>();
        List<Double> onsets = sound.onsets();
        boolean before = true;
        for (Picture picture : pictures) {
            if (picture.isFlash() && !before) {
                onsets.stream()
                        .map(onset -> onset - picture.millis())
                        .filter(offset -> Math.abs(offset) < FARTHEST_MILLIS)
                        .min((a, b) -> Double.compare(Math.abs(a), Math.abs(b)))
                        .ifPresent(offsets::add);
            }
            before = picture.isFlash();
        }
        return new Alignment(List.copyOf(offsets));
    }

    int count() {
        return offsetsMillis.size();
    }

    double worstMillis() {
        return offsetsMillis.stream().mapToDouble(Math::abs).max().orElse(Double.NaN);
    }

    double earliestMillis() {
        return offsetsMillis.stream().mapToDouble(d -> d).min().orElse(Double.NaN);
    }

    double latestMillis() {
        return offsetsMillis.stream().mapToDouble(d -> d).max().orElse(Double.NaN);
    }

    /** Change between the mean of the first and of the last ten, which is drift. */
    double driftMillis() {
        int some = Math.min(10, count());
        return mean(offsetsMillis.subList(count() - some, count())) - mean(offsetsMillis.subList(0, some));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(d -> d).average().orElse(Double.NaN);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d beeps, %+.1f to %+.1f ms, drift %+.1f ms",
                count(),
                earliestMillis(),
                latestMillis(),
                driftMillis());
    }
}
