package program;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.javacpp.Loader;

/** The real ffmpeg: bytes in, bytes out. */
final class Ffmpeg {
    private Ffmpeg() {}

    /**
     * Runs it to its end.
     *
     * @throws IllegalStateException when it complains on standard error or does not exit with 0
     */
    static byte[] run(byte[] input, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Loader.load(org.bytedeco.ffmpeg.ffmpeg.class), "-hide_banner", "-loglevel", "error"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(Redirect.PIPE).start();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(process, input), Ffmpeg::start);
            CompletableFuture<String> complaints =
                    CompletableFuture.supplyAsync(() -> complaints(process), Ffmpeg::start);
            byte[] output = process.getInputStream().readAllBytes();
            writer.join();
            if (process.waitFor() != 0 || !complaints.join().isBlank()) {
                throw new IllegalStateException("ffmpeg: " + complaints.join());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In a thread of its own: in a small common pool each of the two could wait for the other. */
    private static void start(Runnable task) {
        new Thread(task, "ffmpeg-pipe").start();
    }

    private static void write(Process process, byte[] input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException e) {
            // it had enough; its exit code says whether that is right
        }
    }

    private static String complaints(Process process) {
        try {
            return new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
