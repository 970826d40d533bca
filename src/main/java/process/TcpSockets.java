package process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * What a process has written to its TCP connections and the far ends have not acknowledged. A program counts bytes as
 * sent once the kernel has taken them; behind a server that stands still the kernel takes megabytes.
 *
 * <p>Source: Linux, proc(5), /proc/net/tcp.
 */
public final class TcpSockets {
    private static final Path PROC = Path.of("/proc");
    private static final String SOCKET = "socket:[";
    private static final int QUEUES = 4;
    private static final int INODE = 9;

    private TcpSockets() {}

    /** Bytes over all connections of a process; 0 where there are none or the system does not tell. */
    public static long unacknowledged(long pid) {
        Path process = PROC.resolve(Long.toString(pid));
        Set<String> inodes = inodes(process.resolve("fd"));
        if (inodes.isEmpty()) {
            return 0;
        }
        return transmitQueues(lines(process.resolve("net/tcp")), inodes)
                + transmitQueues(lines(process.resolve("net/tcp6")), inodes);
    }

    /**
     * Sums the transmit queues of some sockets.
     *
     * @param table lines of /proc/net/tcp or tcp6; lines that are none of it are passed over
     */
    static long transmitQueues(List<String> table, Set<String> inodes) {
        long sum = 0;
        for (String line : table) {
            StringTokenizer columns = new StringTokenizer(line);
            String queues = "";
            for (int i = 0; columns.hasMoreTokens() && i <= INODE; i++) {
                String column = columns.nextToken();
                if (i == QUEUES) {
                    queues = column;
                } else if (i == INODE && inodes.contains(column)) {
                    sum += transmitQueue(queues);
                }
            }
        }
        return sum;
    }

    /** The first of two hexadecimal numbers, {@code tx:rx}. */
    private static long transmitQueue(String queues) {
        int colon = queues.indexOf(':');
        try {
            return colon < 0 ? 0 : Long.parseLong(queues, 0, colon, 16);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Set<String> inodes(Path descriptors) {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(descriptors)) {
            for (Path entry : entries) {
                String target = target(entry);
                if (target.startsWith(SOCKET)) {
                    inodes.add(target.substring(SOCKET.length(), target.length() - 1));
                }
            }
        } catch (IOException | RuntimeException gone) {
            return Set.of();
        }
        return inodes;
    }

    /** Where a descriptor leads; one that was closed meanwhile leads nowhere. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return List.of();
        }
    }
}
