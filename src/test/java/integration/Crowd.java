package integration;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A {@link PreviewCrowd} in a process of its own, as its owner sees it. */
final class Crowd implements AutoCloseable {
    private final Process process;
    private final BufferedWriter to;
    private final BufferedReader from;
    private final Path log;

    /** Started, and without viewers. */
    Crowd(Path directory, String base) {
        log = directory.resolve("crowd.log");
        try {
            process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "integration.PreviewCrowd",
                            base))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        to = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        answer();
    }

    /** How many came to be connected. */
    int join(int number) {
        return first("join " + number);
    }

    /** The same, and they look at every packet. */
    int joinCounting(int number) {
        return first("count " + number);
    }

    /** How many left properly. */
    int leave(int number) {
        return first("leave " + number);
    }

    /** The longest time that any counting viewer was without a packet since the last call, in milliseconds. */
    double longestGapMillis() {
        return Double.parseDouble(ask("gap")[1]);
    }

    private int first(String line) {
        return Integer.parseInt(ask(line)[0]);
    }

    private String[] ask(String line) {
        try {
            to.write(line);
            to.newLine();
            to.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a crowd has ended; see " + log, e);
        }
        return answer();
    }

    private String[] answer() {
        try {
            String line = from.readLine();
            if (line == null || !line.startsWith("ok")) {
                throw new IllegalStateException("a crowd has ended; see " + log);
            }
            return line.substring(2).strip().split(" ", 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Ends all its viewers as a crash would. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }
}
