package ffmpeg;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import settings.Settings;

/**
 * The child that holds the source's connection and writes MPEG-TS to its standard output.
 *
 * <p>SRT goes through srt-live-transmit where it is installed, because it reports the link. The C library buffers its
 * standard output (42 ms of delay at 500 kbit/s, 5 ms at 4 Mbit/s, on loopback), so stdbuf takes the buffer away; it is
 * then as fast as ffmpeg passing the bytes through unparsed, which is the choice where it is not installed and gives
 * no figures of the link.
 *
 * <p>Every other scheme is read by ffmpeg and copied into MPEG-TS: rtsp, rtmp, rtmps, http, https, udp, tcp and file; a
 * file is read at its own pace and repeated for ever. Each block of sound gets a packet of its own: ffmpeg would put a third
 * of a second into one, which comes that much after its pictures.
 */
public final class ReceiverCommand {
    /** Standard error of the child: its statistics arrive among its other lines and no file grows. */
    public static final String STATS_ON_STDERR = "/dev/stderr";

    /** Packets of 1316 bytes between two reports: 0.66 s at 4 Mbit/s. */
    private static final String STATS_EVERY = "250";

    /** How long a connection may stand silent before ffmpeg gives it up, in microseconds. */
    private static final String SILENCE_MICROS = "3000000";

    private static final String DEFAULT_LATENCY_MILLIS = "50";

    private static final Set<String> SRT_OPTIONS =
            Set.of("mode", "latency", "passphrase", "pbkeylen", "streamid", "transtype", "rcvlatency", "peerlatency");

    /** Protocols that a source of this scheme may open, so that a playlist cannot reach files or other hosts. */
    private static final Map<String, String> PROTOCOLS = Map.of(
            "srt", "srt,udp",
            "rtsp", "rtsp,rtp,udp,tcp",
            "rtsps", "rtsps,rtsp,rtp,srtp,udp,tcp,tls",
            "rtmp", "rtmp,tcp",
            "rtmps", "rtmps,rtmp,tls,tcp",
            "http", "http,https,tls,tcp,crypto",
            "https", "http,https,tls,tcp,crypto",
            "udp", "udp",
            "tcp", "tcp",
            "file", "file");

    private ReceiverCommand() {}

    /** The receiver with its statistics among its standard error. */
    public static List<String> of(Settings settings, Programs programs) {
        return of(settings, programs, STATS_ON_STDERR);
    }

    /**
     * The receiver.
     *
     * @param statsTo file or named pipe that takes srt-live-transmit's statistics, one JSON object a line
     * @throws IllegalArgumentException when nothing here reads the source's scheme
     */
    public static List<String> of(Settings settings, Programs programs, String statsTo) {
        String source = settings.sourceUrl().contains("://") ? settings.sourceUrl() : "file:" + settings.sourceUrl();
        if (source.startsWith("file:")) {
            return remux(source, "file", programs);
        }
        SourceUrl url = SourceUrl.parse(source);
        if (!PROTOCOLS.containsKey(url.scheme())) {
            throw new IllegalArgumentException("SRT_URL: no source of kind '" + url.scheme() + "' can be read");
        }
        if (!url.scheme().equals("srt")) {
            return remux(settings.sourceUrl(), url.scheme(), programs);
        }
        return programs.srtLiveTransmit()
                .map(program -> transmit(program, url, programs.stdbuf(), statsTo))
                .orElseGet(() -> passThrough(url, programs));
    }

    private static List<String> transmit(String program, SourceUrl url, Optional<String> stdbuf, String statsTo) {
        Args args = new Args();
        stdbuf.ifPresent(path -> args.add(path, "-o0"));
        return args.add(program, "-loglevel:warn", "-s", STATS_EVERY, "-pf", "json", "-statsout:" + statsTo)
                .add(SourceUrl.join(url.base(), srtQuery(url)), "file://con")
                .list();
    }

    private static List<String> passThrough(SourceUrl url, Programs programs) {
        Map<String, String> query = srtQuery(url);
        query.computeIfPresent("latency", (name, millis) -> millis + "000");
        query.computeIfPresent("rcvlatency", (name, millis) -> millis + "000");
        query.computeIfPresent("peerlatency", (name, millis) -> millis + "000");
        query.put("timeout", SILENCE_MICROS);
        if (query.get("mode").equals("listener")) {
            query.put("listen_timeout", "-1");
        }
        return Args.ffmpeg(programs)
                .add("-protocol_whitelist", PROTOCOLS.get("srt"))
                .add("-fflags", "nobuffer", "-f", "data", "-i", SourceUrl.join(url.base(), query))
                .add("-map", "0", "-c", "copy", "-flush_packets", "1", "-f", "data", "pipe:1")
                .list();
    }

    /** Known options only; the mode is always named, since the two programs guess it differently. */
    private static Map<String, String> srtQuery(SourceUrl url) {
        Map<String, String> query = new LinkedHashMap<>(url.query());
        query.keySet().retainAll(SRT_OPTIONS);
        query.putIfAbsent("mode", listens(url.host()) ? "listener" : "caller");
        query.putIfAbsent("latency", DEFAULT_LATENCY_MILLIS);
        query.putIfAbsent("transtype", "live");
        return query;
    }

    private static boolean listens(String host) {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("[::]");
    }

    private static List<String> remux(String source, String scheme, Programs programs) {
        return Args.ffmpeg(programs)
                .add("-protocol_whitelist", PROTOCOLS.get(scheme))
                .add("-probesize", "500000", "-analyzeduration", "500000")
                .addIf(!scheme.equals("file"), "-fflags", "nobuffer")
                .addAll(limits(scheme))
                .add("-i", source)
                .add("-map", "0:v:0?", "-map", "0:a:0?", "-sn", "-dn", "-c", "copy")
                .add("-muxdelay", "0", "-muxpreload", "0", "-flush_packets", "1", "-max_interleave_delta", "100000")
                .add("-pes_payload_size", "0", "-pat_period", "0.1", "-f", "mpegts", "pipe:1")
                .list();
    }

    private static List<String> limits(String scheme) {
        return switch (scheme) {
            case "rtsp", "rtsps" -> List.of("-rtsp_transport", "tcp", "-timeout", SILENCE_MICROS);
            case "udp" -> List.of("-timeout", SILENCE_MICROS, "-fifo_size", "28672", "-overrun_nonfatal", "1");
            case "file" -> List.of("-re", "-stream_loop", "-1");
            default -> List.of("-rw_timeout", SILENCE_MICROS);
        };
    }
}
