package program;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one other thread look at pictures on their way to the encoder without a copy: the clock holds the next new picture
 * for who has asked, and asks nothing back.
 *
 * <p>Threads: the clock calls {@link #show}, which neither waits nor allocates; one looker calls {@link #look}.
 */
public final class PictureTap {
    private static final int IDLE = 0;
    private static final int ASKED = 1;
    private static final int HELD = 2;

    private final AtomicInteger state = new AtomicInteger(IDLE);
    private volatile Thread looker;
    private VideoFrame frame;
    private boolean slate;

    // Clock's thread.
    private VideoFrame last;
    private long lastNanos;

    /** Looks at one picture. */
    @FunctionalInterface
    public interface Look {
        /**
         * Looks.
         *
         * @param picture planar YUV 4:2:0 at the program's size, luma first; valid during the call, only to be read
         * @param slate whether it is the slate
         */
        void at(ByteBuffer picture, boolean slate);
    }

    /** Clock's thread: the picture of a tick; one that is shown again is not looked at again. */
    void show(VideoFrame shown, boolean isSlate) {
        boolean again = shown == last && shown.sourceNanos() == lastNanos;
        if (again || state.get() != ASKED) {
            return;
        }
        last = shown;
        lastNanos = shown.sourceNanos();
        frame = shown.retain();
        slate = isSlate;
        state.set(HELD);
        LockSupport.unpark(looker);
    }

    /**
     * Waits for the next picture that has not been looked at, and looks at it.
     *
     * @return false when none came within {@code nanos}
     */
    public boolean look(Look look, long nanos) {
        looker = Thread.currentThread();
        state.compareAndSet(IDLE, ASKED);
        long deadline = System.nanoTime() + nanos;
        for (long left = nanos; state.get() != HELD && left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
        }
        if (state.compareAndSet(ASKED, IDLE)) {
            return false;
        }
        VideoFrame held = frame;
        try {
            look.at(held.picture(), slate);
        } finally {
            frame = null;
            held.release();
            state.set(IDLE);
        }
        return true;
    }
}
