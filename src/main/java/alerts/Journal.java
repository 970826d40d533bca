package alerts;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A file of lines that only grows: each line is eight hexadecimal digits of a CRC-32, a space and JSON. A line that was
 * being written when the process or the machine died is cut off when the file is opened again. Its owner alone reads
 * it: it holds alerts, which carry log lines. One thread at a time.
 */
final class Journal implements Closeable {
    private static final int CRC = 9;
    private static final int MOST_LINE = 1 << 20;

    private final FileChannel file;
    private long size;

    /** Where a line's JSON lies. */
    record Place(long offset, int length) {}

    /** Takes what a file held when it was opened. */
    @FunctionalInterface
    interface Reader {
        void line(Place place, byte[] json);
    }

    private Journal(FileChannel file) {
        this.file = file;
    }

    /** Opens a file, reads what it holds, and cuts off an unfinished end. */
    static Journal open(Path path, Reader reader) throws IOException {
        Journal journal = new Journal(channel(path));
        journal.load(Files.readAllBytes(path), reader);
        return journal;
    }

    /**
     * Puts a file with these lines in the place of another, whole or not at all.
     *
     * @param lines JSON of each
     */
    static void write(Path path, List<byte[]> lines) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (Journal next = new Journal(channel(fresh))) {
            for (byte[] line : lines) {
                next.append(line);
            }
            next.force();
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(path);
    }

    private static FileChannel channel(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** A new name is on disk only when its directory is. */
    private static void forceDirectory(Path path) throws IOException {
        try (FileChannel directory = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private void load(byte[] all, Reader reader) throws IOException {
        int begin = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                if (isWhole(all, begin, i)) {
                    int from = begin + CRC;
                    reader.line(new Place(from, i - from), Arrays.copyOfRange(all, from, i));
                }
                begin = i + 1;
            }
        }
        size = begin;
        if (begin < all.length) {
            file.truncate(begin);
        }
    }

    private static boolean isWhole(byte[] all, int begin, int end) {
        return end - begin > CRC
                && new String(all, begin, CRC, StandardCharsets.US_ASCII)
                        .equals(head(Arrays.copyOfRange(all, begin + CRC, end)));
    }

    private static String head(byte[] json) {
        CRC32 crc = new CRC32();
        crc.update(json);
        return String.format("%08x ", crc.getValue());
    }

    /**
     * Adds a line; a part of one that did not fit on the disk is taken back.
     *
     * @param json without line breaks
     */
    Place append(byte[] json) throws IOException {
        if (json.length > MOST_LINE) {
            throw new IOException("a line of " + json.length + " bytes is too long");
        }
        ByteBuffer line = ByteBuffer.allocate(CRC + json.length + 1);
        line.put(head(json).getBytes(StandardCharsets.US_ASCII))
                .put(json)
                .put((byte) '\n')
                .flip();
        long begin = size;
        try {
            while (line.hasRemaining()) {
                size += file.write(line, size);
            }
        } catch (IOException e) {
            size = begin;
            file.truncate(begin);
            throw e;
        }
        return new Place(begin + CRC, json.length);
    }

    /** Returns when everything is on the disk. */
    void force() throws IOException {
        file.force(false);
    }

    byte[] read(Place place) throws IOException {
        ByteBuffer json = ByteBuffer.allocate(place.length());
        while (json.hasRemaining()) {
            if (file.read(json, place.offset() + json.position()) < 0) {
                throw new IOException("the file ends too soon");
            }
        }
        return json.array();
    }

    long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
