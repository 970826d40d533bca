package ffmpeg;

import java.util.List;
import java.util.Optional;
import process.Reason;
import settings.Settings;

/** Proves NVENC by a real short encode of the program's size. */
public final class NvencProbe {
    private NvencProbe() {}

    /** Encodes three black frames to nowhere; exit code 0 means that NVENC works. Allow it five seconds. */
    public static List<String> command(Settings settings, Programs programs) {
        Settings.Video video = settings.video();
        String source = "color=black:size=" + video.width() + "x" + video.height() + ":rate="
                + video.fps().numerator() + "/" + video.fps().denominator();
        return Args.ffmpeg(programs)
                .add("-f", "lavfi", "-i", source, "-frames:v", "3", "-pix_fmt", "yuv420p")
                .add("-c:v", "h264_nvenc", "-preset", "p3", "-tune", "ll", "-f", "null", "-")
                .list();
    }

    /**
     * Why NVENC cannot be used; empty when it can.
     *
     * @param exitCode of the probe
     * @param lines its standard error
     */
    public static Optional<Reason> refusal(int exitCode, List<String> lines) {
        if (exitCode == 0) {
            return Optional.empty();
        }
        return Optional.of(lines.stream()
                .flatMap(line -> StderrClassifier.classify(line).stream())
                .filter(reason -> reason.code().startsWith("no-gpu"))
                .findFirst()
                .orElseGet(() ->
                        new Reason("no-gpu", "NVENC failed its trial encode with exit code " + exitCode + ".", false)));
    }
}
