package ffmpeg;

import java.nio.file.Path;
import java.util.List;
import settings.FrameRate;
import settings.Settings;

/**
 * The child that writes one segment of the encoded program, FLV on standard input, to a fragmented MP4.
 *
 * <p>FLV counts milliseconds, so pictures come 33 or 34 ms apart. The picture's times are put back on the grid of frames,
 * the sound's on a grid of 1024 samples that follows each hole; in setts a new time base rounds the times after its
 * expressions, hence two filters in a row (seen with 8.1.2). The input is looked at for long enough to meet the first
 * sound: until then ffmpeg believes FLV's tag, which says 44.1 kHz for every AAC. The moov atom is written with the first fragment
 * ({@code delay_moov}): one written before it cannot say where a track starts, and stretches its first packet instead.
 */
public final class RecorderCommand {
    private static final String FRAGMENT_MICROS = "1000000";

    /** A sound packet follows the one before by exactly 1024 samples unless it is 2.5 ms or more off. */
    private static final String SOUND_TIMES = "setts=time_base=1/48000,"
            + "setts=ts=if(lt(abs(TS-PREV_OUTPTS-1024)\\,120)\\,PREV_OUTPTS+1024\\,TS):duration=1024";

    private RecorderCommand() {}

    /** Writes to a file, which must not exist yet. */
    public static List<String> of(Settings settings, Programs programs, Path file) {
        FrameRate fps = settings.video().fps();
        String pictureTimes = "setts=time_base=" + fps.denominator() + "/" + fps.numerator() + ",setts=duration=1";
        return Args.ffmpeg(programs)
                .add("-copyts", "-probesize", "5000000", "-analyzeduration", "2000000", "-fpsprobesize", "0")
                .add("-protocol_whitelist", "pipe,fd", "-f", "flv", "-i", "pipe:0")
                .add("-map", "0:v?", "-map", "0:a?", "-c", "copy", "-bsf:v", pictureTimes, "-bsf:a", SOUND_TIMES)
                .progress()
                .add("-movflags", "+frag_keyframe+delay_moov+default_base_moof", "-frag_duration", FRAGMENT_MICROS)
                .add("-flush_packets", "1", "-protocol_whitelist", "file", "-n", "-f", "mp4")
                .add("file:" + file)
                .list();
    }
}
