package routes;

import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Things with ascending numbers, of which the last ones are kept: what stream readers read, each from its own place.
 *
 * <p>Each thing is written as JSON once for all readers, as long as they keep up.
 */
final class Feed<T> {
    private final LongSupplier last;
    private final LongFunction<List<T>> since;
    private final ToLongFunction<T> id;
    private final Function<T, String> type;
    private final Function<T, String> json;
    private volatile Item newest = new Item(0, "", "");

    /** One thing, ready to be sent. */
    record Item(long id, String type, String json) {}

    Feed(
            LongSupplier last,
            LongFunction<List<T>> since,
            ToLongFunction<T> id,
            Function<T, String> type,
            Function<T, String> json) {
        this.last = last;
        this.since = since;
        this.id = id;
        this.type = type;
        this.json = json;
    }

    /** The newest thing's number. */
    long last() {
        return last.getAsLong();
    }

    /** What is kept after this place, oldest first; written when it is looked at. */
    Iterable<Item> after(long place) {
        List<T> things = since.apply(place);
        return () -> things.stream().map(this::item).iterator();
    }

    private Item item(T thing) {
        Item known = newest;
        long number = id.applyAsLong(thing);
        if (known.id() == number) {
            return known;
        }
        Item fresh = new Item(number, type.apply(thing), json.apply(thing));
        newest = fresh;
        return fresh;
    }
}
