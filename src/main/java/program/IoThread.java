package program;

import java.io.IOException;

/** A daemon thread that serves one stream of one child run and ends with it. */
final class IoThread {
    /** What the thread does; the stream's end may surface as an exception. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    private IoThread() {}

    static Thread start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // the child is gone or never spoke; its supervisor says why
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
