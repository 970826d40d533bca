package routes;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import process.ChildSnapshot;

/**
 * A child as the API shows it.
 *
 * @param pid null while there is no process
 * @param since when the state was entered
 * @param reason why the last run ended, in one sentence, or null
 */
record ProcessView(
        String name,
        Long pid,
        String state,
        boolean wanted,
        Instant since,
        int restarts,
        String reasonCode,
        String reason,
        List<String> lastLines) {

    static ProcessView of(ChildSnapshot child) {
        return new ProcessView(
                child.name(),
                child.pid().isPresent() ? child.pid().getAsLong() : null,
                child.state().name().toLowerCase(Locale.ROOT),
                child.wanted(),
                child.since(),
                child.restarts(),
                child.reason() == null ? null : child.reason().code(),
                child.reason() == null ? null : child.reason().sentence(),
                child.lastLines());
    }
}
