package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the test's own, with its output in a file and the signals that the cases need. */
final class Program implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final long startedNanos;

    private Program(Process process, Path log, long startedNanos) {
        this.process = process;
        this.log = log;
        this.startedNanos = startedNanos;
    }

    static Program start(Path log, List<String> command) {
        return start(log, command, Map.of());
    }

    static Program start(Path log, List<String> command, Map<String, String> environment) {
        try {
            Path parent = log.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true);
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            long now = System.nanoTime();
            return new Program(builder.start(), log, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs to the end and answers the output; a failure or a time-out is an error that shows it. */
    static String run(Path log, Duration limit, List<String> command) {
        try (Program program = start(log, command)) {
            if (!program.awaitExit(limit)) {
                throw new IllegalStateException("still running after " + limit + ": " + command);
            }
            if (program.exitCode() != 0) {
                throw new IllegalStateException(command + " exited " + program.exitCode() + "\n" + program.log());
            }
            return program.log();
        }
    }

    /** Sends a signal by name, for example STOP, to any process. */
    static void signal(long pid, String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(5, TimeUnit.SECONDS)) {
                throw new IllegalStateException("kill does not end");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Alive and not merely waiting to be reaped by whoever adopted it. */
    static boolean isRunning(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** When it was started, as {@link System#nanoTime()}. */
    long startedNanos() {
        return startedNanos;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    void kill() {
        signal(pid(), "KILL");
    }

    void stop() {
        signal(pid(), "STOP");
    }

    void resume() {
        signal(pid(), "CONT");
    }

    void terminate() {
        signal(pid(), "TERM");
    }

    boolean awaitExit(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path logFile() {
        return log;
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            resume();
            terminate();
            if (!awaitExit(Duration.ofSeconds(2))) {
                kill();
                awaitExit(Duration.ofSeconds(2));
            }
        }
    }
}
