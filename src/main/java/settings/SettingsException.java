package settings;

import java.util.List;

/** The settings cannot be used; carries every problem that was found, not only the first. */
public final class SettingsException extends RuntimeException {
    private final transient List<String> problems;

    SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One clear sentence each, with its place and what is allowed, never with a secret. */
    public List<String> problems() {
        return problems;
    }
}
