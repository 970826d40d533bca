package control;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The last events, and who wants to hear of them. Any thread; listeners must not block. */
public final class EventLog {
    static final int KEPT = 1000;

    private final UnaryOperator<String> mask;
    private final Deque<Event> events = new ArrayDeque<>();
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private long last;

    public EventLog(UnaryOperator<String> mask) {
        this.mask = mask;
    }

    /** Adds an event of now; its text is masked here. */
    public Event add(String type, String text, Map<String, Object> data) {
        Event event;
        synchronized (events) {
            event = new Event(++last, Instant.now(), type, mask.apply(text), masked(data));
            events.addLast(event);
            if (events.size() > KEPT) {
                events.removeFirst();
            }
        }
        listeners.forEach(listener -> listener.accept(event));
        return event;
    }

    private Map<String, Object> masked(Map<String, Object> data) {
        Map<String, Object> clean = new LinkedHashMap<>();
        data.forEach((name, value) -> clean.put(name, masked(value)));
        return Collections.unmodifiableMap(clean);
    }

    private Object masked(Object value) {
        if (value instanceof Collection<?> many) {
            return many.stream().map(this::masked).toList();
        }
        return value instanceof CharSequence text ? mask.apply(text.toString()) : value;
    }

    /** The events after this id that are still kept, oldest first. */
    public List<Event> since(long id) {
        List<Event> newer = new ArrayList<>();
        synchronized (events) {
            Iterator<Event> backwards = events.descendingIterator();
            while (backwards.hasNext()) {
                Event event = backwards.next();
                if (event.id() <= id) {
                    break;
                }
                newer.add(event);
            }
        }
        Collections.reverse(newer);
        return newer;
    }

    /** The newest event's id, 0 before the first. */
    public long last() {
        synchronized (events) {
            return last;
        }
    }

    public void listen(Consumer<Event> listener) {
        listeners.add(listener);
    }

    public void forget(Consumer<Event> listener) {
        listeners.remove(listener);
    }
}
