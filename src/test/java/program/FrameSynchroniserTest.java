package program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static program.Simulation.MILLI;
import static program.Simulation.SECOND;
import static program.Simulation.SLATE_AFTER;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import program.Simulation.Arrival;
import program.Simulation.Source;
import settings.FrameRate;

class FrameSynchroniserTest {
    private static final FrameRate FPS_30 = new FrameRate(30, 1);
    private static final long TEN_MINUTES = 600 * SECOND;
    private static final long SETTLED = 2 * SECOND;
    private static final long FRAME = SECOND / 30;

    private static Simulation run(FrameRate rate, Source source, long end) {
        return new Simulation(rate, source.until(end).arrivals).runTo(end);
    }

    private static void passesWhole(Simulation simulation, long from, long to) {
        assertThat(simulation.repeats(from, to)).as("repeated").isZero();
        assertThat(simulation.lost(from, to)).as("lost").isZero();
        assertThat(simulation.slates(from, to)).as("slates").isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 17.5", "1, 2, 17.5", "1, 3, 17.5", "3, 4, 22", "3, 5, 22", "8, 6, 45"})
    void passesSteadySourceWholeAndSettlesAtSmallDelay(double jitter, long seed, double longestDelay) {
        Simulation simulation = run(FPS_30, new Source(30, seed).jitter(jitter), TEN_MINUTES);

        passesWhole(simulation, SETTLED, TEN_MINUTES);
        assertThat(simulation.meanAge(60 * SECOND, TEN_MINUTES)).isLessThan(longestDelay);
    }

    @ParameterizedTest
    @CsvSource({
        "30, 1, 0.001",
        "30, 1, -0.001",
        "30000, 1001, 0.001",
        "30000, 1001, -0.001",
        "60000, 1001, 0.001",
        "60000, 1001, -0.001",
        "25, 1, 0.001",
        "50, 1, -0.001"
    })
    void followsSourceWithWrongClock(int numerator, int denominator, double fast) {
        FrameRate rate = new FrameRate(numerator, denominator);
        Source source = new Source(rate.perSecond(), 11).jitter(2).fast(fast);

        Simulation simulation = run(rate, source, TEN_MINUTES);

        passesWhole(simulation, SETTLED, TEN_MINUTES);
        assertThat(simulation.ticks() / 600.0)
                .isCloseTo(rate.perSecond() * (1 + fast), offset(rate.perSecond() / 5000));
        assertThat(simulation.synchroniser.locked()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 43, 65, 87, 131})
    void passesSourceThatComesInBlocks(int blockMillis) {
        Simulation simulation = run(FPS_30, new Source(30, 5).blocks(blockMillis * MILLI), TEN_MINUTES);

        passesWhole(simulation, SETTLED + SECOND, TEN_MINUTES);
    }

    @ParameterizedTest
    @CsvSource({"24, 12112", "25, 11112", "15, 2222", "20, 1212"})
    void repeatsOnlyWhatLowerRateMakesUnavoidable(int sourceRate, String pattern) {
        long end = 120 * SECOND;

        Simulation simulation = run(FPS_30, new Source(sourceRate, 3), end);

        assertThat(simulation.lost(SETTLED, end)).isZero();
        long unavoidable = (30 - sourceRate) * (end - SETTLED) / SECOND;
        assertThat(simulation.repeats(SETTLED, end)).isBetween(unavoidable - 1, unavoidable + 1);
        evenCadence(
                simulation.cadence(10 * SECOND, end),
                pattern.chars().map(c -> c - '0').max().orElseThrow());
    }

    /** No picture stays longer than it must, and long ones are spread as evenly as can be. */
    private static void evenCadence(String cadence, int longest) {
        assertThat(cadence.substring(1)).matches("[" + (longest - 1) + longest + "]+");
        Set<Integer> distances = new HashSet<>();
        char mark = (char) ('0' + longest);
        for (int at = cadence.indexOf(mark), next; (next = cadence.indexOf(mark, at + 1)) >= 0; at = next) {
            distances.add(next - at);
        }
        assertThat(distances).as("pictures between long ones").hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void takesEverySecondPictureOfTwiceTheRate() {
        long end = 120 * SECOND;

        Simulation simulation = run(FPS_30, new Source(60, 3), end);

        assertThat(simulation.repeats(SETTLED, end)).isZero();
        assertThat(simulation.steps(SETTLED, end)).containsOnly(333L);
        assertThat(simulation.lost(SETTLED, end)).isCloseTo(30 * 118 - 15, offset(2L));
    }

    @Test
    void showsEveryPictureOfVariableTimingWithTheRightMean() {
        long end = 120 * SECOND;
        Source source = new Source(30, 4).variableUntil(end, 0.6);

        Simulation simulation = new Simulation(FPS_30, source.arrivals).runTo(end);

        assertThat(simulation.repeats(20 * SECOND, end)).isLessThanOrEqualTo(2);
        assertThat(simulation.lost(20 * SECOND, end)).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 300, 700, 1200})
    void recoversFromPauseWithBurst(int pauseMillis) {
        long pause = pauseMillis * MILLI;
        Source source = new Source(30, 8).until(60 * SECOND).heldUpUntil(60 * SECOND + pause);

        Simulation simulation = run(FPS_30, source, 180 * SECOND);

        passesWhole(simulation, SETTLED, 60 * SECOND - 2 * FRAME);
        passesWhole(simulation, 64 * SECOND + pause, 180 * SECOND);
        assertThat(simulation.repeats(60 * SECOND, 62 * SECOND + pause))
                .isBetween(pause / FRAME - 2, pause / FRAME + 3);
        assertThat(simulation.meanAge(61 * SECOND + pause, 63 * SECOND + pause)).isLessThan(75);
        assertThat(simulation.meanAge(105 * SECOND, 180 * SECOND)).isLessThan(17.5);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 700, 1200})
    void recoversFromPauseWithoutBurst(int pauseMillis) {
        long pause = pauseMillis * MILLI;
        Source source = new Source(30, 8).until(20 * SECOND).pause(pause);

        Simulation simulation = run(FPS_30, source, 120 * SECOND);

        passesWhole(simulation, 21 * SECOND + pause, 120 * SECOND);
        assertThat(simulation.synchroniser.dropped()).isZero();
        assertThat(simulation.repeats(20 * SECOND, 21 * SECOND + pause))
                .isBetween(pause / FRAME - 1, pause / FRAME + 2);
    }

