package control;

import java.util.Locale;

/** What the whole bridge is doing, in the words of the dashboard and the control channel. */
public enum Status {
    STARTING,
    RUNNING,
    STOPPED,
    ERROR;

    /** As the control channel says it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As a session says it. */
    public String sessionWord() {
        return this == RUNNING ? "live" : word();
    }
}
