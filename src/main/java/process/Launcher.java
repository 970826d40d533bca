package process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Starts processes: the operating system's, or a test's. */
@FunctionalInterface
interface Launcher {
    /**
     * Starts a process.
     *
     * @throws java.io.FileNotFoundException with a sentence that names the program when it is missing or not executable
     * @throws IOException when the system cannot start it now
     */
    Launched launch(List<String> command) throws IOException;

    /** A process that was started. */
    interface Launched {
        long pid();

        OutputStream stdin();

        InputStream stdout();

        /** Begins to read standard error and to wait for the end. Called once, straight after the launch. */
        void watch(Watcher watcher);

        /** Asks the process to end. */
        void terminate();

        /** Ends it whether it listens or not. */
        void kill();
    }

    /** Hears what a process does. Calls come from threads of the launcher. */
    interface Watcher {
        /** One line of standard error, raw, without its end. */
        void line(String text);

        /** The process is reaped and standard error drained, or given up after 500 ms. Called once. */
        void exited(int status);
    }
}
