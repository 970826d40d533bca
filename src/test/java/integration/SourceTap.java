package integration;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hears what a sender sends, as MPEG-TS over UDP on loopback, and notes when each picture left it. */
final class SourceTap implements AutoCloseable {
    private final DatagramSocket socket;
    private final PesStarts starts = new PesStarts();
    private final Thread listener = new Thread(this::listen, "source-tap");

    SourceTap() {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.setReceiveBufferSize(4 << 20);
        } catch (SocketException e) {
            throw new IllegalStateException(e);
        }
        listener.setDaemon(true);
        listener.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void listen() {
        byte[] buffer = new byte[1 << 16];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                starts.feed(buffer, packet.getLength());
            } catch (IOException e) {
                return;
            }
        }
    }

    /** When each picture began to leave, in the order of the film. */
    List<Long> startsNanos() {
        return starts.nanos();
    }

    @Override
    public void close() {
        socket.close();
    }

    /** Notes when each access unit of the video begins in a transport stream. */
    static final class PesStarts {
        private static final int PACKET = 188;
        private static final int VIDEO_STREAM = 0xe0;
        private static final int STREAM_KINDS = 0xf0;

        private final byte[] rest = new byte[PACKET];
        private int kept;
        private final List<Long> nanos = new CopyOnWriteArrayList<>();

        /** Takes bytes in pieces of any size. */
        void feed(byte[] bytes, int length) {
            long now = System.nanoTime();
            int at = 0;
            while (at < length) {
                int take = Math.min(PACKET - kept, length - at);
                System.arraycopy(bytes, at, rest, kept, take);
                kept += take;
                at += take;
                if (kept == PACKET) {
                    kept = 0;
                    packet(now);
                }
            }
        }

        private void packet(long now) {
            boolean starts = (rest[1] & 0x40) != 0;
            boolean adapted = (rest[3] & 0x20) != 0;
            int payload = adapted ? 5 + (rest[4] & 0xff) : 4;
            if (starts
                    && payload + 4 < PACKET
                    && rest[payload] == 0
                    && rest[payload + 1] == 0
                    && rest[payload + 2] == 1
                    && (rest[payload + 3] & STREAM_KINDS) == VIDEO_STREAM) {
                nanos.add(now);
            }
        }

        List<Long> nanos() {
            return List.copyOf(nanos);
        }
    }
}
