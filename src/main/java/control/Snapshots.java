package control;

import ffmpeg.Programs;
import ffmpeg.SnapshotCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import program.Program;
import settings.Settings;

/**
 * The program's current picture as a JPEG, made in a child process. One at a time, and at most two a second: who asks in
 * between gets the last one.
 */
public final class Snapshots {
    private static final long FRESH_NANOS = 500_000_000L;
    private static final int PICTURE_MILLIS = 1000;
    private static final int CHILD_SECONDS = 5;

    private final Program program;
    private final Programs programs;
    private byte[] last;
    private long takenAt;

    public Snapshots(Program program, Programs programs) {
        this.program = program;
        this.programs = programs;
    }

    /**
     * A JPEG of what is on air.
     *
     * @throws IOException when there is no picture, or the child fails
     */
    public synchronized byte[] jpeg(Settings.Video video) throws IOException, InterruptedException {
        if (last == null || System.nanoTime() - takenAt > FRESH_NANOS) {
            last = encode(SnapshotCommand.of(video, programs), picture());
            takenAt = System.nanoTime();
        }
        return last.clone();
    }

    private ByteBuffer picture() throws IOException, InterruptedException {
        try {
            return program.nextPicture()
                    .get(PICTURE_MILLIS, TimeUnit.MILLISECONDS)
                    .duplicate();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the program clock gave no picture", e);
        }
    }

    private static byte[] encode(java.util.List<String> command, ByteBuffer picture)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread feeder = daemon("snapshot-feeder", () -> feed(process, picture));
        Thread watchdog = daemon("snapshot-watchdog", () -> endInTime(process));
        byte[] jpeg = process.getInputStream().readAllBytes();
        int status = process.waitFor();
        feeder.join(TimeUnit.SECONDS.toMillis(1));
        watchdog.interrupt();
        if (status != 0 || jpeg.length == 0) {
            throw new IOException("the picture could not be encoded, status " + status);
        }
        return jpeg;
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void feed(Process process, ByteBuffer picture) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(picture.array(), picture.arrayOffset() + picture.position(), picture.remaining());
        } catch (IOException e) {
            // the child has ended; its status says how
        }
    }

    private static void endInTime(Process process) {
        try {
            if (!process.waitFor(CHILD_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            // it has ended
        }
    }
}
