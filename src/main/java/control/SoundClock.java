package control;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import program.ProgramSound;

/** Drives the mixer where there is no program: 20 ms at a time, at the machine's pace, for as long as it is open. */
public final class SoundClock implements AutoCloseable {
    private static final int FRAMES = 960;
    private static final long TICK_NANOS = 20_000_000;
    private static final long LONGEST_LAG_NANOS = 1_000_000_000;

    private final SoundPlane plane;
    private final Thread thread = new Thread(this::run, "sound-clock");
    private volatile boolean closed;

    public SoundClock(SoundPlane plane) {
        this.plane = plane;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        ByteBuffer out = ByteBuffer.allocateDirect(FRAMES * 4);
        long due = System.nanoTime();
        while (!closed) {
            long now = System.nanoTime();
            if (now - due > LONGEST_LAG_NANOS) {
                due = now;
            }
            if (now < due) {
                LockSupport.parkNanos(due - now);
                continue;
            }
            plane.render(out.clear(), FRAMES, ProgramSound.NO_SOURCE);
            due += TICK_NANOS;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
