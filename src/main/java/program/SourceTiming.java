package program;

import java.util.Arrays;

/**
 * What the source's pictures say about time: an unbroken time line, whatever their stamps do; how long they are under way;
 * how late the late ones come; and at what rate they were made.
 *
 * <p>One thread. All times are nanoseconds; nothing is allocated after construction.
 */
final class SourceTiming {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long LONGEST_STEP_NANOS = NANOS_PER_SECOND;
    private static final int GLITCHES_TO_FOLLOW = 4;

    private static final double SMOOTHING = 1 / 32.0;
    private static final double OUT_OF_LINE_NANOS = 100_000_000;
    private static final int LATE_TO_FOLLOW = 15;

    private static final int BUCKETS = 8;
    private static final long BUCKET_NANOS = 4 * NANOS_PER_SECOND;
    private static final long INITIAL_JITTER_NANOS = 12_000_000;
    private static final long LONE_PEAK_NANOS = 1_000_000;

    private static final int WINDOW = 64;
    private static final double LOCK_RANGE = 0.01;
    private static final double EARLY_RANGE = 0.6; // divided by the pictures seen
    private static final int FEWEST_FOR_RATE = 4;
    private static final double MOST_LOST = 0.125;
    private static final double MOST_NEVER_MADE = 0.6; // in the end every second one, which is half the rate
    private static final double MOST_OFF_GRID = 1 / 16.0;
    private static final int SEEN_FOR_LINE = 8;
    private static final double OFF_LINE_FRAMES = 0.75;
    private static final double LONGEST_GAP = 4; // frames
    private static final double NEAR_WHOLE = 0.2;

    private final long frameNanos;

    private boolean started;
    private long lastStamp;
    private long lastArrival;
    private long time;
    private long shift;
    private int glitches;
    private boolean jumped;

    private long seen;
    private double transit;
    private boolean flowing;
    private int lateInTurn;

    private double line;
    private long onLine;
    private double unevenness;

    private final double[] peaks = new double[BUCKETS];
    private int bucket;
    private long bucketStart;

    private final long[] times = new long[WINDOW];
    private final long[] slots = new long[WINDOW];
    private long count;
    private double perSecond;
    private boolean locked = true;

    SourceTiming(long frameNanos) {
        this.frameNanos = frameNanos;
        Arrays.fill(peaks, INITIAL_JITTER_NANOS);
    }

    /** Forgets the source, but for the jitter of the way to it. */
    void reset() {
        started = false;
        jumped = false;
        glitches = 0;
        seen = 0;
        lateInTurn = 0;
        onLine = 0;
        count = 0;
        perSecond = 0;
        locked = true;
        flowing = false;
    }

    /**
     * Takes one picture.
     *
     * @return its place on a time line that only ever rises: its own stamp where stamps make sense, else by its arrival
     */
    long add(long stamp, long arrival) {
        long before = time;
        boolean first = !started;
        long since = arrival - lastArrival;
        place(stamp, arrival);
        flowing = !first && since >= (time - before) / 2;
        lastStamp = stamp;
        lastArrival = arrival;
        followLine(first ? 0 : time - before);
        followTransit(arrival);
        followRate(first ? 0 : time - before);
        return time;
    }

    private void place(long stamp, long arrival) {
        jumped = false;
        if (!started) {
            started = true;
            shift = 0;
            time = stamp;
            return;
        }
        long byArrival = time + Math.max(1, arrival - lastArrival);
        long byStamp = stamp + shift;
        long change = stamp - lastStamp;
        if (byStamp > time && byStamp - time <= LONGEST_STEP_NANOS) {
            glitches = 0;
            time = byStamp;
        } else if (Math.abs(change) > LONGEST_STEP_NANOS || ++glitches >= GLITCHES_TO_FOLLOW) {
            jumped = Math.abs(change) > LONGEST_STEP_NANOS;
            glitches = 0;
            time = byArrival;
            shift = time - stamp;
        } else {
            time = byArrival;
        }
    }

    /** How far a picture's place is off an even pace, one picture per frame, matters where one is shown per tick. */
    private void followLine(long step) {
        line += framesIn(step) * (double) frameNanos;
        double off = time - line;
        if (onLine == 0 || Math.abs(off) > OFF_LINE_FRAMES * frameNanos) {
            line = time;
            onLine = 1;
            off = 0;
        } else {
            line += off * Math.max(SMOOTHING, 1.0 / ++onLine);
        }
        unevenness = locked && onLine > SEEN_FOR_LINE ? off : 0;
    }

    /** A pause moves the mean only when it lasts; what comes earlier than it can have been sent moves it at once. */
    private void followTransit(long arrival) {
        double way = arrival - time;
        double late = way - transit;
        if (seen++ == 0 || late < -OUT_OF_LINE_NANOS) {
            transit = way;
            lateInTurn = 0;
            return;
        }
        notePeak(arrival, Math.min(late + unevenness, OUT_OF_LINE_NANOS));
        if (late <= OUT_OF_LINE_NANOS) {
            lateInTurn = 0;
            transit += late * Math.max(SMOOTHING, 1.0 / seen);
        } else if (flowing && ++lateInTurn >= LATE_TO_FOLLOW) {
            lateInTurn = 0;
            transit = way;
        }
    }

