package control;

import ffmpeg.StderrClassifier;
import java.time.Instant;
import java.util.Map;
import process.Reason;
import process.Supervisor;
import program.Ingest;
import program.PictureFormat;
import program.Program;

/**
 * What is known of the source beside its pictures: its format, and callers that were turned away while the receiver ran on.
 * An interlaced source gets a decoder that deinterlaces.
 */
final class SourceWatch {
    private static final String REJECTED = "connection rejected due to";

    private final Ingest ingest;
    private final Supervisor supervisor;
    private final EventLog events;
    private volatile Refusal refusal = new Refusal(0, null, null);
    private volatile boolean interlaced;

    private record Refusal(long count, Reason reason, Instant at) {}

    SourceWatch(Program program, Supervisor supervisor, EventLog events) {
        this.ingest = program.ingest();
        this.supervisor = supervisor;
        this.events = events;
    }

    /** The receiver says something; any thread. */
    synchronized void line(String line) {
        if (line.contains(REJECTED)) {
            Reason reason = StderrClassifier.classify(line)
                    .orElseGet(() -> new Reason("refused-caller", "A caller was turned away.", false));
            boolean first = refusal.reason() == null || !refusal.reason().code().equals(reason.code());
            refusal = new Refusal(refusal.count() + 1, reason, Instant.now());
            if (first) {
                events.add(
                        "source-refused",
                        "A caller was turned away: " + reason.sentence(),
                        Map.of("code", reason.code()));
            }
        }
    }

    /** Whether the next decoder must deinterlace. */
    boolean interlaced() {
        return interlaced;
    }

    /** Once a second: another kind of source needs another decoder. */
    void sample() {
        PictureFormat format = ingest.pictureFormat();
        if (format != null && format.interlaced() != interlaced) {
            interlaced = format.interlaced();
            String what = interlaced ? "the source is interlaced" : "the source is progressive";
            supervisor.find(Bridge.DECODER).ifPresent(child -> child.restart(new Reason("scan-type", what, false)));
        }
    }

    Stats.Source view() {
        PictureFormat format = ingest.pictureFormat();
        Refusal last = refusal;
        return new Stats.Source(
                format == null ? null : format.codec(),
                format == null ? null : format.width(),
                format == null ? null : format.height(),
                format == null ? null : format.interlaced(),
                ingest.soundCodec(),
                last.count(),
                last.reason() == null ? null : last.reason().code(),
                last.reason() == null ? null : last.reason().sentence(),
                last.at());
    }
}
