package process;

/**
 * What a child is seen doing, apart from what is wanted of it.
 *
 * <p>Legal transitions: STOPPED to STARTING; STARTING to RUNNING (first progress), FAILED or FINISHING; RUNNING to
 * FINISHING (stop, restart, stale) or FAILED; FINISHING to STOPPED (stop wanted) or STARTING (restart wanted); FAILED
 * to STARTING (after the backoff) or STOPPED.
 */
public enum ChildState {
    STOPPED,
    STARTING,
    RUNNING,
    FINISHING,
    FAILED
}
