package preview;

import java.nio.ByteBuffer;

/** Makes samples and counts who still needs them: their memory is not the JVM's. Any thread. */
interface Samples {
    /** A sample that the caller must release. */
    Sample of(byte[] bytes, int length, long nanos, boolean keyframe);

    /** An audio packet from the rest of a buffer. */
    Sample of(ByteBuffer bytes, long nanos);

    void retain(Sample sample);

    void release(Sample sample);
}
