package process;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts processes of the operating system, with pipes for all three streams and the environment as it is.
 *
 * <p>Where util-linux's {@code setpriv} works, children are started through {@code setpriv --pdeathsig KILL}, so that
 * the kernel ends them when the JVM is ended by SIGKILL. It replaces itself by the program: the pid is the child's own.
 * The kernel ties this to the <em>thread</em> that launched, so {@link #launch} must be called from a thread that lives
 * as long as the children. It does not reach grandchildren, nor the instant before setpriv has made its call.
 *
 * <p>With it goes {@code setsid}, which gives each child a session of its own: Ctrl-C in a terminal goes to every process
 * of the foreground group, and an ffmpeg that got that signal takes the supervisor's for a second one and drops what it
 * is still writing. It too replaces itself, since a child just launched leads no group.
 *
 * <p>A child is asked to end by SIGTERM, not SIGINT: ffmpeg and srt-live-transmit treat them alike (trailers are
 * written, ffmpeg exits with 255), the JDK can send it without starting a {@code kill}, and SIGINT is ignored by
 * children when the JVM itself was started in the background of a script.
 */
final class SystemLauncher implements Launcher {
    private static final long DRAIN_LIMIT_MS = 500;
    private static final long PROBE_LIMIT_S = 2;
    private static final int CHUNK_BYTES = 8192;

    private final List<String> prefix;

    private SystemLauncher(List<String> prefix) {
        this.prefix = prefix;
    }

    /** Finds out once whether setpriv is there and understands the option (busybox has one that does not). */
    static SystemLauncher detect() {
        Optional<Path> setpriv = find("/usr/bin/setpriv").or(() -> find("setpriv"));
        List<String> bound = setpriv.map(path -> List.of(path.toString(), "--pdeathsig", "KILL"))
                .orElse(List.of());
        List<String> boundApart = find("setsid")
                .map(path -> Stream.concat(bound.stream(), Stream.of(path.toString()))
                        .toList())
                .orElse(bound);
        if (setpriv.isEmpty() || !works(bound)) {
            return new SystemLauncher(List.of());
        }
        return new SystemLauncher(works(boundApart) ? boundApart : bound);
    }

    boolean endsWithParent() {
        return !prefix.isEmpty();
    }

    @Override
    public Launched launch(List<String> command) throws IOException {
        String program = command.get(0);
        // setpriv would report a missing program only by its exit status.
        if (find(program).isEmpty()) {
            throw new FileNotFoundException("cannot start " + program + ": no such program, or not executable");
        }
        return new SystemProcess(program, new ProcessBuilder(prefixed(command)).start());
    }

    private List<String> prefixed(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    private static boolean works(List<String> prefix) {
        try {
            List<String> probe =
                    Stream.concat(prefix.stream(), Stream.of("true")).toList();
            Process process = new ProcessBuilder(probe).start();
            boolean ended = process.waitFor(PROBE_LIMIT_S, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Optional<Path> find(String program) {
        Stream<Path> places = program.indexOf('/') >= 0
                ? Stream.of(Path.of(program))
                : Stream.of(System.getenv()
                                .getOrDefault("PATH", "/usr/bin:/bin")
                                .split(File.pathSeparator, -1))
                        .map(directory -> Path.of(directory, program));
        return places.filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst();
    }

    private static final class SystemProcess implements Launched {
        private final String program;
        private final Process process;

        SystemProcess(String program, Process process) {
            this.program = program;
            this.process = process;
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public OutputStream stdin() {
            return process.getOutputStream();
        }

        @Override
        public InputStream stdout() {
            return process.getInputStream();
        }

        @Override
        public void watch(Watcher watcher) {
            Thread stderr = daemon("stderr", () -> readLines(watcher));
            stderr.start();
            daemon("reaper", () -> reap(stderr, watcher)).start();
        }

        // Process.destroy would close the streams as well and so lose the child's last words; its handle does not.
        @Override
        public void terminate() {
            process.toHandle().destroy();
        }

        @Override
        public void kill() {
            process.toHandle().destroyForcibly();
        }

        private Thread daemon(String what, Runnable work) {
            Thread thread = new Thread(work, Path.of(program).getFileName() + "-" + process.pid() + "-" + what);
            thread.setDaemon(true);
            return thread;
        }

        private void readLines(Watcher watcher) {
            LineSplitter lines = new LineSplitter(watcher::line);
            byte[] chunk = new byte[CHUNK_BYTES];
            try (InputStream stderr = process.getErrorStream()) {
                for (int read = stderr.read(chunk); read >= 0; read = stderr.read(chunk)) {
                    lines.accept(chunk, read);
                }
            } catch (IOException closed) {
                // The JDK closes the pipe after the end of the process when a grandchild still holds it.
                lines.flush();
                return;
            }
            lines.flush();
        }

        private void reap(Thread stderr, Watcher watcher) {
            try {
                int status = process.waitFor();
                stderr.join(DRAIN_LIMIT_MS);
                watcher.exited(status);
            } catch (InterruptedException e) {
                // Nobody interrupts this thread; if somebody did, the supervisor would give the run up after its kill.
                Thread.currentThread().interrupt();
            }
        }
    }
}
