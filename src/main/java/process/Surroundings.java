package process;

import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Everything of the outer world that the supervisor touches, to be replaced in tests.
 *
 * @param nanoTime monotonic, nanoseconds
 * @param instants wall clock, for people only
 * @param random uniform in [0, 1)
 * @param lanes makes a lane of the given name
 * @param processorTime what a process has used since its start, in ticks of a hundredth of a second, by process id
 */
record Surroundings(
        Launcher launcher,
        LongSupplier nanoTime,
        InstantSource instants,
        DoubleSupplier random,
        Function<String, Lane> lanes,
        LongUnaryOperator processorTime) {

    static Surroundings real() {
        return new Surroundings(
                SystemLauncher.detect(),
                System::nanoTime,
                Clock.systemUTC(),
                () -> ThreadLocalRandom.current().nextDouble(),
                ThreadLane::new,
                CpuTimes::ofProcess);
    }
}
