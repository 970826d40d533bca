package app;

import java.util.List;

/** The bridge cannot start as it is set up; each problem is one clear sentence. */
final class CannotStart extends RuntimeException {
    /** Exit status for settings and surroundings that do not fit. */
    static final int STATUS = 2;

    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    CannotStart(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    CannotStart(String problem) {
        this(List.of(problem));
    }

    List<String> problems() {
        return problems;
    }

    /** What the cause at the bottom says, in one line. */
    static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? "" : cause.getMessage().strip();
        return message.isEmpty()
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
