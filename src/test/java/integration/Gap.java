package integration;

import java.util.List;
import java.util.Locale;

/**
 * The longest interval between two neighbours of a track.
 *
 * @param millis its length; 0 when there are fewer than two
 * @param afterMillis time in the file of the tag before it
 */
record Gap(double millis, long afterMillis) {

    /** By the times in the file. */
    static Gap ofTimes(List<FlvTag> tags) {
        Gap longest = new Gap(0, 0);
        for (int i = 1; i < tags.size(); i++) {
            long before = tags.get(i - 1).millis();
            if (tags.get(i).millis() - before > longest.millis) {
                longest = new Gap(tags.get(i).millis() - before, before);
            }
        }
        return longest;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.0f ms at %.1f s", millis, afterMillis / 1000.0);
    }
}
