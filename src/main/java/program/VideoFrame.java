package program;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * One raw picture of the program: planar YUV 4:2:0, 8 bit, {@code width * height * 3 / 2} bytes.
 *
 * <p>Pictures are shared without copying between the frame synchroniser, the program clock and the encoder feed, so
 * they are counted: whoever keeps one retains it, and the last release gives it back to its {@link FramePool}. The bytes
 * are written by the thread that acquired the picture, before it is handed on, and only read afterwards.
 */
public final class VideoFrame {
    private static final VarHandle REFERENCES;

    static {
        try {
            REFERENCES = MethodHandles.lookup().findVarHandle(VideoFrame.class, "references", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int bytes;
    private ByteBuffer data;

    @SuppressWarnings("unused") // through REFERENCES
    private volatile int references;

    private long sourceNanos;
    private long arrivalNanos;

    VideoFrame(int bytes) {
        this.bytes = bytes;
    }

    /** What a picture of that size in pixels takes, in bytes. */
    static int bytes(int width, int height) {
        return width * height * 3 / 2;
    }

    /** A picture that belongs to no pool and is never given back, for example a slate. */
    public static VideoFrame standalone(ByteBuffer picture) {
        VideoFrame frame = new VideoFrame(picture.remaining());
        frame.reserve().put(picture).flip();
        frame.references = 1;
        return frame;
    }

    /** The picture; position and limit belong to the writer until the frame is handed on. */
    ByteBuffer data() {
        return data;
    }

    /** A read view of the whole picture; allocates. */
    public ByteBuffer picture() {
        return data.asReadOnlyBuffer().position(0).limit(data.capacity());
    }

    /** By the thread that has just acquired the picture: its memory, reserved the first time and cleared for writing. */
    ByteBuffer reserve() {
        if (data == null) {
            data = ByteBuffer.allocateDirect(bytes);
        }
        return data.clear();
    }

    /** Source time stamp in nanoseconds; its origin is the source's. */
    long sourceNanos() {
        return sourceNanos;
    }

    /** When the decoder handed the picture over, {@link System#nanoTime} scale. */
    long arrivalNanos() {
        return arrivalNanos;
    }

    void stamp(long source, long arrival) {
        sourceNanos = source;
        arrivalNanos = arrival;
    }

    boolean acquire() {
        return REFERENCES.compareAndSet(this, 0, 1);
    }

    VideoFrame retain() {
        change(1, "a released picture cannot be retained");
        return this;
    }

    void release() {
        change(-1, "a picture was released twice");
    }

    /** A wrong call leaves the count as it is, so that it costs nobody else a picture. */
    private void change(int by, String wrong) {
        int before = references;
        while (before > 0 && !REFERENCES.weakCompareAndSet(this, before, before + by)) {
            before = references;
        }
        if (before <= 0) {
            throw new IllegalStateException(wrong);
        }
    }

    /** References held now; 0 when the picture is free. */
    int references() {
        return references;
    }
}
