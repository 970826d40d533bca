package settings;

/**
 * Where an effective value came from.
 *
 * @param key the name it was given under, which may be the alias
 * @param file the file as it was named to the loader, empty unless the source is a file
 * @param line counted from 1; 0 unless the source is a file
 */
public record Provenance(Source source, String key, String file, int line) {
    /** The layers, strongest first. */
    public enum Source {
        REQUEST,
        FILE,
        ENVIRONMENT,
        DEFAULT
    }

    /** For people: {@code config/media.env line 7}, {@code start request}, {@code environment} or {@code default}. */
    @Override
    public String toString() {
        return switch (source) {
            case REQUEST -> "start request";
            case FILE -> file + " line " + line;
            case ENVIRONMENT -> "environment";
            case DEFAULT -> "default";
        };
    }
}
