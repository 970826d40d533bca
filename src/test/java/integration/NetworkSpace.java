package integration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace of Linux, held by a process that sleeps: it is gone with the process, and at the latest after an
 * hour. Needs root, or a namespace of users in which the caller is root.
 */
final class NetworkSpace implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Path directory;
    private final Program holder;

    NetworkSpace(Path directory, String name) {
        this.directory = directory;
        holder = Program.start(
                directory.resolve("space-" + name + ".log"), List.of("unshare", "--net", "sleep", "3600"));
        if (!Waits.within(LIMIT, () -> !link("/proc/self/ns/net").equals(link("/proc/" + holder.pid() + "/ns/net")))) {
            throw new IllegalStateException("no network namespace: " + holder.log());
        }
        run("ip link set lo up");
    }

    private static String link(String path) throws java.io.IOException {
        return java.nio.file.Files.readSymbolicLink(Path.of(path)).toString();
    }

    long pid() {
        return holder.pid();
    }

    /** What stands before a command that is to run in it. */
    List<String> prefix() {
        return List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net");
    }

    /** Runs a shell's command in it, to its end. */
    void run(String command) {
        List<String> all = new ArrayList<>(prefix());
        all.addAll(List.of("sh", "-c", command));
        Program.run(directory.resolve("space-commands.log"), LIMIT, all);
    }

    /** The same where the caller is. */
    static void runHere(Path directory, String command) {
        Program.run(directory.resolve("space-commands.log"), LIMIT, List.of("sh", "-c", command));
    }

    @Override
    public void close() {
        holder.kill();
    }
}
