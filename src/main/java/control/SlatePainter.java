package control;

import ffmpeg.Programs;
import ffmpeg.SlateCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import program.Slate;
import settings.Settings;

/** Makes the slate's picture in a child process, beside the running program; until then a plain one is shown. */
public final class SlatePainter {
    private static final Logger LOG = LoggerFactory.getLogger(SlatePainter.class);
    private static final long LIMIT_SECONDS = 20;
    private static final Path PREFERRED_FONT = Path.of("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf");
    private static final Path FONTS = Path.of("/usr/share/fonts");

    private final Programs programs;
    private final Path scratch;

    /**
     * For one bridge.
     *
     * @param scratch a directory whose path consists of letters, digits, slash, dot and hyphen
     */
    public SlatePainter(Programs programs, Path scratch) {
        this.programs = programs;
        this.scratch = scratch;
    }

    /** Starts painting and returns; what goes wrong is logged, and the slate stays as it is. */
    public void paint(Settings settings, Slate slate) {
        Thread painter = new Thread(() -> paintNow(settings, slate), "slate-painter");
        painter.setDaemon(true);
        painter.start();
    }

    private void paintNow(Settings settings, Slate slate) {
        Settings.Video video = settings.video();
        try {
            Optional<Path> image = settings.slate().image();
            byte[] picture = run(
                    image.isPresent()
                            ? SlateCommand.image(video, programs, image.get())
                            : SlateCommand.drawn(
                                    video, programs, textFile(settings.slate().text()), font()));
            slate.show(ByteBuffer.wrap(picture));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("the slate could not be drawn, a plain one is shown: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path textFile(String text) throws IOException {
        return Files.writeString(scratch.resolve("slate.txt"), text);
    }

    private static Optional<Path> font() throws IOException {
        if (Files.isReadable(PREFERRED_FONT)) {
            return Optional.of(PREFERRED_FONT);
        }
        if (!Files.isDirectory(FONTS)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(FONTS)) {
            return files.filter(file -> file.toString().matches("[-A-Za-z0-9/._]+\\.ttf"))
                    .findFirst();
        }
    }

    private static byte[] run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        Thread watchdog = new Thread(() -> {
            try {
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        });
        watchdog.setDaemon(true);
        watchdog.start();
        byte[] picture = process.getInputStream().readAllBytes();
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("ffmpeg ended with status " + status);
        }
        return picture;
    }
}
