package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of {@code src/test/node} in a real Node, with the packages of their lock file installed when they are not yet. */
final class NodeClient {
    private static final Path FOLDER = Path.of("src", "test", "node");
    private static final int INSTALL_MINUTES = 5;

    private NodeClient() {}

    /**
     * Starts a program of the folder.
     *
     * @param log where its standard output and error go, in one file
     * @param arguments after the program's name
     */
    static Program start(Path log, Map<String, String> environment, String program, String... arguments) {
        install();
        List<String> command =
                new ArrayList<>(List.of("node", FOLDER.resolve(program).toString()));
        command.addAll(List.of(arguments));
        return Program.start(log, command, environment);
    }

    /** Installs what the lock file names, once: the file that npm leaves behind tells for which lock file it was. */
    static synchronized void install() {
        Path lock = FOLDER.resolve("package-lock.json");
        Path done = FOLDER.resolve("node_modules").resolve(".package-lock.json");
        try {
            if (!Files.exists(done) || Files.getLastModifiedTime(done).compareTo(Files.getLastModifiedTime(lock)) < 0) {
                npmInstall();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void npmInstall() throws IOException, InterruptedException {
        Path log = Files.createDirectories(Path.of("target", "it")).resolve("npm.log");
        Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || npm.exitValue() != 0) {
            npm.destroyForcibly();
            throw new IllegalStateException("npm ci failed: " + Files.readString(log));
        }
    }
}
