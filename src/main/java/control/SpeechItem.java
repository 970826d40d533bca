package control;

import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Future;

/** One text on its way from the call to the listeners' ears. Guarded by its queue. */
final class SpeechItem {
    /** What is becoming of it. */
    enum State {
        QUEUED,
        SPEAKING,
        SPOKEN,
        INTERRUPTED,
        CLEARED,
        FAILED;

        boolean isOver() {
            return this != QUEUED && this != SPEAKING;
        }
    }

    final String id;
    final SpeechQueue.Request request;
    final Instant queuedAt = Instant.now();
    State state = State.QUEUED;
    Instant startedAt;
    Instant endedAt;
    String problem;
    Future<byte[]> sound;
    boolean cut;

    SpeechItem(String id, SpeechQueue.Request request) {
        this.id = id;
        this.request = request;
    }

    SpeechQueue.View view(int position) {
        return new SpeechQueue.View(
                id,
                request.text(),
                state.name().toLowerCase(Locale.ROOT),
                position,
                queuedAt,
                startedAt,
                endedAt,
                problem);
    }
}
