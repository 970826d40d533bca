package ffmpeg;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/**
 * Where the programs are that children are made of.
 *
 * @param ffmpeg path of ffmpeg
 * @param ffprobe path of ffprobe
 * @param srtLiveTransmit path of srt-live-transmit where it is installed
 * @param stdbuf path of stdbuf where it is installed
 */
public record Programs(String ffmpeg, String ffprobe, Optional<String> srtLiveTransmit, Optional<String> stdbuf) {

    /**
     * Finds them: FFMPEG and FFPROBE of the environment, else the bundled ones; the rest on PATH.
     *
     * <p>The bundled programs are extracted to JavaCPP's cache (property org.bytedeco.javacpp.cachedir) the first time.
     * {@code Loader.load} would do that too, but loads every FFmpeg library into this JVM as well.
     *
     * @param environment as {@link System#getenv()}
     * @throws UncheckedIOException when the bundled programs are needed and cannot be extracted
     */
    public static Programs locate(Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        return new Programs(
                program(environment.get("FFMPEG"), "ffmpeg"),
                program(environment.get("FFPROBE"), "ffprobe"),
                onPath(path, "srt-live-transmit"),
                onPath(path, "stdbuf"));
    }

    private static String program(String override, String name) {
        return override == null || override.isBlank()
                ? Bundle.DIRECTORY.resolve(name).toString()
                : override;
    }

    private static Optional<String> onPath(String path, String name) {
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .map(Path::toString)
                .findFirst();
    }

    /** The bundled programs, extracted once per JVM when first asked for. */
    private static final class Bundle {
        static final Path DIRECTORY = extract();

        private static Path extract() {
            String resource = "/org/bytedeco/ffmpeg/" + Loader.getPlatform() + "-gpl/";
            URL url = Programs.class.getResource(resource);
            if (url == null) {
                throw new IllegalStateException("no ffmpeg is bundled for " + Loader.getPlatform() + "; set FFMPEG");
            }
            try {
                return executable(Loader.cacheResource(url).toPath());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot extract the bundled ffmpeg; set FFMPEG or free some space", e);
            }
        }

        private static Path executable(Path directory) throws IOException {
            for (String name : new String[] {"ffmpeg", "ffprobe"}) {
                File file = directory.resolve(name).toFile();
                if (!file.canExecute() && !file.setExecutable(true)) {
                    throw new IOException("cannot make " + file + " executable");
                }
            }
            return directory;
        }
    }
}
