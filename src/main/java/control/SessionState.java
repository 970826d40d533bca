package control;

import java.time.Instant;

/**
 * A session.
 *
 * @param endTime null while it goes on
 */
public record SessionState(String id, Instant startTime, Instant endTime) {
    boolean goesOn() {
        return endTime == null;
    }

    SessionState ended(Instant when) {
        return new SessionState(id, startTime, when);
    }
}
