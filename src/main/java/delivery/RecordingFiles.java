package delivery;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files of a recording: their names ({@code program-20261122T190136.123Z.mp4}, UTC), and which of them have to go.
 * Everything else in the directory is somebody else's.
 */
public final class RecordingFiles {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern OURS =
            Pattern.compile("(?:program-\\d{8}T\\d{6}\\.\\d{3}Z\\.mp4|source-\\d{8}T\\d{6}\\.\\d{3}Z\\.ts)");

    /** A file that grew so lately may be written by another bridge. */
    private static final Duration STILL_WRITTEN = Duration.ofMinutes(1);

    private RecordingFiles() {}

    /** A file of a recording. */
    record Entry(Path path, long bytes, Instant modified) {}

    /**
     * What is kept.
     *
     * @param bytes of all files together; 0: any number
     * @param age zero: for ever
     */
    public record Limits(long bytes, Duration age) {}

    /** The next segment of the program. */
    public static Path program(Path directory, Instant now) {
        return directory.resolve("program-" + TIME.format(now) + ".mp4");
    }

    /** The next segment of the source as received. */
    public static Path source(Path directory, Instant now) {
        return directory.resolve("source-" + TIME.format(now) + ".ts");
    }

    static boolean isOurs(Path path) {
        return OURS.matcher(path.getFileName().toString()).matches();
    }

    /** The files that exceed the limits, oldest first; never one that is being written. */
    static List<Path> doomed(List<Entry> files, Limits limits, Instant now, Set<Path> writing) {
        long sum = files.stream().mapToLong(Entry::bytes).sum();
        List<Path> doomed = new ArrayList<>();
        List<Entry> oldestFirst = files.stream()
                .sorted(Comparator.comparing(Entry::modified).thenComparing(Entry::path))
                .toList();
        for (Entry file : oldestFirst) {
            Duration age = Duration.between(file.modified(), now);
            boolean untouchable = writing.contains(file.path()) || age.compareTo(STILL_WRITTEN) < 0;
            boolean tooOld = !limits.age().isZero() && age.compareTo(limits.age()) > 0;
            boolean tooMuch = limits.bytes() > 0 && sum > limits.bytes();
            if (!untouchable && (tooOld || tooMuch)) {
                doomed.add(file.path());
                sum -= file.bytes();
            }
        }
        return doomed;
    }

    /** All files of recordings in a directory. */
    static List<Entry> list(Path directory) throws IOException {
        List<Entry> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, RecordingFiles::isOurs)) {
            for (Path path : entries) {
                entry(path, files);
            }
        }
        return files;
    }

    private static void entry(Path path, List<Entry> into) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isRegularFile()) {
                into.add(new Entry(
                        path, attributes.size(), attributes.lastModifiedTime().toInstant()));
            }
        } catch (NoSuchFileException gone) {
            return;
        }
    }

    /**
     * Deletes what exceeds the limits.
     *
     * @return what was deleted
     */
    public static List<Path> prune(Path directory, Limits limits, Instant now, Set<Path> writing) throws IOException {
        List<Path> doomed = doomed(list(directory), limits, now, writing);
        for (Path path : doomed) {
            Files.deleteIfExists(path);
        }
        return doomed;
    }
}
