package process;

import java.io.InputStream;
import java.io.OutputStream;

/** What a child's owner does with its streams. Calls come from supervisor threads and must not block for long. */
public interface ChildIo {
    /** One run of the child, valid until {@link ChildIo#ended} for the same run. */
    interface Run {
        /** Counts up from 1 over the child's life. */
        int number();

        long pid();

        OutputStream stdin();

        InputStream stdout();

        /** Says that the child made progress (bytes, frames); feeds the stale check. Any thread, no allocation. */
        void progress();
    }

    /** The child has just been started; the owner takes its streams to threads of its own. */
    default void started(Run run) {}

    /** One line of the child's standard error, masked. */
    default void line(Run run, String line) {}

    /** The run is over and reaped. */
    default void ended(Run run, Reason reason) {}
}
