package process;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * Ends this process by SIGKILL when it makes no progress, so that another may take its place: a process that hangs or is
 * stopped keeps its locks and connections for ever. A small shell beside it waits for a sign of life and does the killing;
 * the children go with the process.
 *
 * <p>One thread of its own. When the process ends in any other way, the shell ends too.
 */
public final class DeadMan implements AutoCloseable {
    /** Signs of life in the patience. */
    private static final int SIGNS = 6;

    /** Reading past the limit gives a status above 128, a closed pipe gives 1. */
    private static final String WATCH =
            "while :; do read -r -t \"$2\" sign; s=$?; [ $s -eq 0 ] && continue; [ $s -gt 128 ] && kill -KILL \"$1\"; exit; done";

    private final Duration patience;
    private final BooleanSupplier alive;
    private final Thread thread = new Thread(this::run, "dead-man");
    private volatile boolean closed;
    private volatile Process shell;

    /**
     * Prepares; nothing runs until {@link #start}.
     *
     * @param patience without a sign of life
     * @param alive whether there is one to give; asked six times in the patience
     */
    public DeadMan(Duration patience, BooleanSupplier alive) {
        this.patience = patience;
        this.alive = alive;
        thread.setDaemon(true);
    }

    /** Starts to watch over this process. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                watch();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void watch() throws InterruptedException {
        try {
            shell = new ProcessBuilder(command())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            giveSigns(shell.getOutputStream());
        } catch (IOException shellIsGone) {
            Thread.sleep(patience.toMillis() / SIGNS);
        }
    }

    private List<String> command() {
        String seconds = String.format(Locale.ROOT, "%.3f", patience.toMillis() / 1000.0);
        return List.of(
                "bash",
                "-c",
                WATCH,
                "dead-man",
                Long.toString(ProcessHandle.current().pid()),
                seconds);
    }

    private void giveSigns(OutputStream out) throws IOException, InterruptedException {
        while (!closed) {
            if (alive.getAsBoolean()) {
                out.write('\n');
                out.flush();
            }
            Thread.sleep(patience.toMillis() / SIGNS);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        Process present = shell;
        if (present != null) {
            present.destroyForcibly();
        }
    }
}
