package ffmpeg;

import java.util.Optional;
import process.Reason;

/** Turns a line that a child printed into a reason for people. */
public final class StderrClassifier {
    private StderrClassifier() {}
    /** The reason that the line tells, if any. */
    public static Optional<Reason> classify(String line) {
        return Optional.empty();
    }
}
