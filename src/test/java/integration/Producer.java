package integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A live producer of sound at {@code POST /ingest}: chunked, block after block at the pace of a clock, which may be a wrong
 * one. Each block is written at the moment its last sample would have been recorded, as a sound card's driver does.
 */
final class Producer implements AutoCloseable {
    private final Socket socket;
    private final List<byte[]> blocks;
    private final double blockNanos;
    private final long[] written;
    private final long[] late;
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "producer");
    private volatile long latest;
    private volatile boolean stalled;
    private volatile boolean stopped;

    /**
     * Connects and waits for {@link #start()}.
     *
     * @param query after the question mark
     * @param blockSeconds how much sound a block holds, by the producer's own clock
     */
    Producer(int port, String token, String query, List<byte[]> blocks, double blockSeconds) throws IOException {
        this.blocks = blocks;
        this.blockNanos = blockSeconds * 1e9;
        written = new long[blocks.size()];
        late = new long[blocks.size()];
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.getOutputStream()
                .write(("POST /ingest?" + query + " HTTP/1.1\r\nHost: bridge\r\nAuthorization: Bearer " + token
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        thread.setDaemon(true);
    }

    Producer start() {
        thread.start();
        Thread listener = new Thread(this::listen, "producer-answer");
        listener.setDaemon(true);
        listener.start();
        return this;
    }

    private void run() {
        try {
            OutputStream out = socket.getOutputStream();
            long start = System.nanoTime();
            for (int i = 0; i < blocks.size() && !stopped; i++) {
                long due = start + Math.round((i + 1) * blockNanos);
                while (!stopped && (stalled || System.nanoTime() < due)) {
                    LockSupport.parkNanos(stalled ? 20_000_000 : due - System.nanoTime());
                }
                byte[] block = blocks.get(i);
                out.write(chunk(block));
                written[i] = System.nanoTime();
                late[i] = written[i] - due;
                latest = Math.max(latest, late[i]);
            }
            if (!stopped) {
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }

    private void listen() {
        try {
            answer.complete(read(socket.getInputStream()));
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }

    private static byte[] chunk(byte[] block) {
        byte[] head = String.format(Locale.ROOT, "%x\r\n", block.length).getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[head.length + block.length + 2];
        System.arraycopy(head, 0, chunk, 0, head.length);
        System.arraycopy(block, 0, chunk, head.length, block.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }

    /** The head of the answer; it comes with what follows it. */
    private static String read(InputStream in) throws IOException {
        byte[] buffer = new byte[4096];
        int count = in.read(buffer);
        return count <= 0 ? "" : new String(buffer, 0, count, StandardCharsets.UTF_8);
    }

    /** When a block was handed to the network, as {@link System#nanoTime()}. */
    long writtenNanos(int block) {
        return written[block];
    }

    /** How late it was at worst, which is the machine's doing. */
    double latestMillis() {
        return latest / 1e6;
    }

    /** How late it was at worst among some blocks. */
    double latestMillis(int fromBlock, int toBlock) {
        return Arrays.stream(late, Math.max(0, fromBlock), Math.min(late.length, toBlock))
                        .max()
                        .orElse(0)
                / 1e6;
    }

    int blocks() {
        return blocks.size();
    }

    /** Sends nothing any more and stays. */
    void stall() {
        stalled = true;
    }

    /** Leaves without a goodbye: the connection is reset in the middle of the body. */
    void vanish() throws IOException {
        stopped = true;
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The answer's status once the body is over, 0 when there was none in time. */
    int status(Duration limit) throws InterruptedException {
        try {
            String text = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
        } catch (ExecutionException | TimeoutException e) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        LockSupport.unpark(thread);
        socket.close();
    }
}