    @Test
    void shortPausesThatReturnAreCoveredByMoreDelay() {
        Source source = new Source(30, 8);
        for (int second = 5; second < 120; second += 3) {
            source.until(second * SECOND).heldUpUntil(second * SECOND + 60 * MILLI);
        }

        Simulation simulation = run(FPS_30, source, 120 * SECOND);

        passesWhole(simulation, 60 * SECOND, 120 * SECOND);
    }

    @Test
    void repeatsThePictureBeforeInPlaceOfLostOne() {
        Source source = new Source(30, 9).lossPerMille(5);

        Simulation simulation = run(FPS_30, source, TEN_MINUTES);

        long made = (TEN_MINUTES - 123 * MILLI) / FRAME;
        assertThat(simulation.repeats(0, TEN_MINUTES)).isCloseTo(made - source.arrivals.size(), offset(3L));
        assertThat(simulation.lost(SETTLED, TEN_MINUTES)).isZero();
        assertThat(simulation.synchroniser.locked()).isTrue();
    }

    @Test
    void cutsToSlateWhenSourceIsGone() {
        Source source = new Source(30, 1).until(5 * SECOND);

        Simulation simulation = new Simulation(FPS_30, source.arrivals).runTo(10 * SECOND);

        long last = source.arrivals.get(source.arrivals.size() - 1).at();
        assertThat(simulation.slates(SECOND, last + SLATE_AFTER)).isZero();
        long away = last + SLATE_AFTER + FRAME + 5 * MILLI;
        assertThat(simulation.shown).filteredOn(s -> s.at() > away).isNotEmpty().allMatch(Simulation.Shown::slate);
        assertThat(simulation.framesInUse()).isZero();
    }

