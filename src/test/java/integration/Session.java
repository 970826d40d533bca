package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** One RTMP session at a server: from publish to the end of the connection, with what was recorded of it. */
final class Session {
    private final int number;
    private final String key;
    private final String client;
    private final Path file;
    private final long beganNanos;
    private final List<FlvTag> tags = new ArrayList<>();
    private final FlvReader reader = new FlvReader();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
    private FileChannel channel;
    private volatile long endedNanos;

    Session(int number, String key, String client, Path file, long beganNanos) {
        this.number = number;
        this.key = key;
        this.client = client;
        this.file = file;
        this.beganNanos = beganNanos;
    }

    /** 1 for the first of its server. */
    int number() {
        return number;
    }

    String key() {
        return key;
    }

    /** The server's own number of the connection. */
    String client() {
        return client;
    }

    Path file() {
        return file;
    }

    /** When the server accepted it, as {@link System#nanoTime()}. */
    long beganNanos() {
        return beganNanos;
    }

    boolean isOver() {
        return endedNanos != 0;
    }

    long endedNanos() {
        return endedNanos;
    }

    void end(long nanos) {
        endedNanos = nanos;
    }

    /** What has arrived until now, with the time of its arrival. */
    List<FlvTag> tags() {
        synchronized (tags) {
            return List.copyOf(tags);
        }
    }

    int tagCount() {
        synchronized (tags) {
            return tags.size();
        }
    }

    /** Arrival of the first picture, or NaN when none came. */
    double firstPictureNanos() {
        return tags().stream()
                .filter(tag -> tag.kind() == FlvTag.Kind.VIDEO && tag.isMedia())
                .mapToDouble(tag -> (double) tag.arrivalNanos())
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Arrival of the newest tag, or 0 when there is none. */
    long lastArrivalNanos() {
        synchronized (tags) {
            return tags.isEmpty() ? 0 : tags.get(tags.size() - 1).arrivalNanos();
        }
    }

    /** Reads what the server has written since the last call; only the probe's thread calls it. */
    void read() {
        try {
            if (channel == null) {
                if (!Files.exists(file)) {
                    return;
                }
                channel = FileChannel.open(file, StandardOpenOption.READ);
            }
            int count = channel.read(buffer);
            while (count > 0) {
                buffer.flip();
                List<FlvTag> more = reader.feed(buffer, System.nanoTime());
                synchronized (tags) {
                    tags.addAll(more);
                }
                buffer.clear();
                count = channel.read(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void closeFile() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
