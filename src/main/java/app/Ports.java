package app;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Finds ports that nobody uses at this moment, each given once. */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;

    private final Set<Integer> given = new HashSet<>();

    /** The wanted port where it is free for TCP and UDP, else another one. */
    int free(int wanted) {
        if (take(wanted)) {
            return wanted;
        }
        int start = FIRST + (int) (ProcessHandle.current().pid() * 17 % (LAST - FIRST));
        for (int port = start; port < LAST; port++) {
            if (take(port)) {
                return port;
            }
        }
        throw new CannotStart("There is no free port from " + start + " to " + LAST + ".");
    }

    private boolean take(int port) {
        return isFree(port) && given.add(port);
    }

    private static boolean isFree(int port) {
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(null)) {
            tcp.setReuseAddress(true);
            tcp.bind(new InetSocketAddress(port));
            udp.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