    @Test
    void leavesSlateAfterThreePicturesAndShowsOnlyNewOnes() {
        Source source = new Source(30, 1).until(5 * SECOND).pause(10 * SECOND);

        Simulation simulation = run(FPS_30, source, 20 * SECOND);

        long back = source.arrivals.stream()
                .filter(a -> a.at() > 10 * SECOND)
                .findFirst()
                .orElseThrow()
                .at();
        assertThat(simulation.slates(8 * SECOND, back + 2 * FRAME - 5 * MILLI)).isPositive();
        assertThat(simulation.slates(back + 4 * FRAME, 20 * SECOND)).isZero();
        passesWhole(simulation, back + SECOND, 20 * SECOND);
    }

    @Test
    void flushedPicturesOfDyingDecoderDoNotLeaveSlate() {
        Source source = new Source(30, 1).until(5 * SECOND).pause(3 * SECOND).until(8 * SECOND + 60 * MILLI);

        Simulation simulation = new Simulation(FPS_30, source.arrivals).runTo(20 * SECOND);

        assertThat(simulation.slates(7 * SECOND, 20 * SECOND)).isEqualTo(13 * 30);
        assertThat(simulation.framesInUse()).isZero();
    }

    @Test
    void flushedPicturesAreNotShownWhenAnotherSenderFollows() {
        Source source = new Source(30, 1).until(5 * SECOND).pause(3 * SECOND).until(8 * SECOND + 60 * MILLI);
        int flushed = source.arrivals.size();
        source.pause(500 * MILLI).jumpStamps(-100 * SECOND);

        Simulation simulation = run(FPS_30, source, 20 * SECOND);

        Set<Long> old = new HashSet<>();
        source.arrivals.subList(flushed - 2, flushed).forEach(a -> old.add(a.stamp()));
        assertThat(simulation.shown).noneMatch(s -> !s.slate() && s.at() > 8 * SECOND && old.contains(s.stamp()));
        passesWhole(simulation, 10 * SECOND, 20 * SECOND);
    }

    @ParameterizedTest
    @ValueSource(longs = {-500, 400, -100_000, 5_000, 95_443_717})
    void jumpOfTimeStampsCostsNothing(long millis) {
        Source source = new Source(30, 2).until(20 * SECOND).jumpStamps(millis * MILLI);

        Simulation simulation = run(FPS_30, source, 60 * SECOND);

        assertThat(simulation.synchroniser.repeated()).isZero();
        assertThat(simulation.synchroniser.dropped()).isZero();
        assertThat(simulation.slates(SECOND, 60 * SECOND)).isZero();
        assertThat(simulation.meanAge(55 * SECOND, 60 * SECOND)).isLessThan(18);
    }

    @Test
    void uselessTimeStampsAreReplacedByArrivals() {
        Simulation zero = run(FPS_30, new Source(30, 2).stamps(t -> 0), 60 * SECOND);
        Simulation doubled = run(FPS_30, new Source(30, 2).stamps(t -> t / (2 * FRAME) * (2 * FRAME)), 60 * SECOND);
        Simulation backwards = run(FPS_30, new Source(30, 2).stamps(t -> -t), 60 * SECOND);

        for (Simulation simulation : new Simulation[] {zero, doubled, backwards}) {
            assertThat(simulation.synchroniser.repeated()).isZero();
            assertThat(simulation.synchroniser.dropped()).isZero();
            assertThat(simulation.slates(SECOND, 60 * SECOND)).isZero();
        }
    }

    @Test
    void zeroTimeStampsAtAnotherRateStillMove() {
        Simulation simulation = run(FPS_30, new Source(24, 2).stamps(t -> 0), 60 * SECOND);

        assertThat(simulation.synchroniser.repeated()).isBetween(350L, 370L);
        assertThat(simulation.synchroniser.dropped()).isLessThanOrEqualTo(2);
    }

