package audio;

import ffmpeg.DecoderCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import settings.Secret;

/**
 * What an AUDIO_SOURCE or the address of an input means, and the ffmpeg that decodes it to s16le 48 kHz stereo on its
 * standard output. Pure functions.
 *
 * <p>Formats are ffmpeg's: {@code lavfi:GRAPH}, {@code http(s)://}, {@code udp://HOST:PORT?listen=1}, {@code srt://},
 * a path or {@code file://}. Filter graphs and files can read anything on this machine and are therefore taken from the
 * settings only, never from the API.
 */
public final class AudioSources {
    /** Who named the source. */
    public enum Origin {
        SETTINGS,
        API
    }

    /** What kind of source it is. */
    public enum Kind {
        SILENCE,
        LAVFI,
        HTTP,
        UDP,
        SRT,
        FILE
    }

    private static final String LAVFI = "lavfi:";
    private static final String SILENT = "lavfi:anullsrc";

    /** Longest time without a byte before ffmpeg gives up, microseconds; the supervisor then starts it again. */
    private static final String IO_TIMEOUT_MICROS = "5000000";

    private static final Pattern LATENCY = Pattern.compile("((?<=[?&])(?:latency|rcvlatency|peerlatency)=\\d+)(?=&|$)");

    private AudioSources() {}

    /**
     * The kind of a source.
     *
     * @throws IllegalArgumentException with one sentence when it is none
     */
    public static Kind kind(String source) {
        String lower = source.strip().toLowerCase(Locale.ROOT);
        if (isSilence(lower)) {
            return Kind.SILENCE;
        }
        int colon = lower.indexOf(':');
        String scheme = colon < 0 ? "" : lower.substring(0, colon);
        return switch (scheme) {
            case "lavfi" -> Kind.LAVFI;
            case "http", "https" -> Kind.HTTP;
            case "udp" -> Kind.UDP;
            case "srt" -> Kind.SRT;
            case "file" -> Kind.FILE;
            default -> kindOfPath(lower);
        };
    }

    /** How an input fed by that source keeps pace: what has no clock of its own can wait. */
    public static AudioInput.Pacing pacing(Kind kind) {
        return kind == Kind.LAVFI || kind == Kind.FILE ? AudioInput.Pacing.PACED : AudioInput.Pacing.LIVE;
    }

    /**
     * The command line that decodes a source; empty for silence, which needs no child.
     *
     * @param ffmpeg path of the program
     * @param token sent as a bearer token to http and https, and not beyond a redirect; may be absent
     * @param caFile certificates https is checked against; absent: ffmpeg's own idea of them
     * @throws IllegalArgumentException with one sentence when the source cannot be played
     */
    public static List<String> command(
            String ffmpeg, String source, Secret token, Optional<Path> caFile, Origin origin) {
        String address = source.strip();
        Kind kind = kind(address);
        if (kind == Kind.SILENCE) {
            return List.of();
        }
        if (origin == Origin.API && (kind == Kind.LAVFI || kind == Kind.FILE)) {
            throw new IllegalArgumentException("files and filter graphs can only be named in the settings");
        }
        List<String> command = new ArrayList<>(List.of(ffmpeg, "-hide_banner", "-nostdin", "-loglevel", "warning"));
        command.addAll(input(kind, address, token, caFile));
        command.addAll(List.of("-map", "0:a:0", "-vn", "-sn", "-dn", "-af", DecoderCommand.STEREO, "-ar", "48000"));
        command.addAll(List.of("-c:a", "pcm_s16le", "-f", "s16le", "-flush_packets", "1", "pipe:1"));
        return List.copyOf(command);
    }

    private static List<String> input(Kind kind, String address, Secret token, Optional<Path> caFile) {
        return switch (kind) {
            case SILENCE -> List.of();
            case LAVFI -> paced("-f", "lavfi", "-i", address.substring(LAVFI.length()));
            case FILE -> paced("-protocol_whitelist", "file", "-stream_loop", "-1", "-i", "file:" + path(address));
            case HTTP -> http(address, token, caFile);
            case UDP -> live("udp", "-i", withQuery(address, "overrun_nonfatal", "1"));
            case SRT -> live("srt,udp", "-i", withQuery(inMicros(address), "timeout", IO_TIMEOUT_MICROS));
        };
    }

    /** At real time from the start: ffmpeg would read half a second at once. */
    private static List<String> paced(String... input) {
        List<String> arguments = new ArrayList<>(List.of("-re", "-readrate_initial_burst", "0.1"));
        arguments.addAll(List.of(input));
        return arguments;
    }

    private static List<String> http(String address, Secret token, Optional<Path> caFile) {
        List<String> options = new ArrayList<>(List.of("-rw_timeout", IO_TIMEOUT_MICROS, "-icy", "0"));
        options.addAll(List.of("-reconnect", "1", "-reconnect_streamed", "1"));
        options.addAll(List.of("-reconnect_on_network_error", "1", "-reconnect_delay_max", "2"));
        if (token.isPresent()) {
            options.addAll(List.of("-max_redirects", "0", "-headers", authorization(token)));
        }
        if (address.toLowerCase(Locale.ROOT).startsWith("https:")) {
            options.addAll(List.of("-tls_verify", "1"));
            caFile.ifPresent(file -> options.addAll(List.of("-ca_file", file.toString())));
        }
        options.addAll(List.of("-i", address));
        return live("http,https,tcp,tls", options.toArray(new String[0]));
    }

    private static String authorization(Secret token) {
        if (token.reveal().chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("AUDIO_TOKEN holds a control character");
        }
        return "Authorization: Bearer " + token.reveal() + "\r\n";
    }

    private static List<String> live(String protocols, String... input) {
        List<String> arguments = new ArrayList<>(List.of("-protocol_whitelist", protocols));
        arguments.addAll(List.of("-fflags", "nobuffer", "-flags", "low_delay"));
        arguments.addAll(List.of("-probesize", "32768", "-analyzeduration", "500000"));
        arguments.addAll(List.of(input));
        return arguments;
    }

    private static boolean isSilence(String lower) {
        return lower.isEmpty()
                || (lower.startsWith(SILENT) && lower.chars().noneMatch(c -> c == ',' || c == ';' || c == '['));
    }

    private static Kind kindOfPath(String lower) {
        if (lower.contains("://")) {
            throw new IllegalArgumentException(
                    "an audio source is lavfi:, http://, https://, udp://, srt:// or a file");
        }
        return Kind.FILE;
    }

    private static String path(String address) {
        if (!address.toLowerCase(Locale.ROOT).startsWith("file:")) {
            return address;
        }
        if (!address.regionMatches(true, 0, "file://", 0, 7)) {
            return address.substring("file:".length());
        }
        try {
            return Path.of(URI.create(address)).toString();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a file address looks like file:///path, with spaces as %20", e);
        }
    }

    /** Latencies are in milliseconds, as everywhere; ffmpeg takes them for microseconds. */
    private static String inMicros(String address) {
        return LATENCY.matcher(address).replaceAll("$1000");
    }

    private static String withQuery(String address, String name, String value) {
        int mark = address.indexOf('?');
        if (mark < 0) {
            return address + "?" + name + "=" + value;
        }
        boolean given = ("&" + address.substring(mark + 1)).contains("&" + name + "=");
        return given ? address : address + "&" + name + "=" + value;
    }
}
