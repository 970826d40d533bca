package program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A short, private place for the unix sockets between the bridge and its children: a socket's path may be 107 bytes long,
 * which RUNTIME_DIR need not respect.
 */
public final class SocketDirectory implements AutoCloseable {
    private static final String PREFIX = "media-bridge-";

    private final Path directory;
    private final AtomicInteger count = new AtomicInteger();

    private SocketDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes the directory, and removes those that killed bridges left behind.
     *
     * @throws UncheckedIOException when no place can be written
     */
    public static SocketDirectory create() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        removeLeftOvers(parent);
        try {
            return new SocketDirectory(Files.createTempDirectory(
                    parent,
                    PREFIX + ProcessHandle.current().pid() + "-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
        } catch (IOException e) {
            throw new UncheckedIOException(parent + " cannot be written; it must hold the bridge's sockets", e);
        }
    }

    private static void removeLeftOvers(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            entries.filter(SocketDirectory::isLeftOver).forEach(SocketDirectory::removeTree);
        } catch (IOException e) {
            // a directory that cannot be listed has nothing that we could remove
        }
    }

    private static boolean isLeftOver(Path entry) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(PREFIX)) {
            return false;
        }
        String pid = name.substring(PREFIX.length()).replaceFirst("-.*", "");
        return pid.matches("[0-9]{1,9}")
                && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    private static void removeTree(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                Files.deleteIfExists(entry);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // another bridge's, or removed by another at the same time
        }
    }

    /** A listening socket under a new name. */
    Listener listen(String name) throws IOException {
        Path path = directory.resolve(name + count.incrementAndGet());
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path));
        return new Listener(path, channel);
    }

    public Path path() {
        return directory;
    }

    @Override
    public void close() {
        removeTree(directory);
    }

    /** One listening socket; closing it removes its file and ends a waiting accept. */
    record Listener(Path path, ServerSocketChannel channel) implements AutoCloseable {
        /** The address in ffmpeg's form. */
        String url() {
            return "unix:" + path;
        }

        @Override
        public void close() {
            try {
                channel.close();
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // nothing depends on a closed socket
            }
        }
    }
}
