package program;

import java.nio.ByteBuffer;

/** What is shown while there is no source: a plain picture at once, a drawn one as soon as it is ready. */
public final class Slate {
    private static final int TOP_LUMA = 24;
    private static final int BOTTOM_LUMA = 56;

    private volatile VideoFrame frame;
    private volatile boolean forced;

    private Slate(VideoFrame frame) {
        this.frame = frame;
    }

    /** A dark, bluish gradient that needs no font and no file. */
    public static Slate plain(int width, int height) {
        int luma = width * height;
        ByteBuffer picture = ByteBuffer.allocateDirect(luma + luma / 2);
        for (int y = 0; y < height; y++) {
            byte level = (byte) (TOP_LUMA + (BOTTOM_LUMA - TOP_LUMA) * y / height);
            for (int x = 0; x < width; x++) {
                picture.put(level);
            }
        }
        for (int i = 0; i < luma / 4; i++) {
            picture.put((byte) 138);
        }
        for (int i = 0; i < luma / 4; i++) {
            picture.put((byte) 122);
        }
        return new Slate(VideoFrame.standalone(picture.flip()));
    }

    /**
     * Shows another picture from now on.
     *
     * @param picture planar YUV 4:2:0 at the program's size
     * @throws IllegalArgumentException when the size is another
     */
    public void show(ByteBuffer picture) {
        if (picture.remaining() != frame.data().capacity()) {
            throw new IllegalArgumentException("a slate of " + picture.remaining() + " bytes does not fit a program of "
                    + frame.data().capacity() + " bytes a picture");
        }
        frame = VideoFrame.standalone(picture);
    }

    /** Puts the slate on air whatever the source does, or releases it. */
    public void force(boolean on) {
        forced = on;
    }

    public boolean forced() {
        return forced;
    }

    VideoFrame frame() {
        return frame;
    }
}
