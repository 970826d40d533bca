package process;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;

/**
 * What a child says goes to the log, as much of it as a log can bear: lines that tell a reason as warnings, others for
 * whoever debugs; 20 at once and 2 a second over time, about a megabyte an hour at the worst. How many were left out is
 * said with the next one. One thread at a time.
 */
final class LineLog {
    static final int BURST = 20;
    static final long NANOS_EACH = 500_000_000L;
    private static final int LONGEST = 300;
    /** The part before the colon is the child's name, which structured logs have in a field of its own. */
    private static final Logger LOG = System.getLogger("child");

    private final LongSupplier nanoTime;
    private final Sink sink;
    private long leftOut;
    private long credit;
    private long creditedAt;

    /** Takes what is let through. */
    @FunctionalInterface
    interface Sink {
        void line(Level level, String text);
    }

    LineLog(LongSupplier nanoTime) {
        this(nanoTime, LOG::log);
    }

    LineLog(LongSupplier nanoTime, Sink sink) {
        this.nanoTime = nanoTime;
        this.sink = sink;
        credit = BURST * NANOS_EACH;
        creditedAt = nanoTime.getAsLong();
    }

    /** One line, masked. */
    synchronized void line(String child, String text, boolean tellsReason) {
        long now = nanoTime.getAsLong();
        credit = Math.min(credit + (now - creditedAt), BURST * NANOS_EACH);
        creditedAt = now;
        if (credit < NANOS_EACH) {
            leftOut++;
            return;
        }
        credit -= NANOS_EACH;
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        String before = leftOut > 0 ? " (" + leftOut + " lines left out before)" : "";
        leftOut = 0;
        sink.line(tellsReason ? Level.WARNING : Level.DEBUG, child + ": " + shown + before);
    }
}