    @Test
    void pauseOfTheMachineIsMadeUpToOneSecond() {
        Source source = new Source(30, 3).until(60 * SECOND);

        Simulation simulation = new Simulation(FPS_30, source.arrivals)
                .runTo(20 * SECOND)
                .sleepUntil(20 * SECOND + 900 * MILLI)
                .runTo(60 * SECOND);

        assertThat(simulation.pauses()).isZero();
        assertThat(simulation.ticks()).isBetween(60 * 30L - 2, 60 * 30L + 2);
        passesWhole(simulation, 23 * SECOND, 60 * SECOND);
        assertThat(simulation.meanAge(55 * SECOND, 60 * SECOND)).isLessThan(40);
    }

    @Test
    void longerPauseOfTheMachineMovesBothTracksOn() {
        Source source = new Source(30, 3).until(60 * SECOND);

        Simulation simulation = new Simulation(FPS_30, source.arrivals)
                .runTo(20 * SECOND)
                .sleepUntil(23 * SECOND)
                .runTo(60 * SECOND);

        assertThat(simulation.pauses()).isEqualTo(1);
        assertThat(simulation.ticks()).isBetween(57 * 30L - 2, 57 * 30L + 2);
        passesWhole(simulation, 26 * SECOND, 60 * SECOND);
    }

    @Test
    void followsChangeOfRateAndBack() {
        Source source =
                new Source(30, 3).until(30 * SECOND).rate(24).until(60 * SECOND).rate(30);

        Simulation simulation = run(FPS_30, source, 120 * SECOND);

        passesWhole(simulation, SETTLED, 30 * SECOND);
        assertThat(simulation.repeats(33 * SECOND, 60 * SECOND)).isBetween(27 * 6L - 2, 27 * 6L + 2);
        assertThat(simulation.lost(30 * SECOND, 65 * SECOND)).isLessThanOrEqualTo(2);
        passesWhole(simulation, 65 * SECOND, 120 * SECOND);
        assertThat(simulation.synchroniser.locked()).isTrue();
    }

    @Test
    void clockConvergesFromAnyDelayWithoutRepeat() {
        for (int phase = 0; phase < 33; phase += 4) {
            Source source = new Source(30, 3).pause(phase * MILLI);

            Simulation simulation = run(FPS_30, source, 60 * SECOND);

            assertThat(simulation.synchroniser.repeated()).isZero();
            assertThat(simulation.synchroniser.dropped()).isZero();
            assertThat(simulation.meanAge(50 * SECOND, 60 * SECOND)).isBetween(14.0, 18.0);
        }
    }

    /** As when one sender leaves and another calls: its decoder hands over the first pictures in a burst. */
    @ParameterizedTest
    @CsvSource({"0, 200", "0.001, 400", "-0.001, 400", "0.001, 250", "-0.001, 700", "0, 1000"})
    void anotherSenderPassesWholeSoonAfterItsFirstPictures(double fast, int burstMillis) {
        long change = 10 * SECOND;
        Source source = new Source(30, 5).jitter(3).until(change).pause(400 * MILLI);
        source.jumpStamps(3600 * SECOND).fast(fast).heldUpUntil(change + (400 + burstMillis) * MILLI);

        Simulation simulation = run(FPS_30, source, 60 * SECOND);

        assertThat(simulation.slates(SECOND, 60 * SECOND)).isZero();
        passesWhole(simulation, change + (1900 + burstMillis) * MILLI, 60 * SECOND);
        assertThat(simulation.meanAge(13 * SECOND, 15 * SECOND)).isLessThan(75);
    }

    /** A third of a second of sound in one packet after its pictures, of a source at twice the program's rate. */
    @ParameterizedTest
    @ValueSource(ints = {30, 60})
    void picturesWaitForBundledSoundWithoutJudder(int sourceRate) {
        long end = 60 * SECOND;
        Source source = new Source(sourceRate, 3).until(end);
        List<Arrival> bundles = new ArrayList<>();
        for (long bundle = 0; bundle < end; bundle += 341_333_333) {
            for (int block = 0; block < 16; block++) {
                bundles.add(new Arrival(bundle + (350 + block % 5) * MILLI, bundle + block * 21_333_333L));
            }
        }

        Simulation simulation =
                new Simulation(FPS_30, source.arrivals).sound(bundles).runTo(end);

        assertThat(simulation.repeats(SETTLED, end)).isZero();
        assertThat(simulation.steps(SETTLED, end)).containsOnly(333L);
        assertThat(simulation.poolEmpty()).isZero();
        assertThat(simulation.meanAge(SETTLED, end)).isBetween(360.0, 420.0);
    }

