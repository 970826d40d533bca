package audio;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;

/**
 * Carries a decoder's standard output into an input until it ends: the body of the input's writer thread.
 *
 * <p>Thread: its own; {@link #stop} from any. Reads s16le in blocks of up to 10 ms and, where the input takes less,
 * waits 4 ms and offers the rest again, which the child feels as back-pressure. Allocates nothing per block.
 */
public final class PcmPump implements Runnable {
    private static final int BLOCK = Pcm.CHUNK * Pcm.FRAME_BYTES;
    private static final long RETRY_NANOS = 4_000_000;

    private final InputStream in;
    private final AudioInput input;
    private final Runnable progress;
    private final byte[] block = new byte[BLOCK];
    private volatile boolean stopped;

    /** A pump that calls {@code progress} after each block that was taken. */
    public PcmPump(InputStream in, AudioInput input, Runnable progress) {
        this.in = in;
        this.input = input;
        this.progress = progress;
    }

    /** Ends the pump where it waits for room; where it waits for bytes, end the child. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            copy();
        } catch (IOException e) {
            // The child is gone or its pipe was closed: for a pump that is an end like any other, its supervisor says
            // why.
        } finally {
            input.end();
        }
    }

    private void copy() throws IOException {
        int kept = 0;
        int read = in.read(block, 0, BLOCK);
        while (read >= 0 && !stopped) {
            int whole = (kept + read) / Pcm.FRAME_BYTES * Pcm.FRAME_BYTES;
            offer(whole);
            int rest = kept + read - whole;
            System.arraycopy(block, whole, block, 0, rest);
            kept = rest;
            progress.run();
            read = in.read(block, kept, BLOCK - kept);
        }
    }

    private void offer(int length) {
        int taken = input.write(block, 0, length);
        while (taken < length && !stopped) {
            LockSupport.parkNanos(RETRY_NANOS);
            progress.run();
            taken += input.write(block, taken, length - taken);
        }
    }
}
