package integration;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;

/** A producer that posts a tone to the audio endpoint for as long as the test lasts, and can be muted or driven too loud. */
final class TonePost implements AutoCloseable {
    private static final int RATE = 48_000;
    private static final int BLOCK = RATE / 50;
    private static final long BLOCK_NANOS = 20_000_000L;
    private static final double HERTZ = 440;

    private final int port;
    private final Thread thread = new Thread(this::run, "tone");
    private volatile double amplitude = 0.1;
    private volatile boolean over;
    private volatile IOException failure;

    TonePost(int port) {
        this.port = port;
    }

    TonePost start() {
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /** A sine of that amplitude, 1 at full scale; what goes above is cut off; 0 is digital silence. */
    void amplitude(double value) {
        amplitude = value;
    }

    /** Why it ended early, or null. */
    IOException failure() {
        return failure;
    }

    private void run() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/ingest?format=s16le&rate=48000&channels=1&name=tone")
                            .toURL()
                            .openConnection();
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setChunkedStreamingMode(BLOCK * 2);
            try (OutputStream out = connection.getOutputStream()) {
                write(out);
            }
        } catch (IOException e) {
            failure = over ? null : e;
        }
    }

    private void write(OutputStream out) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK * 2).order(ByteOrder.LITTLE_ENDIAN);
        long next = System.nanoTime();
        for (long sample = 0; !over; ) {
            block.clear();
            for (int i = 0; i < BLOCK; i++, sample++) {
                double value = amplitude * Math.sin(2 * Math.PI * HERTZ * sample / RATE);
                block.putShort((short) Math.round(Math.max(-1, Math.min(1, value)) * Short.MAX_VALUE));
            }
            out.write(block.array());
            out.flush();
            next += BLOCK_NANOS;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }
}
