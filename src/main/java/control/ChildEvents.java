package control;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import process.ChildListener;
import process.ChildSnapshot;
import process.ChildState;

/** Makes an event of every change of a child's state. Called by one thread. */
public final class ChildEvents implements ChildListener {
    private final EventLog events;
    private final Map<String, ChildState> last = new HashMap<>();

    public ChildEvents(EventLog events) {
        this.events = events;
    }

    @Override
    public void onChange(ChildSnapshot child) {
        if (last.put(child.name(), child.state()) == child.state()) {
            return;
        }
        String state = child.state().name().toLowerCase(Locale.ROOT);
        boolean failed = child.state() == ChildState.FAILED && child.reason() != null;
        String text =
                child.name() + " " + state + (failed ? ": " + child.reason().sentence() : ".");
        events.add(
                "child",
                text,
                Map.of(
                        "child",
                        child.name(),
                        "state",
                        state,
                        "reason",
                        failed ? child.reason().code() : ""));
    }
}
