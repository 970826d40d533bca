package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a case measured against what must hold. All figures are taken before any is judged, so that a case that fails
 * still says how much; the row goes to the output and to {@code target/cases.md}.
 */
final class Findings {
    private final String title;
    private final List<String> figures = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Findings(String title) {
        this.title = title;
    }

    /** A figure with an upper bound; what could not be measured (NaN) fails. */
    Findings atMost(String what, double value, double limit, String unit) {
        boolean holds = value <= limit;
        return add(holds, String.format(Locale.ROOT, "%s %.0f %s (at most %.0f)", what, value, unit, limit));
    }

    Findings atLeast(String what, double value, double limit, String unit) {
        boolean holds = value >= limit;
        return add(holds, String.format(Locale.ROOT, "%s %.0f %s (at least %.0f)", what, value, unit, limit));
    }

    Findings same(String what, Object actual, Object expected) {
        boolean holds = actual.equals(expected);
        return add(holds, what + " " + actual + (holds ? "" : " (must be " + expected + ")"));
    }

    Findings holds(String what, boolean holds) {
        return add(holds, what + (holds ? "" : ": no"));
    }

    /** A figure without a bound. */
    Findings note(String what, Object value) {
        figures.add(what + " " + value);
        return this;
    }

    private Findings add(boolean holds, String text) {
        figures.add(holds ? text : "**" + text + "**");
        if (!holds) {
            failures.add(text);
        }
        return this;
    }

    /** Whether everything has held until now. */
    boolean hold() {
        return failures.isEmpty();
    }

    /** Writes the row, then fails if anything did not hold. */
    void judge() {
        write();
        if (!failures.isEmpty()) {
            throw new AssertionError(this);
        }
    }

    /** Writes all rows of one run, then fails if anything in any of them did not hold. */
    static void judgeAll(boolean live, List<Findings> rows) {
        rows.forEach(Findings::write);
        String failed = rows.stream()
                .filter(row -> !row.failures.isEmpty())
                .map(Findings::toString)
                .collect(Collectors.joining("\n"));
        if (!live) {
            throw new AssertionError("nothing arrived at the start\n" + failed);
        }
        if (!failed.isEmpty()) {
            throw new AssertionError(failed);
        }
    }

    @Override
    public String toString() {
        return title + ":\n  " + String.join("\n  ", failures);
    }

    private void write() {
        String row = "| " + title + " | " + BridgeUnderTest.kind() + " | " + (failures.isEmpty() ? "holds" : "fails")
                + " | " + String.join("; ", figures) + " |";
        System.out.println(row);
        try {
            Files.createDirectories(Path.of("target"));
            Files.writeString(
                    Path.of("target", "cases.md"),
                    row + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
