package process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What to run and how to treat it.
 *
 * <p>A child with neither startTimeout nor staleTimeout counts as running from its launch; any other one from its first
 * progress. One that makes no progress in time is ended by SIGKILL (a stopped process listens to nothing else) and
 * started again as after a failure, reason {@code stale}. The reasons {@code source-left} and {@code segment-complete}
 * are no failures: the child is started again at once.
 *
 * @param name stable and unique, for example destination-primary
 * @param command asked anew at each start; an exception from it counts as a failed start
 * @param io who takes the streams
 * @param classify turns a line of standard error into a reason where it tells one; the last permanent or else the last
 *     reason of a run explains its end
 * @param startTimeout longest time from start to first progress; zero: no limit
 * @param staleTimeout longest time between two signs of progress once running; zero: no limit
 * @param grace time between asking the child to end (SIGTERM, which ffmpeg takes like SIGINT) and SIGKILL
 * @param backoff delay before restart number n
 * @param mask removes secrets from any text of this child
 */
public record ChildSpec(
        String name,
        Supplier<List<String>> command,
        ChildIo io,
        Function<String, Optional<Reason>> classify,
        Duration startTimeout,
        Duration staleTimeout,
        Duration grace,
        Backoff backoff,
        UnaryOperator<String> mask) {}
