package routes;

import io.vertx.core.Context;
import java.util.function.Consumer;

/**
 * One reader of a stream: gets what is after its place when it can take more. Nothing waits for it; what it is too slow
 * for and is not kept, it loses.
 *
 * <p>Threads: everything runs on the event loop of its connection, except {@link #wake} and {@link #offer}.
 */
final class StreamReader {
    /** A reader that takes nothing for so long is not there any more. */
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final StreamSink sink;
    private final Context loop;
    private final Feed<?> feed;
    private final Consumer<StreamReader> leaving;
    private final int levelsPerSecond;
    private long place;
    private long fullSince;

    /**
     * A reader that has not begun.
     *
     * @param place the number of what it has seen
     * @param levelsPerSecond how often it wants levels; 0: never
     * @param leaving told once when it is over
     */
    StreamReader(
            StreamSink sink,
            Context loop,
            Feed<?> feed,
            long place,
            int levelsPerSecond,
            Consumer<StreamReader> leaving) {
        this.sink = sink;
        this.loop = loop;
        this.feed = feed;
        this.place = place;
        this.levelsPerSecond = levelsPerSecond;
        this.leaving = leaving;
    }

    int levelsPerSecond() {
        return levelsPerSecond;
    }

    /** Begins with what is kept. */
    void begin() {
        sink.onRoom(this::pump);
        sink.onEnd(() -> leaving.accept(this));
        pump();
    }

    /** There is something new in the feed. */
    void wake() {
        loop.runOnContext(now -> pump());
    }

    /** Something that is true only now: sent when there is room, else lost. */
    void offer(String type, String json) {
        loop.runOnContext(now -> {
            if (isRoom()) {
                sink.message(type, 0, json);
            }
        });
    }

    private boolean isRoom() {
        if (!sink.isFull()) {
            fullSince = 0;
            return true;
        }
        long now = System.nanoTime();
        if (fullSince == 0) {
            fullSince = now;
        } else if (now - fullSince > PATIENCE_NANOS) {
            sink.end();
            leaving.accept(this);
        }
        return false;
    }

    private void pump() {
        if (!isRoom() || feed.last() <= place) {
            return;
        }
        for (Feed.Item item : feed.after(place)) {
            if (!isRoom()) {
                return;
            }
            place = item.id();
            sink.message(item.type(), item.id(), item.json());
        }
    }

    /** Ends the stream. */
    void end() {
        loop.runOnContext(now -> sink.end());
    }
}
