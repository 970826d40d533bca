package integration;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * The longest interval between two neighbours of a track.
 *
 * @param millis its length; 0 when there are fewer than two
 * @param afterMillis time in the file of the tag before it
 */
record Gap(double millis, long afterMillis) {

    /** By the times in the file. */
    static Gap ofTimes(List<FlvTag> tags) {
        return of(tags, tag -> tag.millis() * 1_000_000L);
    }

    /** By arrival. */
    static Gap ofArrivals(List<FlvTag> tags) {
        return of(tags, FlvTag::arrivalNanos);
    }

    private static Gap of(List<FlvTag> tags, ToLongFunction<FlvTag> nanos) {
        Gap longest = new Gap(0, 0);
        for (int i = 1; i < tags.size(); i++) {
            double millis = (nanos.applyAsLong(tags.get(i)) - nanos.applyAsLong(tags.get(i - 1))) / 1e6;
            if (millis > longest.millis) {
                longest = new Gap(millis, tags.get(i - 1).millis());
            }
        }
        return longest;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.0f ms at %.1f s", millis, afterMillis / 1000.0);
    }
}