    /** Stamps and sending up to 12 ms off the mean, with sound that makes the pictures wait. */
    @Test
    void unevenlyStampedPicturesAreNotTakenForLostOnes() {
        long end = 60 * SECOND;
        List<Arrival> pictures = new ArrayList<>();
        for (int n = 0; n < 30 * 60; n++) {
            long stamp = Math.round((n / 30.0 + 0.012 * (1 + Math.sin(2.1 * n))) * SECOND);
            pictures.add(new Arrival(stamp + 20 * MILLI, stamp));
        }
        List<Arrival> blocks = new ArrayList<>();
        for (long at = 0; at < end; at += 21_333_333) {
            blocks.add(new Arrival(at + 60 * MILLI, at));
        }

        Simulation simulation = new Simulation(FPS_30, pictures).sound(blocks).runTo(end);

        passesWhole(simulation, SETTLED, end - SECOND);
        soundIsWithin(5, simulation.soundOffsets(SETTLED, end - SECOND, FrameSynchroniserTest::evenStamp));
    }

    /** Where the picture of an uneven stamp would be at an even pace, by the mean of all. */
    private static long evenStamp(long stamp) {
        return Math.round((stamp - 12 * MILLI) * 30.0 / SECOND) * SECOND / 30 + 12 * MILLI;
    }

    /** A renderer that leaves out more than a quarter of its pictures, beginning anywhere between two ticks. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8, 12, 16, 20, 24, 28, 32})
    void picturesThatWereNeverMadeAreReplacedByTheOneBefore(int phaseMillis) {
        long end = 60 * SECOND;

        Simulation simulation = new Simulation(FPS_30, withGaps(phaseMillis, 60))
                .sound(soundOf(end))
                .runTo(end);

        assertThat(simulation.repeats(SETTLED, end - SECOND)).isCloseTo(57 * 30 * 15 / 55, offset(3L));
        everyPictureIsInItsPlace(simulation, end);
    }

    /** As on a machine that stutters. */
    @ParameterizedTest
    @ValueSource(ints = {0, 8, 16, 24})
    void lateTicksDoNotMovePicturesThatFollowAGap(int phaseMillis) {
        long end = 60 * SECOND;
        Simulation simulation = new Simulation(FPS_30, withGaps(phaseMillis, 60)).sound(soundOf(end));

        for (int second = 3; second < 58; second += 2) {
            simulation.runTo(second * SECOND).sleepUntil(second * SECOND + 50 * MILLI);
        }

        everyPictureIsInItsPlace(simulation.runTo(end), end);
    }

    private static void everyPictureIsInItsPlace(Simulation simulation, long end) {
        assertThat(simulation.lost(SETTLED, end - SECOND)).isZero();
        soundIsWithin(5, simulation.soundOffsets(SETTLED, end - SECOND, stamp -> stamp));
        assertThat(simulation.synchroniser.locked()).isTrue();
    }

    private static List<Arrival> withGaps(int phaseMillis, int seconds) {
        Random random = new Random(4);
        List<Arrival> pictures = new ArrayList<>();
        for (int n = 0; n < 30 * seconds; n++) {
            long stamp = (n * 3000L + 90L * phaseMillis) * SECOND / 90_000;
            if (n % 5 != 3 && n % 11 != 7) {
                pictures.add(new Arrival(stamp + 20 * MILLI + random.nextInt(3_000_000), stamp));
            }
        }
        return pictures;
    }

    private static List<Arrival> soundOf(long end) {
        List<Arrival> blocks = new ArrayList<>();
        for (long at = 0; at < end; at += 21_333_333) {
            blocks.add(new Arrival(at + 60 * MILLI, at));
        }
        return blocks;
    }

    private static void soundIsWithin(double millis, DoubleSummaryStatistics offsets) {
        assertThat(offsets.getCount()).isGreaterThan(100);
        assertThat(offsets.getMin()).as("earliest sound").isGreaterThan(-millis);
        assertThat(offsets.getMax()).as("latest sound").isLessThan(millis);
    }

