package integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process between two networks that passes TCP connections and datagrams on. Arguments: {@code tcp|udp HOST:PORT HOST:PORT},
 * again and again: where it listens, and where that goes. A line on its standard input is the share of datagrams, in
 * percent, that it loses from then on, each way.
 */
final class Relays {
    private static final AtomicInteger LOST_PERCENT = new AtomicInteger();

    private Relays() {}

    public static void main(String[] args) throws IOException {
        for (int i = 0; i + 2 < args.length; i += 3) {
            InetSocketAddress near = address(args[i + 1]);
            InetSocketAddress far = address(args[i + 2]);
            if (args[i].equals("tcp")) {
                tcp(near, far);
            } else {
                DatagramSocket socket = new DatagramSocket(near);
                socket.setReceiveBufferSize(4 << 20);
                daemon(() -> datagrams(socket, far));
            }
        }
        System.out.println("ok");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            LOST_PERCENT.set(Integer.parseInt(line));
            System.out.println("ok");
        }
    }

    /** Passes connections on from now on, in this process. */
    static void tcp(InetSocketAddress near, InetSocketAddress far) throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(near);
        daemon(() -> accept(server, far));
    }

    private static boolean arrives() {
        return ThreadLocalRandom.current().nextInt(100) >= LOST_PERCENT.get();
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void accept(ServerSocket server, InetSocketAddress target) {
        while (true) {
            try {
                Socket near = server.accept();
                Socket far = new Socket();
                far.connect(target, 5000);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                daemon(() -> Relay.pump(near, far));
                daemon(() -> Relay.pump(far, near));
            } catch (IOException e) {
                // nobody behind it at the moment
            }
        }
    }

    /** For each sender its own socket to the other side, as a router with address translation has it. */
    private static void datagrams(DatagramSocket near, InetSocketAddress far) {
        Map<SocketAddress, DatagramSocket> out = new HashMap<>();
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (true) {
            try {
                packet.setLength(2048);
                near.receive(packet);
                SocketAddress from = packet.getSocketAddress();
                DatagramSocket through = out.get(from);
                if (through == null) {
                    through = new DatagramSocket();
                    out.put(from, through);
                    DatagramSocket back = through;
                    daemon(() -> back(back, near, from));
                }
                if (arrives()) {
                    through.send(new DatagramPacket(packet.getData(), packet.getLength(), far));
                }
            } catch (IOException e) {
                // the other side is not there at the moment
            }
        }
    }

    private static void back(DatagramSocket through, DatagramSocket near, SocketAddress to) {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (true) {
            try {
                packet.setLength(2048);
                through.receive(packet);
                if (arrives()) {
                    near.send(new DatagramPacket(packet.getData(), packet.getLength(), to));
                }
            } catch (IOException e) {
                // the other side is not there at the moment
            }
        }
    }
}
