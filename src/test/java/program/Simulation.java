package program;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import settings.FrameRate;

/**
 * A program clock and a frame synchroniser in virtual time, with a source whose pictures are listed beforehand. Ticks
 * begin a little late, as on a real machine.
 */
final class Simulation {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000_000_000L;
    static final long SLATE_AFTER = 1500 * MILLI;

    private static final int POOL = 48;

    /** One picture that the decoder will hand over. */
    record Arrival(long at, long stamp) {}

    /** What was on air at one tick: the stamp of the picture, or the slate, and the source time of the sound. */
    record Shown(long at, boolean slate, long stamp, long delivered, long sound) {}

    final FrameSynchroniser synchroniser;
    final List<Shown> shown = new ArrayList<>();
    private final FrameRate rate;
    private final ProgramClock clock;
    private final SourceClock sourceClock;
    private final FramePool pool = new FramePool(POOL, 4);
    private final Random random = new Random(7);
    private final List<Arrival> arrivals;
    private List<Arrival> sounds = List.of();
    private int nextSound;
    private int next;
    private long now;
    private long poolEmpty;

    Simulation(FrameRate rate, List<Arrival> arrivals) {
        this.rate = rate;
        this.arrivals = arrivals;
        this.synchroniser = new FrameSynchroniser(rate, SLATE_AFTER);
        this.sourceClock = new SourceClock(rate.frameNanos());
        this.clock = new ProgramClock(rate, 0, this::tick, () -> now);
        clock.begin(0);
    }

    /** The source's sound: each block with the time of its first sample and when it came. */
    Simulation sound(List<Arrival> blocks) {
        sounds = blocks;
        return this;
    }

    /** Lets the program run until this moment of virtual time. */
    Simulation runTo(long end) {
        while (clock.nextTickAt() < end) {
            tickAt(clock.nextTickAt() + tickDelay());
        }
        return this;
    }

    /** The whole JVM stands still until {@code until}; pictures that came meanwhile are handed over then. */
    Simulation sleepUntil(long until) {
        tickAt(Math.max(now, until));
        return this;
    }

    private void tickAt(long at) {
        now = at;
        deliver();
        deliverSound();
        clock.doTick(now);
    }

    private long tickDelay() {
        return random.nextInt(200) == 0 ? random.nextInt(4_000_000) : random.nextInt(150_000);
    }

    private void deliver() {
        while (next < arrivals.size() && arrivals.get(next).at() <= now) {
            Arrival arrival = arrivals.get(next++);
            VideoFrame frame = pool.acquire();
            if (frame == null) {
                poolEmpty++;
                continue;
            }
            frame.stamp(arrival.stamp(), arrival.at());
            synchroniser.offer(frame);
        }
    }

    private void deliverSound() {
        while (nextSound < sounds.size() && sounds.get(nextSound).at() <= now) {
            Arrival block = sounds.get(nextSound++);
            synchroniser.sound(block.stamp(), block.at());
        }
    }

    private double tick(long tick, long at) {
        VideoFrame frame = synchroniser.select(at);
        shown.add(
                frame == null
                        ? new Shown(at, true, 0, 0, sourceClock.none())
                        : new Shown(
                                at,
                                false,
                                frame.sourceNanos(),
                                frame.arrivalNanos(),
                                sourceClock.next(synchroniser.sourceTime())));
        return synchroniser.steering();
    }

    long pauses() {
        return clock.pauses();
    }

    long ticks() {
        return clock.lastTick() + 1;
    }

    /** Ticks from {@code from} to {@code to} that showed the picture of the tick before again. */
    long repeats(long from, long to) {
        long count = 0;
        for (int i = 1; i < shown.size(); i++) {
            Shown s = shown.get(i);
            if (s.at() >= from
                    && s.at() < to
                    && !s.slate()
                    && s.delivered() == shown.get(i - 1).delivered()
                    && s.stamp() == shown.get(i - 1).stamp()) {
                count++;
            }
        }
        return count;
    }

    /** Pictures that came between {@code from} and {@code to} and were never shown; leaves out the last half second. */
    long lost(long from, long to) {
        java.util.Set<Long> seen = new java.util.HashSet<>();
        shown.stream().filter(s -> !s.slate()).forEach(s -> seen.add(s.stamp()));
        return arrivals.stream()
                .filter(a -> a.at() >= from && a.at() < Math.min(to, now - SECOND / 2))
                .filter(a -> !seen.contains(a.stamp()))
                .count();
    }

    long slates(long from, long to) {
        return shown.stream()
                .filter(s -> s.at() >= from && s.at() < to && s.slate())
                .count();
    }

    /** Mean age of the pictures at their tick, in milliseconds. */
    double meanAge(long from, long to) {
        return shown.stream()
                        .filter(s -> s.at() >= from && s.at() < to && !s.slate())
                        .mapToLong(s -> s.at() - s.delivered())
                        .average()
                        .orElse(Double.NaN)
                / 1e6;
    }

