package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * A file to send: a {@link Clip} as it is, or changed into something a sender may do wrong.
 *
 * @param sound whether it has a sound track
 * @param parser GStreamer's parser of its picture
 * @param then what follows in the same stream
 */
record Film(Path file, boolean sound, String parser, Optional<Path> then) {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int PACKET = 188;
    private static final int GARBAGE_PACKETS = 40_000;
    private static final byte SYNC = 0x47;

    Film(Path file, boolean sound, String parser) {
        this(file, sound, parser, Optional.empty());
    }

    static Film of(Clip clip) {
        return new Film(clip.file(), clip.sound(), "h264parse");
    }

    /** Played by a clock that runs at another speed: 1.001 is 0.1 % fast. */
    static Film retimed(Clip clip, double speed) {
        return stamped(clip, String.format(Locale.ROOT, "speed-%.4f", speed), "TS/" + speed, "TS/" + speed);
    }

    /** Pictures up to 12 ms too early or too late; mean rate and sound are right. */
    static Film jittery(Clip clip) {
        return stamped(clip, "uneven", "TS+0.012/TB*(1+sin(2.1*N))", "TS+0.012/TB");
    }

    /** Stands still for a while, and is black for a while, in seconds from the beginning; encoded as Isaac Sim does. */
    static Film troubled(Clip clip, int frozenFrom, int frozenFor, int blackFrom, int blackFor) {
        int first = frozenFrom * clip.rate();
        String filter = String.format(
                Locale.ROOT,
                "loop=loop=%d:size=1:start=%d,drawbox=c=black:t=fill:enable='between(t,%d,%d)'",
                frozenFor * clip.rate(),
                first + 1, // the first picture of a second is a white flash
                blackFrom,
                blackFrom + blackFor);
        List<String> treatment = new ArrayList<>(List.of("-an", "-vf", filter, "-c:v", "libx264"));
        treatment.addAll(List.of("-preset", "ultrafast", "-tune", "zerolatency", "-bf", "0", "-g", "24"));
        treatment.addAll(List.of("-b:v", "1500k", "-maxrate", "1500k", "-bufsize", "1500k"));
        String name = "troubled-" + frozenFrom + "-" + frozenFor + "-" + blackFrom + "-" + blackFor + ".mp4";
        return new Film(made(clip.file(), name, treatment), false, "h264parse");
    }

    private static Film stamped(Clip clip, String name, String picture, String sound) {
        List<String> treatment = new ArrayList<>(List.of("-c", "copy", "-bsf:v", "setts=ts='" + picture + "'"));
        if (clip.sound()) {
            treatment.addAll(List.of("-bsf:a", "setts=ts='" + sound + "'"));
        }
        return new Film(made(clip.file(), name + ".mp4", treatment), clip.sound(), "h264parse");
    }

    /** Fields of a clip of twice the rate: two of its numbers in each picture, the upper field's is the even one. */
    static Film interlaced(Clip clip) {
        List<String> treatment = new ArrayList<>(List.of("-vf", "interlace=scan=tff:lowpass=off", "-c:a", "copy"));
        treatment.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "24", "-crf", "20"));
        treatment.addAll(List.of("-flags", "+ildct+ilme", "-x264-params", "tff=1"));
        return new Film(made(clip.file(), "interlaced.mp4", treatment), clip.sound(), "h264parse");
    }

    /** Whether {@link #variable} keeps a picture. */
    static boolean keeps(int number) {
        return number % 5 != 3 && number % 11 != 7;
    }

    /** As a renderer that does not always keep up: more than a quarter of the pictures are never made. */
    static Film variable(Clip clip) {
        List<String> treatment =
                new ArrayList<>(List.of("-vf", "select='not(eq(mod(n,5),3)+eq(mod(n,11),7))'", "-fps_mode", "vfr"));
        treatment.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "24", "-crf", "20"));
        treatment.addAll(List.of("-c:a", "copy"));
        return new Film(made(clip.file(), "variable.mp4", treatment), clip.sound(), "h264parse");
    }

    /** The same in H.265. */
    static Film hevc(Clip clip) {
        List<String> treatment = new ArrayList<>(List.of("-c:v", "libx265", "-preset", "ultrafast", "-crf", "22"));
        treatment.addAll(List.of("-x265-params", "bframes=0:keyint=24:log-level=error", "-c:a", "copy"));
        return new Film(made(clip.file(), "hevc.mp4", treatment), clip.sound(), "h265parse");
    }

    /** One clip after the other in one transport stream, as when the renderer's window changes its size. */
    static Film joined(Clip first, Clip second) {
        return new Film(first.file(), first.sound(), "h264parse", Optional.of(second.file()));
    }

    /** Packets of the right length with the right first byte, and nothing else right about them. */
    static Path garbage() {
        Path file = Path.of("target", "clips", "garbage.ts");
        if (!Files.exists(file)) {
            byte[] bytes = new byte[PACKET * GARBAGE_PACKETS];
            new Random(7).nextBytes(bytes);
            for (int at = 0; at < bytes.length; at += PACKET) {
                bytes[at] = SYNC;
            }
            write(file, bytes);
        }
        return file;
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path made(Path original, String name, List<String> treatment) {
        Path file = beside(original, name);
        if (!Files.exists(file)) {
            List<String> arguments = new ArrayList<>(List.of("-i", original.toString()));
            arguments.addAll(treatment);
            convert(arguments, file);
        }
        return file;
    }

    private static Path beside(Path original, String name) {
        return original.resolveSibling(original.getFileName().toString().replace(".mp4", "-" + name));
    }

    private static void convert(List<String> arguments, Path file) {
        Path partial = file.resolveSibling("partial-" + ProcessHandle.current().pid() + "-" + file.getFileName());
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel"));
        command.addAll(List.of("warning", "-y"));
        command.addAll(arguments);
        command.add(partial.toString());
        Program.run(file.resolveSibling(file.getFileName() + ".log"), LIMIT, command);
        try {
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
