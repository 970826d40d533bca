package integration;

import ffmpeg.DecoderCommand;
import ffmpeg.Programs;
import ffmpeg.ReceiverCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import settings.Settings;

/**
 * The bridge's receiver and decoder, by their own commands, outside the bridge: when each picture leaves them. Fed by
 * the same sender at the same time, it says how much of the bridge's delay they are.
 */
final class StageProbe implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final SourceTap.PesStarts received = new SourceTap.PesStarts();
    private final List<Long> decoded = new CopyOnWriteArrayList<>();
    private final int pictureBytes;

    StageProbe(Setup setup, Path directory) {
        Settings settings = setup.settings();
        Programs programs = Programs.locate(System.getenv());
        pictureBytes = setup.width() * setup.height() * 3 / 2;
        try {
            Process receiver =
                    start(ReceiverCommand.of(settings, programs, "/dev/null"), directory.resolve("probe.log"));
            Process decoder = start(
                    DecoderCommand.of(settings, programs, "pipe:1", false, false), directory.resolve("probe.log"));
            daemon(() -> pump(receiver.getInputStream(), decoder.getOutputStream()));
            daemon(() -> count(decoder.getInputStream()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Process start(List<String> command, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        processes.add(process);
        return process;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "probe");
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(InputStream in, OutputStream out) {
        byte[] buffer = new byte[1 << 16];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                received.feed(buffer, count);
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            // the end
        }
    }

    /** A picture's header is some bytes; over a film they do not add up to a picture. */
    private void count(InputStream in) {
        byte[] buffer = new byte[1 << 18];
        long bytes = 0;
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytes += count;
                while ((decoded.size() + 1L) * pictureBytes <= bytes) {
                    decoded.add(System.nanoTime());
                }
            }
        } catch (IOException e) {
            // the end
        }
    }

    /** When the first bytes of each picture left the receiver. */
    List<Long> receivedNanos() {
        return received.nanos();
    }

    /** When each picture was decoded. */
    List<Long> decodedNanos() {
        return List.copyOf(decoded);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
