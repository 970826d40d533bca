package program;

import java.nio.ByteBuffer;

/** Where the program's sound comes from; called by the clock's thread, once per tick. */
@FunctionalInterface
public interface ProgramSound {
    /** Source time when no source picture is on air. */
    long NO_SOURCE = Long.MIN_VALUE;

    /** Nothing but silence. */
    ProgramSound SILENCE = (out, sampleFrames, sourceNanos) -> {
        while (out.hasRemaining()) {
            out.put((byte) 0);
        }
    };

    /**
     * Fills the buffer with the next {@code sampleFrames} of s16le stereo at 48 kHz; must not fail or wait.
     *
     * @param out position to limit is to be filled
     * @param sourceNanos source time of the picture on air, or {@link #NO_SOURCE}
     */
    void render(ByteBuffer out, int sampleFrames, long sourceNanos);
}
