package app;

import java.util.List;

/** The bridge cannot start as it is set up; each problem is one clear sentence. */
final class CannotStart extends RuntimeException {
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
}
