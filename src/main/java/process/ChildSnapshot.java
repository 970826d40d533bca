package process;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * A child at one moment.
 *
 * @param since when the state was entered
 * @param restarts starts after the first
 * @param reason why the last run ended, or null
 * @param lastLines bounded, masked tail of standard error over all runs, oldest first
 */
public record ChildSnapshot(
        String name,
        boolean wanted,
        ChildState state,
        OptionalLong pid,
        Instant since,
        int restarts,
        Reason reason,
        List<String> lastLines) {}
