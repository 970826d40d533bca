package ffmpeg;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import settings.Secret;
import settings.Settings;
import settings.Settings.Destination;

/**
 * The child that carries the encoded program, FLV on standard input, to one destination without touching it.
 *
 * <p>The stream key is handed over as the play path, apart from the address: ffmpeg repeats the address in its error
 * messages but never the play path. It is still an argument, which other processes of the same machine can read
 * under /proc; ffmpeg has no other way to take it.
 *
 * <p>Timestamps pass unchanged up to 2^31 ms (24.8 days), where ffmpeg's FLV muxer starts again at zero: the fan-out
 * gives each session times of its own that start near zero.
 */
public final class PublisherCommand {
    /** The system's certificates where RTMPS_CA_FILE names no others. */
    static final Path SYSTEM_CA_FILE = Path.of("/etc/ssl/certs/ca-certificates.crt");

    /** How long one read or write may stand still, the opening phase included, in microseconds. */
    private static final String STILL_MICROS = "5000000";

    private static final int LEAST_SEND_BUFFER = 1 << 17;

    private PublisherCommand() {}

    /**
     * The publisher's command.
     *
     * @throws IllegalArgumentException when the address is none of rtmp, rtmps, srt, file
     */
    public static List<String> of(Destination destination, Settings settings, Programs programs) {
        SourceUrl url = SourceUrl.parse(destination.url());
        Args args = Args.ffmpeg(programs)
                .add("-copyts", "-probesize", "32768", "-analyzeduration", "200000", "-fpsprobesize", "0")
                .add("-protocol_whitelist", "pipe,fd", "-f", "flv", "-i", "pipe:0")
                .add("-map", "0:v?", "-map", "0:a?", "-c", "copy", "-flush_packets", "1")
                .progress();
        return switch (url.scheme()) {
            case "rtmp", "rtmps" -> rtmp(args, destination, settings);
            case "srt" -> srt(args, destination, url);
            case "file" -> file(args, destination.url());
            default ->
                throw new IllegalArgumentException(
                        destination.name() + ": a destination is rtmp, rtmps, srt or file, not '" + url.scheme() + "'");
        };
    }

    private static List<String> rtmp(Args args, Destination destination, Settings settings) {
        boolean tls = destination.url().toLowerCase(Locale.ROOT).startsWith("rtmps:");
        Path authorities = settings.rtmpsCaFile().orElse(SYSTEM_CA_FILE);
        return args.add("-protocol_whitelist", tls ? "rtmps,rtmp,tls,tcp" : "rtmp,tcp")
                .addIf(tls, "-tls_verify", "1", "-ca_file", authorities.toString())
                .addIf(tls, "-verifyhost", SourceUrl.parse(destination.url()).host())
                .add("-rw_timeout", STILL_MICROS)
                .add("-send_buffer_size", Integer.toString(sendBuffer(settings)))
                .addAll(playPath(destination))
                .add("-flvflags", "no_duration_filesize", "-f", "flv", destination.url())
                .list();
    }

    /**
     * Half a second of program, in bytes: enough for a round trip of that length, and little enough that a server that
     * stands still is soon felt. It also keeps the server's own buffer from growing to megabytes, because that follows
     * the largest burst in a round trip.
     */
    private static int sendBuffer(Settings settings) {
        int bytesPerSecond = (settings.video().bitrateK() + settings.audio().bitrateK()) * 125;
        return Math.max(LEAST_SEND_BUFFER, bytesPerSecond / 2);
    }

    /** The path of the address is the application, its query included; the key is the play path. */
    private static List<String> playPath(Destination destination) {
        if (!destination.key().isPresent()) {
            return List.of();
        }
        String rest = destination.url().substring(destination.url().indexOf("://") + 3);
        int slash = rest.indexOf('/');
        String application = slash < 0 ? "" : rest.substring(slash + 1).replaceAll("/+$", "");
        return List.of(
                "-rtmp_app", application, "-rtmp_playpath", destination.key().reveal());
    }

    private static List<String> srt(Args args, Destination destination, SourceUrl url) {
        Map<String, String> query = new LinkedHashMap<>(url.query());
        query.computeIfPresent("latency", (name, millis) -> millis + "000");
        query.putIfAbsent("mode", "caller");
        query.putIfAbsent("transtype", "live");
        query.putIfAbsent("timeout", STILL_MICROS);
        Secret key = destination.key();
        if (key.isPresent()) {
            query.put("streamid", key.reveal());
        }
        return args.add("-protocol_whitelist", "srt,udp", "-muxdelay", "0", "-muxpreload", "0", "-f", "mpegts")
                .add(SourceUrl.join(url.base(), query))
                .list();
    }

    /** MP4 is fragmented at each keyframe, so that a crash costs no more than a GOP. */
    private static List<String> file(Args args, String url) {
        String path = url.substring("file://".length());
        String name = path.toLowerCase(Locale.ROOT);
        args.add("-protocol_whitelist", "file", "-y");
        if (name.endsWith(".mp4") || name.endsWith(".mov")) {
            args.add("-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-f", "mp4");
        } else if (name.endsWith(".mkv")) {
            args.add("-f", "matroska");
        } else if (name.endsWith(".ts")) {
            args.add("-muxdelay", "0", "-muxpreload", "0", "-f", "mpegts");
        } else {
            args.add("-flvflags", "no_duration_filesize", "-f", "flv");
        }
        return args.add(path).list();
    }
}
