package integration;

/**
 * One tag of a recording, without its body.
 *
 * @param kind what it carries
 * @param millis decoding time in the file
 * @param compositionMillis presentation minus decoding time; 0 for sound
 * @param keyframe a picture that needs no other
 * @param header parameters or an end mark, no picture or sound
 * @param bytes size of the body
 * @param checksum CRC-32 of the body of a sequence header, else 0
 * @param arrivalNanos when it was written by the server, as {@link System#nanoTime()}; 0 when nobody watched
 */
record FlvTag(
        Kind kind,
        long millis,
        int compositionMillis,
        boolean keyframe,
        boolean header,
        int bytes,
        long checksum,
        long arrivalNanos) {

    enum Kind {
        AUDIO,
        VIDEO,
        SCRIPT
    }

    /** A picture or a block of sound, not parameters. */
    boolean isMedia() {
        return kind != Kind.SCRIPT && !header;
    }

    long presentationMillis() {
        return millis + compositionMillis;
    }
}
