package process;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * What a child's owner does with its streams.
 *
 * <p>All calls for one child come from one thread of its own, in the order started, line…, ended, and the next run only
 * after that. An owner that blocks there holds up its own child's callbacks and nothing else: neither the supervisor,
 * nor other children, nor the draining of standard error. While it lags by more than 1000 lines, further lines are left
 * out of {@link #line} (the tail and the reason still see them).
 */
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

    /**
     * The child has just been started; the owner takes its streams to threads of its own. Whoever overrides this must
     * read standard output to its end, or the child blocks on a full pipe; the default reads it and throws it away. An
     * exception ends the run, as a failure.
     */
    default void started(Run run) {
        Streams.drain(run.stdout());
    }

    /**
     * Whether a line is a report for the owner, such as progress figures: it is passed to {@link #line} but neither kept
     * in the tail nor read for a reason. Any thread; must not block or fail.
     */
    default boolean isReport(String line) {
        return false;
    }

    /**
     * Longest time without progress of a running child that uses the processor all the while: it is slow, or gets too little
     * of it, and starting it again would only cost more. Less than the stale timeout: no patience.
     */
    default Duration patience() {
        return Duration.ZERO;
    }

    /** One line of the child's standard error, masked, at most 4096 characters. */
    default void line(Run run, String line) {}

    /**
     * The run has been asked to end and has its grace for it. An owner that feeds standard input closes it: ffmpeg ends
     * cleanly at the end of its input, while a signal alone leaves it waiting in a read.
     */
    default void finishing(Run run) {}

    /**
     * The run is over and reaped, its standard error read to the end (waited for at most 500 ms, because a grandchild
     * can hold the pipe). Called once for each run that was started; a launch that failed has neither call.
     */
    default void ended(Run run, Reason reason) {}
}
