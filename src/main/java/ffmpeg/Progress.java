package ffmpeg;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One report of {@code -progress}; a figure that ffmpeg does not know yet is 0, a time -1.
 *
 * @param frame frames written
 * @param fps frames per second, over the whole run
 * @param bitrateK kbit/s, over the whole run
 * @param totalSize bytes written
 * @param outTimeUs newest timestamp written, in microseconds
 * @param duplicated frames repeated by ffmpeg
 * @param dropped frames left out by ffmpeg
 * @param speed media time over wall time
 */
public record Progress(
        long frame,
        double fps,
        double bitrateK,
        long totalSize,
        long outTimeUs,
        long duplicated,
        long dropped,
        double speed) {

    private static final Set<String> KEYS = Set.of(
            "frame",
            "fps",
            "bitrate",
            "total_size",
            "out_time_us",
            "out_time_ms",
            "out_time",
            "dup_frames",
            "drop_frames",
            "speed",
            "progress");

    /** True when a line of standard error belongs to a report and not to the tail for people. */
    public static boolean isProgressLine(String line) {
        int equals = line.indexOf('=');
        if (equals <= 0) {
            return false;
        }
        String key = line.substring(0, equals);
        return KEYS.contains(key) || key.startsWith("stream_");
    }

    /** Puts reports together from lines. Not thread-safe: one parser per child and run. */
    public static final class Parser {
        private final Map<String, String> values = new HashMap<>();

        /** Takes a line, and gives the report when the line ends one. Other lines are passed over. */
        public Optional<Progress> line(String line) {
            if (!isProgressLine(line)) {
                return Optional.empty();
            }
            int equals = line.indexOf('=');
            values.put(line.substring(0, equals), line.substring(equals + 1).trim());
            if (!line.startsWith("progress=")) {
                return Optional.empty();
            }
            Progress report = report();
            values.clear();
            return Optional.of(report);
        }

        private Progress report() {
            return new Progress(
                    whole("frame", 0),
                    number("fps", ""),
                    number("bitrate", "kbits/s"),
                    whole("total_size", 0),
                    whole("out_time_us", -1),
                    whole("dup_frames", 0),
                    whole("drop_frames", 0),
                    number("speed", "x"));
        }

        private long whole(String key, long unknown) {
            try {
                return Long.parseLong(values.getOrDefault(key, ""));
            } catch (NumberFormatException e) {
                return unknown;
            }
        }

        private double number(String key, String unit) {
            try {
                return Double.parseDouble(values.getOrDefault(key, "").replace(unit, ""));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }
}
