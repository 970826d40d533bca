package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A bridge between senders and two servers, in a directory of its own, all of it ended in reverse order. */
final class Stage implements AutoCloseable {
    static final String PRIMARY_KEY = "prim-4f7c-Q9tz-key1";
    static final String BACKUP_KEY = "back-8d2e-W3xv-key2";
    static final Duration LIVE_LIMIT = Duration.ofSeconds(15);

    final RtmpServer primary;
    final RtmpServer backup;
    final Setup setup;
    final BridgeUnderTest bridge;
    private final Path directory;
    private final Map<RtmpServer, List<Recording>> recordings = new HashMap<>();
    private boolean ended;
    private final List<Sender> senders = new ArrayList<>();

    /** Two servers, not started; the bridge neither. */
    Stage(String name, UnaryOperator<Setup> change) {
        this(BridgeUnderTest.kind(), name, change);
    }

    Stage(String kind, String name, UnaryOperator<Setup> change) {
        directory = Path.of("target", "it", kind + "-" + name);
        empty(directory);
        primary = new RtmpServer("primary", directory);
        backup = new RtmpServer("backup", directory);
        setup = change.apply(Setup.small(
                directory,
                new Setup.Destination(primary.url(), PRIMARY_KEY),
                new Setup.Destination(backup.url(), BACKUP_KEY)));
        bridge = BridgeUnderTest.of(kind, setup, directory);
    }

    static void empty(Path directory) {
        try {
            if (Files.exists(directory)) {
                try (Stream<Path> all = Files.walk(directory)) {
                    for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    Sender gstreamer(Clip clip) {
        return keep(Sender.gstreamer(log(), clip, setup.sourcePort()));
    }

    Sender ffmpeg(Clip clip) {
        return keep(Sender.ffmpeg(log(), clip, setup.sourcePort()));
    }

    Sender isaac(Clip clip) {
        return keep(Sender.isaac(log(), clip, setup.sourcePort()));
    }

    Sender gstreamer(Film film, String query) {
        return keep(Sender.gstreamer(log(), film, setup.sourcePort(), query));
    }

    Sender ffmpeg(Clip clip, String query) {
        return keep(Sender.ffmpeg(log(), clip, setup.sourcePort(), query));
    }

    Sender bytes(Path file, String query) {
        return keep(Sender.bytes(log(), file, setup.sourcePort(), query));
    }

    Sender looped(Path file) {
        return keep(Sender.looped(log(), file, setup.sourcePort()));
    }

    /** The sender that was made first. */
    Sender firstSender() {
        return senders.get(0);
    }

    private Path log() {
        return directory.resolve("sender-" + (senders.size() + 1) + ".log");
    }

    private Sender keep(Sender sender) {
        senders.add(sender);
        return sender;
    }

    /** Ends senders, bridge and servers, in this order; the recordings are complete afterwards. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        senders.forEach(Sender::close);
        bridge.close();
        primary.close();
        backup.close();
    }

    /** All pictures that a server recorded, over all of its sessions. */
    List<Picture> pictures(RtmpServer server) {
        return recordings(server).stream()
                .flatMap(recording -> recording.pictures().stream())
                .toList();
    }

    /** When anything came to either server, in order. */
    List<Long> arrivals(long fromNanos, long toNanos) {
        return Stream.of(primary, backup)
                .flatMap(server -> server.sessions().stream())
                .flatMap(session -> session.tags().stream())
                .map(FlvTag::arrivalNanos)
                .filter(at -> at >= fromNanos && at <= toNanos)
                .sorted()
                .toList();
    }

    /** The longest hole in the times of any session. */
    double longestHole(RtmpServer server) {
        return longestHole(server, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** The longest hole in the times of any session, of what arrived between two moments; NaN when nothing did. */
    double longestHole(RtmpServer server, long fromNanos, long toNanos) {
        return recordings(server).stream()
                .mapToDouble(recording -> recording.longestHoleBetween(fromNanos, toNanos))
                .max()
                .orElse(Double.NaN);
    }

    private List<Recording> recordings(RtmpServer server) {
        return recordings.computeIfAbsent(
                server,
                any -> server.sessions().stream()
                        .filter(session -> session.tagCount() > 0)
                        .map(Recording::of)
                        .toList());
    }

    static List<Picture> between(List<Picture> pictures, long fromNanos, long toNanos) {
        return pictures.stream()
                .filter(picture -> picture.arrivalNanos() >= fromNanos && picture.arrivalNanos() <= toNanos)
                .toList();
    }

    @Override
    public void close() {
        end();
    }
}
