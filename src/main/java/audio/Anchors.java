package audio;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Which sample frame of a ring was meant for which nanosecond of source time: a lock-free ring of pairs.
 *
 * <p>The writer adds, the reader drops and looks up. Between two anchors time runs at the nominal rate.
 */
final class Anchors {
    /** A gap in the timestamps shorter than this is bridged when a position is looked up, sample frames. */
    private static final double BRIDGE = Pcm.frames(5);

    private static final int CAPACITY = 1024;
    private static final int MASK = CAPACITY - 1;

    /** Blocks shorter than this share an anchor, sample frames. */
    private static final int SPACING = 240;

    private static final long CONTINUOUS_NANOS = 500_000;

    private final long[] frames = new long[CAPACITY];
    private final long[] times = new long[CAPACITY];
    private final AtomicLong added = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** Writer: sample frame {@code frame} belongs to {@code nanos}. False when there is no room. */
    boolean add(long frame, long nanos) {
        long count = added.getPlain();
        if (count > 0 && isCovered(count - 1, frame, nanos)) {
            return true;
        }
        if (count - dropped.get() >= CAPACITY) {
            return false;
        }
        frames[(int) count & MASK] = frame;
        times[(int) count & MASK] = nanos;
        added.setRelease(count + 1);
        return true;
    }

    private boolean isCovered(long anchor, long frame, long nanos) {
        return frame - frames[(int) anchor & MASK] < SPACING
                && Math.abs(nanos - timeAt(anchor, (double) frame)) < CONTINUOUS_NANOS;
    }

    /** Reader: forgets what only concerns sample frames before {@code frame}. */
    void release(long frame) {
        long first = dropped.getPlain();
        long last = added.get() - 1;
        while (first < last && frames[(int) (first + 1) & MASK] <= frame) {
            first++;
        }
        dropped.setRelease(first);
    }

    /** Reader: source time of a position, nanoseconds; {@link Long#MIN_VALUE} when nothing is known. */
    long timeAt(double frame) {
        long first = dropped.getPlain();
        for (long i = added.get() - 1; i >= first; i--) {
            if (frames[(int) i & MASK] <= frame || i == first) {
                return timeAt(i, frame);
            }
        }
        return Long.MIN_VALUE;
    }

    /** Reader: position in sample frames of a source time, NaN when it is not within what was written. */
    double locate(long nanos, long written) {
        long end = written;
        for (long i = added.get() - 1; i >= dropped.getPlain(); i--) {
            long frame = frames[(int) i & MASK];
            long ahead = nanos - times[(int) i & MASK];
            if (ahead >= 0) {
                double position = frame + Pcm.framesOfNanos(ahead);
                return position <= end + BRIDGE ? position : Double.NaN;
            }
            end = frame;
        }
        return Double.NaN;
    }

    private long timeAt(long anchor, double frame) {
        return times[(int) anchor & MASK] + Math.round(Pcm.nanos(frame - frames[(int) anchor & MASK]));
    }
}
