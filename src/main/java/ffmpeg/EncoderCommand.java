package ffmpeg;

import java.util.List;
import java.util.Optional;
import settings.FrameRate;
import settings.Settings;

/**
 * The one encode: raw picture and sound in, FLV on standard output, and RTP for the preview where wanted.
 *
 * <p>Picture arrives as NUT whose timestamps count frames of the program; skipped frames keep their place. Sound is
 * s16le, 48 kHz, stereo, as NUT too. ffmpeg takes the first timestamp of each input for its zero, so the first
 * frame and the first sample must belong together; both tracks then start at one second. The AAC encoder's priming
 * packet (21 ms before that) is left out: FLV refuses what is older than its first packet, and which comes first is chance.
 *
 * <p>Four traps, seen with 8.1.2: {@code -fflags nobuffer} throws the first frame away; {@code -copyts} with inputs
 * that start at one second blocks the picture's input for ever; without {@code -max_interleave_delta 1} the muxer
 * holds pictures for the other track (135 ms from raw frame to FLV tag with the first and the last, 41 ms without); and
 * with it an encode with B-frames ends at once, whose first picture is two frames older than the first sound and comes
 * later: there the muxer may wait.
 */
public final class EncoderCommand {
    /** Microseconds: at once; and as long as the first picture takes with B-frames, on a slow machine. */
    private static final String NO_WAIT = "1";

    private static final String WAIT_FOR_B_FRAMES = "1000000";

    /** More slices cost quality and no longer save time. */
    private static final int MAX_SLICES = 8;

    /**
     * Raw frames come without their colour space. Told of it only by the encoder's options, ffmpeg would convert every
     * picture from what it takes for BT.601 (4.7 ms of CPU for a frame of 1080p, and wrong colours).
     */
    private static final String BT709 = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709";

    private static final List<String> X264_PRESETS =
            List.of("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow");

    private EncoderCommand() {}

    /** What encodes the picture. */
    public enum Kind {
        NVENC,
        X264
    }

    /** Loopback ports that take the preview's RTP. */
    public record PreviewPorts(int video, int audio) {}

    /**
     * The encoder's command.
     *
     * @param videoInput NUT, for example {@code unix:/path}; ffmpeg connects to it first, then to the sound
     * @param audioInput NUT with s16le, 48 kHz, stereo, in packets of a tick: the raw demuxer would wait for 85 ms of sound
     * @param output where the FLV goes, for example {@code pipe:1}
     * @param preview RTP with H.264 (payload type 96) and Opus (97) is sent there as well
     */
    public static List<String> of(
            Settings settings,
            Programs programs,
            Kind kind,
            String videoInput,
            String audioInput,
            String output,
            Optional<PreviewPorts> preview) {
        String wait = settings.video().bFrames() ? WAIT_FOR_B_FRAMES : NO_WAIT;
        Args args = Args.ffmpeg(programs)
                .add("-protocol_whitelist", "unix,pipe,fd,rtp,udp")
                .add("-thread_queue_size", "8", "-threads", "1", "-probesize", "32", "-analyzeduration", "0")
                .add("-fpsprobesize", "0", "-f", "nut", "-i", videoInput)
                .add("-thread_queue_size", "64", "-probesize", "32", "-analyzeduration", "0")
                .add("-fpsprobesize", "0", "-f", "nut", "-i", audioInput)
                .add("-map", "0:v:0", "-map", "1:a:0")
                .addIf(preview.isPresent(), "-map", "1:a:0")
                .addAll(picture(settings.video(), kind))
                .addAll(sound(settings.audio(), preview.isPresent()))
                .add("-flags:v", "+global_header+cgop", "-flags:a", "+global_header")
                .add("-max_interleave_delta", wait, "-output_ts_offset", "1")
                .progress();
        return args.addAll(preview.map(ports -> tee(output, wait, ports)).orElseGet(() -> flv(output, wait)))
                .list();
    }

    /** Frames in a GOP: the whole number nearest to its seconds. */
    static int gopFrames(FrameRate fps, int seconds) {
        return (int) Math.max(1, Math.round(seconds * fps.perSecond()));
    }

