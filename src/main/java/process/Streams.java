package process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Help with the streams of a child. */
public final class Streams {
    private Streams() {}

    /** Reads a stream to its end on a daemon thread of its own and throws everything away. */
    public static void drain(InputStream in) {
        Thread thread = new Thread(() -> discard(in), "drain");
        thread.setDaemon(true);
        thread.start();
    }

    private static void discard(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            // The process is gone; there is nothing left to drain.
            return;
        }
    }
}
