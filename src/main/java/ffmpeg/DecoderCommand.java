package ffmpeg;

import java.util.List;
import settings.Settings;

/**
 * The children that turn the source's MPEG-TS on standard input into raw frames and raw sound.
 *
 * <p>Picture and sound are two children. In one NUT file a sound track that is declared but silent holds the picture
 * back for ever (nothing was written in a test), and a lively one still delays some frames by one frame.
 *
 * <p>Delay was measured frame by frame at 720p30: 169 ms with slice threads and yadif alone, 3 to 5 ms as below. Frames
 * were held by the TS demuxer's parser ({@code noparse}), by yadif even on progressive pictures (so it is used only for
 * interlaced sources), by a long probe, and by the raw video <em>encoder</em>, which ffmpeg 8 runs with frame threads
 * ({@code -threads:v 1}). A source whose PES packets state no length still costs one frame, because only the next PES
 * packet tells where a picture ends.
 *
 * <p>An H.264 source that does not name its colour space is taken as BT.709, limited range: left open, ffmpeg would take
 * BT.601 and convert every picture (5 ms of CPU for a frame of 1080p). One that names it is converted as before.
 *
 * <p>The pad filter copies every picture, even where there is nothing to pad (0.3 ms for a frame of 1080p), because the
 * H.264 decoder still holds it. So it is used only for sources of another shape: without it, pictures that do not fill
 * the program come out smaller, and that is how the reader finds out.
 */
public final class DecoderCommand {
    /** A frame larger than this many bytes is refused: 8K in 4:2:0 with room to spare. */
    private static final String MAX_ALLOC = "268435456";

    /**
     * Two channels from any layout, one channel at its own level on both sides. ffmpeg's own {@code -ac 2} turns mono
     * down by 3 dB (seen with 8.1.2: a peak of 4095 became 2896); {@code <} scales to a sum of 1, so nothing clips.
     */
    public static final String STEREO = "pan=stereo|FL<FL+0.707FC+0.707BL+0.707SL|FR<FR+0.707FC+0.707BR+0.707SR";

    private DecoderCommand() {}

    /**
     * Picture: yuv420p of the program's size, the source's timestamps kept, as NUT without syncpoints.
     *
     * @param output where the NUT goes: {@code unix:/path} that somebody listens on, or {@code pipe:1}
     * @param interlaced deinterlace what is marked as interlaced; costs one frame of delay
     * @param padded put bars around a picture of another shape than the program's; without, it stays smaller
     */
    public static List<String> of(
            Settings settings, Programs programs, String output, boolean interlaced, boolean padded) {
        return input(programs, "v")
                .add("-map", "0:v:0", "-an", "-sn", "-dn", "-noautoscale")
                .add("-vf", filters(settings.video(), interlaced, padded), "-fps_mode", "passthrough")
                .add("-c:v", "rawvideo", "-threads:v", "1", "-enc_time_base:v", "demux")
                .addAll(nut(output))
                .list();
    }

    /**
     * The source's own sound: s16le, 48 kHz, stereo, the source's timestamps kept, as NUT without syncpoints. To be
     * started only for a source whose PMT lists sound; it ends at once when there is none.
     *
     * @param output as for {@link #of}
     */
    public static List<String> sound(Programs programs, String output) {
        return input(programs, "a")
                .add("-map", "0:a:0", "-vn", "-sn", "-dn")
                .add("-af", STEREO, "-c:a", "pcm_s16le", "-ar", "48000")
                .addAll(nut(output))
                .list();
    }

    private static Args input(Programs programs, String kind) {
        return Args.ffmpeg(programs)
                .add("-max_alloc", MAX_ALLOC, "-copyts", "-protocol_whitelist", "pipe,unix,fd")
                .addIf(kind.equals("v"), "-fflags", "+noparse+nofillin")
                .add("-probesize", "65536", "-analyzeduration", "200000", "-fpsprobesize", "0")
                .addIf(kind.equals("v"), "-colorspace", "bt709", "-color_range", "tv")
                .addIf(kind.equals("v"), "-threads", "2", "-thread_type", "slice", "-flags", "low_delay")
                .add("-f", "mpegts", "-i", "pipe:0");
    }

    private static List<String> nut(String output) {
        return List.of(
                "-flush_packets", "1", "-f", "nut", "-syncpoints", "none", "-strict", "experimental", "-y", output);
    }

    private static String filters(Settings.Video video, boolean interlaced, boolean padded) {
        String size = video.width() + ":" + video.height();
        return (interlaced ? "yadif=deint=interlaced," : "")
                + "scale=" + size + ":force_original_aspect_ratio=decrease:force_divisible_by=2"
                + ":out_color_matrix=bt709:out_range=tv:flags=bilinear,"
                + (padded ? "pad=" + size + ":-1:-1," : "")
                + "setsar=1,format=yuv420p";
    }
}
