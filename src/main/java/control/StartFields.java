package control;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of requests that set something, and the settings that they stand for. */
public final class StartFields {
    private static final Map<String, String> TEXTS = new LinkedHashMap<>();
    private static final Map<String, String> NUMBERS = new LinkedHashMap<>();
    private static final int LONGEST_NAME = 40;
    private static final int MOST_NAMES = 20;

    static {
        TEXTS.put("streamKey", "PRIMARY_STREAM_KEY");
        TEXTS.put("backupStreamKey", "BACKUP_STREAM_KEY");
        TEXTS.put("primaryUrl", "PRIMARY_RTMP_URL");
        TEXTS.put("backupUrl", "BACKUP_RTMP_URL");
        TEXTS.put("audioSource", "AUDIO_SOURCE");
        TEXTS.put("audioToken", "AUDIO_TOKEN");
        TEXTS.put("srtUrl", "SRT_URL");
        TEXTS.put("youtubeWatchUrl", "YOUTUBE_WATCH_URL");
        NUMBERS.put("videoBitrateK", "VIDEO_BITRATE_K");
        NUMBERS.put("audioBitrateK", "AUDIO_BITRATE_K");
        NUMBERS.put("fps", "FPS");
    }

    /**
     * What a body says.
     *
     * @param values by setting name; a blank one takes an earlier one away
     * @param ignored names of the fields that mean nothing here, printable and cut
     */
    public record Parsed(Map<String, String> values, List<String> ignored) {
        /** Names only: values may be secrets. */
        @Override
        public String toString() {
            return "Parsed" + values.keySet() + ignored;
        }
    }

    /** A field of the wrong type. */
    public static final class WrongType extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        WrongType(String sentence) {
            super(sentence);
        }
    }

    private StartFields() {}

    /**
     * The fields of a start request.
     *
     * @throws WrongType naming the field
     */
    public static Parsed start(Map<String, ?> body) {
        return parse(body, TEXTS, NUMBERS);
    }

    /**
     * The fields of a request that sets the picture.
     *
     * @throws WrongType naming the field
     */
    public static Parsed video(Map<String, ?> body) {
        return parse(
                body,
                Map.of("preset", "PRESET", "encoder", "ENCODER"),
                Map.of(
                        "videoBitrateK",
                        "VIDEO_BITRATE_K",
                        "bitrateK",
                        "VIDEO_BITRATE_K",
                        "audioBitrateK",
                        "AUDIO_BITRATE_K",
                        "gopSeconds",
                        "GOP_SECONDS",
                        "fps",
                        "FPS"));
    }

    private static Parsed parse(Map<String, ?> body, Map<String, String> texts, Map<String, String> numbers) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> ignored = new ArrayList<>();
        body.forEach((field, value) -> {
            if (texts.containsKey(field)) {
                put(values, texts.get(field), text(field, value));
            } else if (numbers.containsKey(field)) {
                put(values, numbers.get(field), number(field, value));
            } else if (ignored.size() < MOST_NAMES) {
                ignored.add(brief(field));
            }
        });
        return new Parsed(values, ignored);
    }

    /** A null says nothing, as if the field were not there. */
    private static void put(Map<String, String> values, String name, String value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    /**
     * A text, or null.
     *
     * @throws WrongType when it is neither
     */
    public static String text(String field, Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new WrongType("The field '" + field + "' must be a string.");
    }

    /**
     * A truth, or null.
     *
     * @throws WrongType when it is neither
     */
    public static Boolean truth(String field, Object value) {
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw new WrongType("The field '" + field + "' must be true or false.");
    }

    private static String number(String field, Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            if (!Double.isFinite(number.doubleValue())) {
                return "out of range";
            }
            BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
            return Math.abs(exact.precision() - exact.scale()) > 12 ? "out of range" : exact.toPlainString();
        }
        throw new WrongType("The field '" + field + "' must be a number.");
    }

    private static String brief(String name) {
        String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > LONGEST_NAME ? printable.substring(0, LONGEST_NAME) + "…" : printable;
    }

    /** A sentence about settings in the words of the request: by its field names. */
    public static String inRequestWords(String sentence) {
        String origin = "start request: ";
        if (!sentence.startsWith(origin)) {
            return sentence;
        }
        String text = sentence.substring(origin.length());
        for (Map<String, String> names : List.of(TEXTS, NUMBERS)) {
            for (Map.Entry<String, String> name : names.entrySet()) {
                text = text.replaceAll("\\b" + name.getValue() + "\\b", name.getKey());
            }
        }
        return text;
    }
}
