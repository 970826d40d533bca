package alerts;

import java.util.HashSet;
import java.util.Set;

/** What explains what. */
final class Causes {
    static final Set<String> NONE = Set.of();

    /** A machine or an encoder that cannot keep up: nothing else can be judged then. */
    static final Set<String> TOO_SLOW = Set.of("encoder-down", "encoder-slow");

    /** The source itself. */
    static final Set<String> NO_SOURCE = Set.of("source-absent", "source-stalled");

    /** A clock that was held up, whatever held it up. */
    static final Set<String> HELD_UP = Set.of("clock-late", "gc-pause");

    private Causes() {}

    static Set<String> of(Set<String> some, Set<String> more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }

    static Set<String> of(Set<String> some, Set<String> more, Set<String> evenMore) {
        return of(of(some, more), evenMore);
    }
}
