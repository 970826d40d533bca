package process;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a child is seen doing, apart from what is wanted of it.
 *
 * <p>Legal transitions: STOPPED to STARTING; STARTING to RUNNING (first progress), FAILED or FINISHING; RUNNING to
 * FINISHING (stop, restart, stale, source left) or FAILED; FINISHING to STOPPED (stop wanted), STARTING (restart
 * wanted, source left) or FAILED (stale); FAILED to STARTING (after the backoff) or STOPPED.
 */
public enum ChildState {
    STOPPED,
    STARTING,
    RUNNING,
    FINISHING,
    FAILED;

    boolean canBecome(ChildState next) {
        return successors().contains(next);
    }

    private Set<ChildState> successors() {
        return switch (this) {
            case STOPPED -> EnumSet.of(STARTING);
            case STARTING -> EnumSet.of(RUNNING, FINISHING, FAILED);
            case RUNNING -> EnumSet.of(FINISHING, FAILED);
            case FINISHING -> EnumSet.of(STOPPED, STARTING, FAILED);
            case FAILED -> EnumSet.of(STARTING, STOPPED);
        };
    }
}
