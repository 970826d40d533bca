package integration;

import java.util.List;
import java.util.function.Predicate;

/** Questions about a run of pictures; moments are {@link System#nanoTime()}, answers milliseconds. */
final class Pictures {
    private Pictures() {}

    /** From a moment to the arrival of the first picture without a number, NaN when none came. */
    static double untilSlate(List<Picture> pictures, long fromNanos, long toNanos) {
        return until(pictures, fromNanos, toNanos, picture -> !picture.isCounted());
    }

    /** From a moment to the arrival of the first picture with a number, NaN when none came. */
    static double untilSource(List<Picture> pictures, long fromNanos, long toNanos) {
        return until(pictures, fromNanos, toNanos, Picture::isCounted);
    }

    private static double until(List<Picture> pictures, long fromNanos, long toNanos, Predicate<Picture> wanted) {
        return pictures.stream()
                .filter(picture -> picture.arrivalNanos() > fromNanos && picture.arrivalNanos() < toNanos)
                .filter(wanted)
                .mapToDouble(picture -> (picture.arrivalNanos() - fromNanos) / 1e6)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** How many pictures between two moments are of a kind. */
    static int count(List<Picture> pictures, long fromNanos, long toNanos, Predicate<Picture> kind) {
        return (int) pictures.stream()
                .filter(picture -> picture.arrivalNanos() > fromNanos && picture.arrivalNanos() < toNanos)
                .filter(kind)
                .count();
    }

    /** The longest time without a number that was not there before; the ends count too. */
    static double longestStandstill(List<Picture> pictures, long fromNanos, long toNanos) {
        long since = fromNanos;
        long longest = 0;
        int last = Picture.NONE;
        for (Picture picture : pictures) {
            long arrival = picture.arrivalNanos();
            if (picture.isCounted() && picture.counter() != last) {
                last = picture.counter();
                if (arrival > fromNanos && arrival < toNanos) {
                    longest = Math.max(longest, arrival - since);
                    since = arrival;
                }
            }
        }
        return Math.max(longest, toNanos - since) / 1e6;
    }

    /** How old a picture is: the time since the same number arrived at another server, NaN when it never did. */
    static double ageMillis(Picture picture, List<Picture> elsewhere) {
        return elsewhere.stream()
                .filter(other -> picture.isCounted() && other.counter() == picture.counter())
                .mapToDouble(other -> (picture.arrivalNanos() - other.arrivalNanos()) / 1e6)
                .findFirst()
                .orElse(Double.NaN);
    }
}
