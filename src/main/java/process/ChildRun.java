package process;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * One run of a child: its process, what it printed, when it made progress. The process is set by the launching thread,
 * lines come from the launcher's stderr thread, everything else is called by the supervisor's loop.
 */
final class ChildRun implements ChildIo.Run, Launcher.Watcher {
    static final long NO_PROGRESS = Long.MIN_VALUE;
    static final int LINE_LIMIT = 4096;
    private static final int LINES_WAITING = 1000;
    private static final int STATUS_SIGKILL = 137;
    private static final Logger LOG = System.getLogger("process");

    private final int number;
    private final ChildSpec spec;
    private final Tail tail;
    private final LineLog log;
    private final Lane lane;
    private final LongSupplier nanoTime;
    private final BiConsumer<ChildRun, Integer> exits;
    private final AtomicInteger linesWaiting = new AtomicInteger();
    private volatile Launcher.Launched process;
    private volatile long progressAt = NO_PROGRESS;
    private volatile Reason lastReason;
    private volatile Reason lastPermanent;
    private volatile boolean over;
    private boolean asked;

    ChildRun(
            int number,
            ChildSpec spec,
            Tail tail,
            LineLog log,
            Lane lane,
            LongSupplier nanoTime,
            BiConsumer<ChildRun, Integer> exits) {
        this.number = number;
        this.spec = spec;
        this.tail = tail;
        this.log = log;
        this.lane = lane;
        this.nanoTime = nanoTime;
        this.exits = exits;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public OutputStream stdin() {
        return process.stdin();
    }

    @Override
    public InputStream stdout() {
        return process.stdout();
    }

    @Override
    public void progress() {
        progressAt = nanoTime.getAsLong();
    }

    /** Nanoseconds of the last progress, or {@link #NO_PROGRESS}. */
    long progressAt() {
        return progressAt;
    }

    void attach(Launcher.Launched launched) {
        process = launched;
    }

    boolean attached() {
        return process != null;
    }

    /** Asks once: a second signal makes ffmpeg drop what it is still writing. */
    void terminate() {
        if (attached() && !asked) {
            asked = true;
            tell(() -> spec.io().finishing(this));
            process.terminate();
        }
    }

    void kill() {
        if (attached()) {
            process.kill();
        }
    }

    /** Says that nothing of this run counts any more: a grandchild may go on printing. */
    void over() {
        over = true;
    }

    /** Calls the owner on its thread; what it throws is logged masked, because it may quote an address with a key. */
    void tell(Runnable call) {
        lane.execute(() -> {
            try {
                call.run();
            } catch (Throwable t) {
                String place = t.getStackTrace().length > 0 ? " at " + t.getStackTrace()[0] : "";
                LOG.log(Level.ERROR, masked(spec, "callback of " + spec.name() + " failed: " + t + place));
            }
        });
    }

    @Override
    public void exited(int status) {
        exits.accept(this, status);
    }

    @Override
    public void line(String text) {
        if (over) {
            return;
        }
        String line = cut(masked(spec, text));
        if (!spec.io().isReport(line)) {
            tail.add(line);
            Optional<Reason> reason = classify(line);
            reason.ifPresent(this::remember);
            log.line(spec.name(), line, reason.isPresent());
        }
        pass(line);
    }

    /** Why a run that nobody ended is over. */
    Reason explain(int status, Duration lasted) {
        if (lastPermanent != null) {
            return lastPermanent;
        }
        return lastReason != null ? lastReason : byStatus(status, lasted);
    }

    /** Seconds for people, such as 3.2 s. */
    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** A text without the child's secrets; nothing of it when the mask itself fails. */
    static String masked(ChildSpec spec, String text) {
        try {
            return spec.mask().apply(text);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "mask of " + spec.name() + " failed: " + e.getClass());
            return "(not shown: it could not be masked)";
        }
    }

    private static Reason byStatus(int status, Duration lasted) {
        String after = " after " + seconds(lasted);
        return switch (status) {
            case 126, 127 ->
                new Reason("not-found", "exit status " + status + after + ": the program could not be executed", true);
            case STATUS_SIGKILL -> new Reason("killed", "killed by SIGKILL" + after, false);
            default -> new Reason("exited", "exit status " + status + after, false);
        };
    }

    private static String cut(String line) {
        return line.length() <= LINE_LIMIT ? line : line.substring(0, LINE_LIMIT);
    }

    private Optional<Reason> classify(String line) {
        try {
            return spec.classify().apply(line);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "classifying a line of " + spec.name() + " failed", e);
            return Optional.empty();
        }
    }

    private void remember(Reason reason) {
        lastReason = reason;
        if (reason.permanent()) {
            lastPermanent = reason;
        }
    }

    private void pass(String line) {
        if (linesWaiting.get() >= LINES_WAITING) {
            return;
        }
        linesWaiting.incrementAndGet();
        tell(() -> {
            linesWaiting.decrementAndGet();
            spec.io().line(this, line);
        });
    }
}