    /** Where pictures have no place of their own among the ticks, the sound keeps to the mean of where they are shown. */
    @ParameterizedTest
    @CsvSource({"24, 19", "25, 19", "15, 19", "20, 19", "60, 12", "50, 14"})
    void soundKeepsToTheMeanOfPicturesOfAnotherRate(int sourceRate, double millis) {
        long end = 60 * SECOND;

        Simulation simulation = new Simulation(FPS_30, new Source(sourceRate, 3).until(end).arrivals)
                .sound(soundOf(end))
                .runTo(end);

        soundIsWithin(millis, simulation.soundOffsets(2 * SETTLED, end - SECOND, stamp -> stamp));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 16, 24, 32})
    void soundKeepsToTheMeanOfUnevenTiming(int phaseMillis) {
        long end = 60 * SECOND;
        Source source = new Source(22, 4).pause(phaseMillis * MILLI).variableUntil(end, 0.8);

        Simulation simulation =
                new Simulation(FPS_30, source.arrivals).sound(soundOf(end)).runTo(end);

        soundIsWithin(20, simulation.soundOffsets(2 * SETTLED, end - SECOND, stamp -> stamp));
    }

    @Test
    void singleStallOfTheSoundDoesNotMoveThePictures() {
        long end = 60 * SECOND;
        List<Arrival> blocks = new ArrayList<>();
        for (long at = 0; at < end; at += 21_333_333) {
            boolean stalled = at > 30 * SECOND && at < 30 * SECOND + 280 * MILLI;
            blocks.add(new Arrival(stalled ? 30 * SECOND + 300 * MILLI : at + 30 * MILLI, at));
        }

        Simulation simulation = new Simulation(FPS_30, new Source(30, 3).until(end).arrivals)
                .sound(blocks)
                .runTo(end);

        passesWhole(simulation, SETTLED, end);
    }

    @Test
    void everyPictureGoesBackToThePool() {
        Source source =
                new Source(60, 3).until(10 * SECOND).rate(24).lossPerMille(100).heldUpUntil(11 * SECOND);

        Simulation simulation = new Simulation(FPS_30, source.until(20 * SECOND).arrivals).runTo(30 * SECOND);

        assertThat(simulation.framesInUse()).isZero();
    }

    @Test
    void neverAllocates() {
        Source source = new Source(30, 3).until(80 * SECOND);
        FrameSynchroniser synchroniser = new FrameSynchroniser(FPS_30, SLATE_AFTER);
        FramePool pool = new FramePool(16, 16);
        PictureQueue queue = new PictureQueue(8, 0);
        SampleQueue sound = new SampleQueue(4, 0);
        java.nio.ByteBuffer samples = java.nio.ByteBuffer.allocateDirect(1600 * SampleQueue.FRAME_BYTES);
        long[] now = new long[1];
        int[] next = new int[1];
        ProgramClock clock = new ProgramClock(
                FPS_30,
                0,
                (tick, at) -> {
                    VideoFrame frame = synchroniser.select(at);
                    if (frame != null) {
                        queue.put(tick, frame);
                        VideoFrame taken = queue.take(tick);
                        taken.release();
                    }
                    sound.put(samples.clear());
                    return synchroniser.steering();
                },
                () -> now[0]);
        clock.begin(0);
        Runnable second = () -> {
            for (int i = 0; i < 30; i++) {
                now[0] = clock.nextTickAt();
                while (source.arrivals.get(next[0]).at() <= now[0]) {
                    VideoFrame frame = pool.acquire();
                    frame.stamp(source.arrivals.get(next[0]).stamp(), now[0]);
                    synchroniser.offer(frame);
                    next[0]++;
                }
                clock.doTick(now[0]);
            }
        };

        long bytes = Allocation.afterWarmUp(15, 60, second);

        assertThat(bytes).as("bytes in 1800 ticks").isLessThan(1800); // less than one byte a tick: none
        assertThat(synchroniser.repeated()).isZero();
    }
}
