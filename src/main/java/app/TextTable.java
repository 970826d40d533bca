package app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table for people: columns as wide as they need to be, two spaces between them, nothing behind the last. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... heads) {
        rows.add(Arrays.asList(heads));
    }

    /** Adds a row; what is null or empty is shown as a dash, line ends as spaces. */
    TextTable row(Object... cells) {
        rows.add(Arrays.stream(cells).map(TextTable::cell).toList());
        return this;
    }

    private static String cell(Object value) {
        String text = value == null
                ? ""
                : printable(value.toString()).replaceAll("\\s+", " ").strip();
        return text.isEmpty() || text.equals("null") ? "-" : text;
    }

    /** Without what a terminal would obey. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