    private static List<String> picture(Settings.Video video, Kind kind) {
        String rate = video.bitrateK() + "k";
        String gop = Integer.toString(gopFrames(video.fps(), video.gopSeconds()));
        return new Args()
                .add("-fps_mode", "passthrough", "-enc_time_base:v", "demux")
                .addAll(kind == Kind.NVENC ? nvenc(video) : x264(video))
                .add("-profile:v", "high", "-pix_fmt", "yuv420p", "-bf", video.bFrames() ? "2" : "0")
                .add("-b:v", rate, "-maxrate:v", rate, "-bufsize:v", 2 * video.bitrateK() + "k", "-g", gop)
                .add("-filter:v", BT709)
                .add("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
                .list();
    }

    /**
     * CBR is real: filler keeps the rate on a still slate, so that the far end never sees a starved stream and bytes
     * that stop always mean a stall.
     */
    private static List<String> x264(Settings.Video video) {
        FrameRate fps = video.fps();
        int threads = Math.min(MAX_SLICES, Runtime.getRuntime().availableProcessors());
        return new Args()
                .add("-c:v", "libx264", "-preset", video.preset(), "-tune", "zerolatency")
                .add("-threads:v", Integer.toString(threads), "-minrate:v", video.bitrateK() + "k")
                .add("-keyint_min", Integer.toString(gopFrames(fps, video.gopSeconds())), "-sc_threshold", "0")
                .add("-x264-params", "nal-hrd=cbr:open-gop=0:fps=" + fps.numerator() + "/" + fps.denominator())
                .list();
    }

    private static List<String> nvenc(Settings.Video video) {
        return List.of(
                "-c:v",
                "h264_nvenc",
                "-preset",
                nvencPreset(video.preset()),
                "-tune",
                "ll",
                "-rc",
                "cbr",
                "-cbr_padding",
                "1",
                "-no-scenecut",
                "1",
                "-forced-idr",
                "1",
                "-strict_gop",
                "1",
                "-zerolatency",
                "1",
                "-delay",
                "0",
                "-rc-lookahead",
                "0");
    }

    /** The NVENC preset (p1 to p7) that means about the same as one of x264's; veryfast is p3. */
    static String nvencPreset(String x264) {
        int index = X264_PRESETS.indexOf(x264);
        return "p" + Math.min(7, Math.max(1, index < 0 ? 3 : index + 1));
    }

    private static List<String> sound(Settings.Audio audio, boolean preview) {
        return new Args()
                .add("-c:a:0", "aac", "-b:a:0", audio.bitrateK() + "k", "-ar", "48000", "-ac", "2")
                .add("-bsf:a:0", "noise=drop=lt(n\\,1)")
                .addIf(preview, "-c:a:1", "libopus", "-b:a:1", "96k", "-frame_duration", "20")
                .list();
    }

    private static List<String> flv(String output, String wait) {
        return List.of(
                "-flvflags",
                "no_duration_filesize",
                "-flush_packets",
                "1",
                "-max_interleave_delta",
                wait,
                "-f",
                "flv",
                "-y",
                output);
    }

    /** The quotes are the tee muxer's own: two levels of it take them away. */
    private static List<String> tee(String output, String wait, PreviewPorts ports) {
        String program = "[f=flv:flvflags=no_duration_filesize:flush_packets=1:max_interleave_delta=" + wait
                + ":select=\\'v:0,a:0\\']" + output;
        String picture = "[f=rtp:payload_type=96:select=\\'v:0\\':bsfs/v=dump_extra=freq=keyframe,filter_units="
                + "remove_types=12:onfail=ignore]" + rtp(ports.video());
        String sound = "[f=rtp:payload_type=97:select=\\'a:1\\':onfail=ignore]" + rtp(ports.audio());
        return List.of("-f", "tee", "-y", String.join("|", program, picture, sound));
    }

    private static String rtp(int port) {
        // its reports, of no use to us, would go to the next port, which may be a stranger's
        return "rtp://127.0.0.1:" + port + "?rtcpport=" + port + "&pkt_size=1200";
    }
}
