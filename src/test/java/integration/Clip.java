package integration;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A film to send, encoded once as Isaac Sim's sender does (H.264, no B-frames, a keyframe every 24 frames) so that
 * sending costs next to nothing. Every picture carries its number ({@link FrameCode}); in the first thirtieth of every
 * second the picture below it is white, and where there is sound a beep of 50 ms starts at the same instant.
 *
 * @param rate frames per second
 */
record Clip(int width, int height, int rate, int seconds, boolean sound) {
    static final int SAMPLE_RATE = 48_000;
    private static final int BEEP_HERTZ = 1000;
    private static final int BEEP_SAMPLES = SAMPLE_RATE / 20;
    private static final int BEEP_PEAK = 16_000;
    private static final byte WHITE = (byte) 235;
    private static final byte BLACK = 16;

    static Clip of(int width, int height, int rate, int seconds) {
        return new Clip(width, height, rate, seconds, false);
    }

    Clip withSound() {
        return new Clip(width, height, rate, seconds, true);
    }

    int frames() {
        return rate * seconds;
    }

    /** The film as MP4, made when it is not there yet. */
    Path file() {
        Path file = Path.of("target", "clips", name() + ".mp4");
        synchronized (Clip.class) {
            if (!Files.exists(file)) {
                encode(file);
            }
        }
        return file;
    }

    private String name() {
        String flash = flashFrames() > 1 ? "-flash" + flashFrames() : "";
        return String.format(
                Locale.ROOT, "%dx%d-%d-%ds%s%s", width, height, rate, seconds, sound ? "-sound" : "", flash);
    }

    /** As long as a picture of the program, so that it is seen when only some of the frames are. */
    private int flashFrames() {
        return Math.max(1, rate / 30);
    }

    private void encode(Path file) {
        String own = name() + "." + ProcessHandle.current().pid(); // another process may make the same film
        Path partial = file.resolveSibling(own + ".partial.mp4");
        Path beeps = file.resolveSibling(own + ".s16");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (sound) {
                writeBeeps(beeps);
            }
            Process encoder = new ProcessBuilder(command(beeps, partial))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.to(
                            file.resolveSibling(own + ".log").toFile()))
                    .start();
            try (OutputStream pictures = new BufferedOutputStream(encoder.getOutputStream(), 1 << 20)) {
                writePictures(pictures);
            }
            if (encoder.waitFor() != 0) {
                throw new IllegalStateException("the clip's encoder failed, see the log beside " + file);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(beeps);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<String> command(Path beeps, Path output) {
        List<String> command = new ArrayList<>(List.of(
                Tools.ffmpeg(), "-hide_banner", "-loglevel", "warning", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p"));
        command.addAll(List.of("-s", width + "x" + height, "-r", Integer.toString(rate), "-i", "pipe:0"));
        if (sound) {
            command.addAll(List.of("-f", "s16le", "-ar", Integer.toString(SAMPLE_RATE), "-ac", "1"));
            command.addAll(List.of("-i", beeps.toString(), "-c:a", "aac", "-b:a", "128k"));
        }
        command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-bf", "0"));
        command.addAll(List.of("-g", "24", "-crf", "22", "-maxrate", "4M", "-bufsize", "4M", output.toString()));
        return command;
    }

    private void writePictures(OutputStream out) throws IOException {
        byte[] picture = new byte[width * height * 3 / 2];
        Arrays.fill(picture, width * height, picture.length, (byte) 128);
        byte[] texture = texture();
        for (int frame = 0; frame < frames(); frame++) {
            drawBelow(picture, texture, frame);
            drawCode(picture, frame);
            out.write(picture);
        }
    }

    /**
     * One long row of soft noise; each line of a picture is a piece of it, so that a picture costs only copies. The
     * upper part scrolls; the lines of the lowest quarter come from anywhere, which makes encoders use their bitrate.
     */
    private byte[] texture() {
        Random random = new Random(1);
        byte[] row = new byte[width * 4];
        double level = 110;
        for (int i = 0; i < row.length; i++) {
            level += random.nextGaussian() * 6 + (110 - level) * 0.03;
            row[i] = (byte) Math.max(30, Math.min(200, level));
        }
        return row;
    }

    private void drawBelow(byte[] picture, byte[] texture, int frame) {
        int from = height / FrameCode.ROW_PARTS;
        if (frame % rate < flashFrames()) {
            Arrays.fill(picture, from * width, width * height, WHITE);
            return;
        }
        for (int y = from; y < height; y++) {
            int shift = y < height * 3 / 4 ? y * 3 + frame * 2 : (y * 31 + frame * 17) * 7919;
            System.arraycopy(texture, Math.floorMod(shift, texture.length - width), picture, y * width, width);
        }
    }

    private void drawCode(byte[] picture, int frame) {
        boolean[] cells = FrameCode.cells(frame);
        for (int x = 0; x < width; x++) {
            picture[x] = cells[x * FrameCode.CELLS / width] ? WHITE : BLACK;
        }
        for (int y = 1; y < height / FrameCode.ROW_PARTS; y++) {
            System.arraycopy(picture, 0, picture, y * width, width);
        }
    }

    private void writeBeeps(Path file) throws IOException {
        byte[] second = new byte[SAMPLE_RATE * 2];
        for (int i = 0; i < BEEP_SAMPLES; i++) {
            int sample = (int) Math.round(BEEP_PEAK * Math.sin(2 * Math.PI * BEEP_HERTZ * (i + 0.25) / SAMPLE_RATE));
            second[2 * i] = (byte) sample;
            second[2 * i + 1] = (byte) (sample >> 8);
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < seconds; i++) {
                out.write(second);
            }
        }
    }

    /** Makes several films at once. */
    static void prepare(List<Clip> clips) {
        CompletableFuture<?>[] all = clips.stream()
                .map(clip -> CompletableFuture.runAsync(clip::file))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).join();
    }
}
