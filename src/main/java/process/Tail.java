package process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines of a child, bounded. Any thread. */
final class Tail {
    static final int LINES = 50;

    private final Deque<String> lines = new ArrayDeque<>(LINES);

    synchronized void add(String line) {
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    synchronized List<String> copy() {
        return List.copyOf(lines);
    }
}
