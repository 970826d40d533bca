package preview;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** Samples in GStreamer's buffers, which count their users themselves. */
final class NativeSamples implements Samples {
    @Override
    public Sample of(byte[] bytes, int length, long nanos, boolean keyframe) {
        Pointer buffer = GstCalls.Gst.gst_buffer_new_allocate(null, length, null);
        GstCalls.Gst.gst_buffer_fill(buffer, 0, bytes, length);
        return new Sample(buffer, length, nanos, keyframe);
    }

    @Override
    public Sample of(ByteBuffer bytes, long nanos) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return of(copy, copy.length, nanos, false);
    }

    @Override
    public void retain(Sample sample) {
        GstCalls.Gst.gst_mini_object_ref(sample.buffer());
    }

    @Override
    public void release(Sample sample) {
        GstCalls.Gst.gst_mini_object_unref(sample.buffer());
    }
}
