package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Many readers of the events' streams, half of them over WebSockets, all of them read by one thread. */
final class StreamCrowd implements AutoCloseable {
    private static final String SOCKET = String.join(
            "\r\n",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");

    private final List<SocketChannel> channels = new ArrayList<>();
    private final Selector selector;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread = new Thread(this::read, "crowd");
    private volatile boolean closed;

    /** Connects. */
    StreamCrowd(int port, int readers, String query) {
        try {
            selector = Selector.open();
            for (int i = 0; i < readers; i++) {
                channels.add(connect(port, i % 2 == 0, query));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    private SocketChannel connect(int port, boolean socket, String query) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String path = socket ? "/api/streaming/ws" : "/api/streaming/events/stream";
        String request = "GET " + path + query + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n"
                + (socket ? SOCKET : "") + "\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, socket ? "\"type\":\"stats\"" : "event: stats");
        return channel;
    }

    private void read() {
        ByteBuffer block = ByteBuffer.allocate(64 * 1024);
        try {
            while (!closed) {
                selector.select(100);
                for (SelectionKey key : selector.selectedKeys()) {
                    read(key, block);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key, ByteBuffer block) throws IOException {
        block.clear();
        int count = ((SocketChannel) key.channel()).read(block);
        if (count < 0) {
            key.cancel();
            return;
        }
        bytes.addAndGet(count);
        String text = StandardCharsets.ISO_8859_1.decode(block.flip()).toString();
        String mark = (String) key.attachment();
        for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
            messages.incrementAndGet();
        }
    }

    /** Messages of statistics that have come until now, over all readers. */
    long messages() {
        return messages.get();
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        closed = true;
        Waits.join(thread);
        try {
            for (SocketChannel channel : channels) {
                channel.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
