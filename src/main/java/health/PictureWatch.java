package health;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import program.PictureTap;

/** Looks at every new picture of the program, on a thread of its own. */
public final class PictureWatch implements AutoCloseable {
    private static final long LIMIT_NANOS = 500_000_000L;

    private final PictureTap tap;
    private final PictureMeter meter;
    private final BooleanSupplier wanted;
    private final Thread thread = new Thread(this::run, "picture-meter");

    /** For a program of that size, in pixels; looks only while that is wanted. */
    public PictureWatch(PictureTap tap, int width, int height, BooleanSupplier wanted) {
        this.tap = tap;
        this.wanted = wanted;
        meter = new PictureMeter(width, height);
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** What the last second looked like. */
    public Picture figures() {
        return meter.figures(System.nanoTime());
    }

    private void run() {
        PictureTap.Look look = (picture, slate) -> meter.look(picture, slate, System.nanoTime());
        while (!Thread.currentThread().isInterrupted()) {
            if (wanted.getAsBoolean()) {
                tap.look(look, LIMIT_NANOS);
            } else {
                LockSupport.parkNanos(LIMIT_NANOS);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
