package program;

/**
 * A fixed number of equal pictures, each reserved when it is first used and then kept.
 *
 * <p>Any thread acquires and releases, without locks. The lowest free picture is taken, so that a program that needs
 * few keeps few in memory.
 */
final class FramePool {
    private final VideoFrame[] frames;
    private final int bytesPerFrame;

    FramePool(int count, int bytesPerFrame) {
        this.bytesPerFrame = bytesPerFrame;
        frames = new VideoFrame[count];
        for (int i = 0; i < count; i++) {
            frames[i] = new VideoFrame(bytesPerFrame);
        }
    }

    /** A free picture with one reference, cleared for writing, or null when all are in use. */
    VideoFrame acquire() {
        for (VideoFrame frame : frames) {
            if (frame.acquire()) {
                frame.reserve();
                return frame;
            }
        }
        return null;
    }

    int bytesPerFrame() {
        return bytesPerFrame;
    }

    /** Pictures in use; approximate while other threads acquire and release. */
    int inUse() {
        int used = 0;
        for (VideoFrame frame : frames) {
            used += frame.references() > 0 ? 1 : 0;
        }
        return used;
    }
}
