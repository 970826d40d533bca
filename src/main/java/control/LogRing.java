package control;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * The last lines of the bridge's own log, for those who cannot see its standard error. Bounded by lines and by characters.
 * Any thread; listeners must not block, and must not log.
 */
public final class LogRing {
    static final int KEPT = 1000;
    static final int MOST_CHARS = 500_000;
    static final int LONGEST = 4000;

    private final UnaryOperator<String> mask;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long last;
    private long chars;

    /**
     * A line of the log.
     *
     * @param id counts up from 1 over the life of the process
     * @param level ERROR, WARN, INFO, DEBUG or TRACE
     * @param logger the class that speaks, without its package
     * @param message without secrets; with the stack trace below it where something was thrown
     */
    public record Line(long id, Instant time, String level, String logger, String thread, String message) {}

    /** Masks what it is given. */
    public LogRing(UnaryOperator<String> mask) {
        this.mask = mask;
    }

    /** Adds a line; a very long message is cut. */
    public void add(Instant time, String level, String logger, String thread, String message) {
        String clean = mask.apply(message);
        String cut = clean.length() > LONGEST ? clean.substring(0, LONGEST) + "…" : clean;
        synchronized (lines) {
            lines.addLast(new Line(++last, time, level, logger, thread, cut));
            chars += cut.length();
            while (lines.size() > KEPT || chars > MOST_CHARS) {
                chars -= lines.removeFirst().message().length();
            }
        }
        listeners.forEach(Runnable::run);
    }

    /** The lines after this id that are still kept, oldest first. */
    public List<Line> since(long id) {
        List<Line> newer = new ArrayList<>();
        synchronized (lines) {
            Iterator<Line> backwards = lines.descendingIterator();
            while (backwards.hasNext()) {
                Line line = backwards.next();
                if (line.id() <= id) {
                    break;
                }
                newer.add(line);
            }
        }
        Collections.reverse(newer);
        return newer;
    }

    /** The newest line's id, 0 before the first. */
    public long last() {
        synchronized (lines) {
            return last;
        }
    }

    /** Calls this at every line from now on. */
    public void listen(Runnable listener) {
        listeners.add(listener);
    }
}