    private void notePeak(long arrival, double late) {
        if (arrival - bucketStart > BUCKET_NANOS) {
            bucketStart = arrival;
            bucket = (bucket + 1) % BUCKETS;
            peaks[bucket] = 0;
        }
        peaks[bucket] = Math.max(peaks[bucket], late);
    }

    /** Pictures that were lost on the way leave a gap of whole frames; a few of those are no other rate. */
    private void followRate(long step) {
        if (step * perSecond > LONGEST_GAP * NANOS_PER_SECOND) {
            count = 0; // a pause or a jump says nothing about the rate
            perSecond = 0;
        }
        long slot = count == 0 ? 0 : slots[(int) ((count - 1) % WINDOW)] + framesIn(step);
        times[(int) (count % WINDOW)] = time;
        slots[(int) (count % WINDOW)] = slot;
        count++;
        int known = (int) Math.min(count, WINDOW);
        if (known < FEWEST_FOR_RATE) {
            return;
        }
        int got = known - 1;
        long made = slot - slots[at(known, 0)];
        boolean asMade = made <= got * (1 + MOST_LOST) || (made <= got * (1 + MOST_NEVER_MADE) && isOnGrid(known));
        perSecond = 1e9 / interval(known, asMade);
        double off = Math.abs(perSecond * frameNanos / 1e9 - 1);
        double range = locked ? LOCK_RANGE * 1.5 : LOCK_RANGE;
        locked = off <= Math.max(range, EARLY_RANGE / known);
    }

    /** Place in the window of the picture that is the given number of pictures after the oldest of those known. */
    private int at(int known, int after) {
        return (int) ((count - known + after) % WINDOW);
    }

    /** Whether pictures stand at whole frames of the program, of which some were never made. */
    private boolean isOnGrid(int known) {
        int off = 0;
        for (int i = 1; i < known; i++) {
            double frames = (times[at(known, i)] - times[at(known, i - 1)]) / (double) frameNanos;
            off += Math.abs(frames - Math.rint(frames)) < NEAR_WHOLE ? 0 : 1;
        }
        return off <= known * MOST_OFF_GRID;
    }

    /** Mean time from one picture to the next, or from slot to slot: the slope of the straight line nearest to them. */
    private double interval(int known, boolean bySlots) {
        int oldest = at(known, 0);
        double meanX = 0;
        double meanTime = 0;
        for (int i = 0; i < known; i++) {
            meanX += bySlots ? slots[at(known, i)] - slots[oldest] : i;
            meanTime += times[at(known, i)] - times[oldest];
        }
        meanX /= known;
        meanTime /= known;
        double product = 0;
        double square = 0;
        for (int i = 0; i < known; i++) {
            double x = (bySlots ? slots[at(known, i)] - slots[oldest] : i) - meanX;
            product += x * (times[at(known, i)] - times[oldest] - meanTime);
            square += x * x;
        }
        return product / square;
    }

    /** Frames of the program that a step takes, 1 when it is not about a whole number of them: uneven timing is no loss. */
    long framesIn(long step) {
        double frames = step / (double) frameNanos;
        long whole = Math.round(frames);
        return whole >= 2 && Math.abs(frames - whole) < NEAR_WHOLE ? whole : 1;
    }

    /** True when the last picture came at the pace at which it was made, and not in a burst after a wait. */
    boolean flowing() {
        return flowing;
    }

    /** A burst of old pictures before the last one says nothing about the way: the last one's is the mean then. */
    void endBurst() {
        double way = lastArrival - time;
        if (transit - way > frameNanos / 2.0) {
            transit = way;
            seen = 1;
            lateInTurn = 0;
        }
    }

    /** True when the stamp of the last picture was more than a second away from the one before. */
    boolean jumped() {
        return jumped;
    }

    /** Mean of arrival less place on the time line. */
    double transit() {
        return transit;
    }

    /** Mean of arrival less stamp. */
    double way() {
        return transit + shift;
    }

    /** How much later than the mean pictures came at worst, over half a minute; one lone pause does not count. */
    double jitter() {
        double largest = 0;
        double second = 0;
        for (double peak : peaks) {
            second = Math.max(second, Math.min(largest, peak));
            largest = Math.max(largest, peak);
        }
        return Math.min(largest, 2 * second + LONE_PEAK_NANOS);
    }

    /** True while the source's rate is within one percent of the program's; assumed until three pictures are known. */
    boolean locked() {
        return locked;
    }

    /** Pictures per second as made by the source, 0 while unknown. */
    double perSecond() {
        return perSecond;
    }
}