    /** How many ticks each picture stayed, one after the other, as digits. */
    String cadence(long from, long to) {
        StringBuilder digits = new StringBuilder();
        int run = 0;
        Shown last = null;
        for (Shown s : shown) {
            if (s.at() < from || s.at() >= to) {
                continue;
            }
            if (last != null && s.stamp() != last.stamp()) {
                digits.append(run);
                run = 0;
            }
            run++;
            last = s;
        }
        return digits.toString();
    }

    /** Steps between the stamps of pictures shown one after the other, in tenths of a millisecond, without repeats. */
    List<Long> steps(long from, long to) {
        List<Long> steps = new ArrayList<>();
        Shown last = null;
        for (Shown s : shown) {
            if (s.at() >= from && s.at() < to) {
                if (last != null && last.stamp() != s.stamp()) {
                    steps.add((s.stamp() - last.stamp() + 50_000) / 100_000);
                }
                last = s;
            }
        }
        return steps;
    }

    /**
     * Sound against picture in milliseconds, positive when the sound is late, picture by picture as they are shown first.
     *
     * @param meant the source time that belongs to a picture, by its stamp
     */
    DoubleSummaryStatistics soundOffsets(long from, long to, LongUnaryOperator meant) {
        DoubleSummaryStatistics offsets = new DoubleSummaryStatistics();
        Shown last = null;
        for (Shown s : shown) {
            if (s.at() >= from && s.at() < to && !s.slate()) {
                if (last != null && last.stamp() != s.stamp()) {
                    offsets.accept((meant.applyAsLong(s.stamp()) - s.sound()) / 1e6);
                }
                last = s;
            }
        }
        return offsets;
    }

    /** True when every reference that the synchroniser took has been given back but those still in use. */
    int framesInUse() {
        int free = 0;
        while (pool.acquire() != null) {
            free++;
        }
        return POOL - free;
    }

    long poolEmpty() {
        return poolEmpty;
    }

    FrameRate rate() {
        return rate;
    }

    /** Lists the pictures of a source: when made by the program's time, with which stamp, how long under way. */
    static final class Source {
        final List<Arrival> arrivals = new ArrayList<>();
        private final Random random;
        private double made;
        private long stampShift;
        private double framesPerSecond;
        private double clockFactor = 1;
        private double sigma = 1 * MILLI;
        private int lossPerMille;
        private long lastAt;
        private long blockNanos;
        private LongUnaryOperator stamps = nanos -> nanos;

        Source(double framesPerSecond, long seed) {
            this.framesPerSecond = framesPerSecond;
            this.random = new Random(seed);
            this.made = 0.123 * SECOND;
        }

        Source jitter(double millis) {
            sigma = millis * MILLI;
            return this;
        }

        /** The source's clock runs this much too fast: 0.001 makes 1001 pictures where 1000 were due. */
        Source fast(double by) {
            clockFactor = 1 / (1 + by);
            return this;
        }

        Source rate(double perSecond) {
            framesPerSecond = perSecond;
            return this;
        }

        Source lossPerMille(int loss) {
            lossPerMille = loss;
            return this;
        }

        /** Bytes leave the receiver in blocks only: pictures arrive together at the end of each. */
        Source blocks(long nanos) {
            blockNanos = nanos;
            return this;
        }

        Source stamps(LongUnaryOperator rewrite) {
            stamps = rewrite;
            return this;
        }

        /** Stamps go on from elsewhere. */
        Source jumpStamps(long by) {
            stampShift += by;
            return this;
        }

        /** Pictures up to this moment. */
        Source until(long end) {
            while (made < end) {
                picture(random.nextGaussian() * sigma);
                made += SECOND / framesPerSecond * clockFactor;
            }
            return this;
        }

        /** Pictures with a step of the given mean that varies by up to {@code part} of it. */
        Source variableUntil(long end, double part) {
            double base = made;
            for (long i = 1; made < end; i++) {
                picture(random.nextGaussian() * sigma);
                made = base + (i + (random.nextDouble() - 0.5) * part) * SECOND / framesPerSecond;
            }
            return this;
        }

        /** Nothing is made for that long. */
        Source pause(long nanos) {
            made += nanos;
            return this;
        }

        /** Pictures are made, but held up on the way until {@code end}, and come in one burst. */
        Source heldUpUntil(long end) {
            while (made < end) {
                picture((double) end - made);
                made += SECOND / framesPerSecond * clockFactor;
            }
            return this;
        }

        private void picture(double delay) {
            long way = 20 * MILLI;
            long at = (long) (made + way + Math.max((double) -way, delay));
            if (blockNanos > 0) {
                at = (at / blockNanos + 1) * blockNanos;
            }
            at = Math.max(at, lastAt + 50_000);
            if (random.nextInt(1000) < lossPerMille) {
                return;
            }
            lastAt = at;
            long ticks = Math.round(made / clockFactor * 90_000 / SECOND); // stamps of a transport stream
            arrivals.add(new Arrival(at, stamps.applyAsLong(ticks * SECOND / 90_000 + stampShift)));
        }
    }
}
