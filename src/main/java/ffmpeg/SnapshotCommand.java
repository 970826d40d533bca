package ffmpeg;

import java.util.List;
import settings.Settings;

/** The child that makes a JPEG of one picture, planar YUV 4:2:0 of the program's size on standard input. */
public final class SnapshotCommand {
    private SnapshotCommand() {}

    /** JPEG knows only BT.601 in full range, the program is BT.709 in television's. */
    public static List<String> of(Settings.Video video, Programs programs) {
        return Args.ffmpeg(programs)
                .add("-protocol_whitelist", "pipe,fd", "-f", "rawvideo", "-pix_fmt", "yuv420p")
                .add("-s", video.width() + "x" + video.height(), "-i", "pipe:0", "-frames:v", "1")
                .add(
                        "-vf",
                        "scale=in_color_matrix=bt709:out_color_matrix=bt601:in_range=tv:out_range=pc,format=yuvj420p")
                .add("-c:v", "mjpeg", "-q:v", "3", "-f", "image2pipe", "pipe:1")
                .list();
    }
}
