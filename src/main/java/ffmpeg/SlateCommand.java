package ffmpeg;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import settings.Settings;

/** The child that makes one picture of the program's size, planar YUV 4:2:0 on standard output, for the slate. */
public final class SlateCommand {
    private static final String COLOUR = "0x16202c";

    private SlateCommand() {}

    /** A picture of the user's, scaled to fit and centred on black. The image is decoded in the child, never here. */
    public static List<String> image(Settings.Video video, Programs programs, Path image) {
        String size = video.width() + ":" + video.height();
        return Args.ffmpeg(programs)
                .add("-max_alloc", "268435456", "-protocol_whitelist", "file")
                .add("-i", image.toAbsolutePath().toString(), "-frames:v", "1")
                .add(
                        "-vf",
                        "scale=" + size + ":force_original_aspect_ratio=decrease,pad=" + size
                                + ":-1:-1,setsar=1,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p")
                .add("-f", "rawvideo", "pipe:1")
                .list();
    }

    /**
     * A drawn one.
     *
     * @param textFile holds the text in UTF-8, so that no character of it means anything to a filter; its path consists of
     *     letters, digits, slash, dot and hyphen only
     * @param font a TrueType file, or absent for a picture without text
     */
    public static List<String> drawn(Settings.Video video, Programs programs, Path textFile, Optional<Path> font) {
        String size = video.width() + "x" + video.height();
        int height = Math.max(12, video.height() / 14);
        String text = font.map(file -> ",drawtext=fontfile=" + file + ":textfile=" + textFile
                        + ":expansion=none:fontcolor=white@0.92:fontsize=" + height
                        + ":x=(w-text_w)/2:y=(h-text_h)/2")
                .orElse("");
        String bar = ",drawbox=x=iw*0.4:y=ih*0.62:w=iw*0.2:h=max(2\\,ih/240):color=white@0.35:t=fill";
        return Args.ffmpeg(programs)
                .add("-protocol_whitelist", "file,pipe", "-f", "lavfi", "-i", "color=" + COLOUR + ":s=" + size)
                .add("-frames:v", "1", "-vf", "format=yuv444p" + text + bar + ",format=yuv420p")
                .add("-f", "rawvideo", "pipe:1")
                .list();
    }
}
