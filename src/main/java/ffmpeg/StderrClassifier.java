package ffmpeg;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import process.Reason;

/**
 * Turns lines that ffmpeg or srt-live-transmit print into reasons for people. The rules come from golden files of FFmpeg
 * 8.1.2 and srt-live-transmit 1.5.1; sentences never repeat the line, so they hold no secret.
 *
 * <p>One classifier per child: an RTMP server that refuses a key just closes the connection, and ffmpeg then prints
 * nothing but a general failure to open. Only the absence of a more precise line before it tells the two apart, so the
 * classifier remembers that one fact from line to line.
 */
public final class StderrClassifier implements Function<String, Optional<Reason>> {
    private static final Pattern CONNECTION_FAILED =
            Pattern.compile("Cannot open connection|Failed to resolve hostname|\\[(tcp|tls) @ ");
    private static final Pattern OPEN_FAILED = Pattern.compile("Error opening output (rtmps?|RTMPS?)://");
    private static final Pattern LAST_LINE = Pattern.compile("^Error opening output files");

    private static final Reason UNAUTHORISED = new Reason(
            "unauthorised", "The server took the connection and refused the stream: check key and application.", true);

    private static final List<Rule> RULES = List.of(
            rule("no-gpu-driver", "libcuda|libnvidia-encode|nvcuda", "No NVIDIA driver is installed."),
            rule(
                    "no-gpu-driver",
                    "minimum required Nvidia driver|does not support the required nvenc API",
                    "The NVIDIA driver is too old for this encoder."),
            rule(
                    "no-gpu-sessions",
                    "OpenEncodeSessionEx failed: (out of memory|incompatible client key)",
                    "The GPU has no free encoder session."),
            rule(
                    "no-gpu",
                    "No capable devices found|No NVENC capable|CUDA_ERROR_NO_DEVICE|cuInit\\(0\\) failed",
                    "No GPU here can encode H.264."),
            rule(
                    "no-gpu-unsupported",
                    "OpenEncodeSessionEx failed|InitializeEncoder failed|Provided device doesn't support",
                    "The GPU refuses this encode."),
            rule(
                    "missing-library",
                    "error while loading shared libraries",
                    "A system library that ffmpeg needs is missing."),
            rule("already-publishing", "Already publishing", "Somebody is publishing with this key already."),
            permanent(
                    "certificate",
                    "certificate verify failed|certificate has expired|load_verify_locations",
                    "The server's certificate is not trusted."),
            permanent(
                    "unauthorised",
                    "(?i)NetStream\\.Publish\\.(Denied|BadName|Unauthorized)|NetConnection\\.Connect\\.Rejected"
                            + "|authmod=|access denied|HTTP error 40[13]|Server returned 40[13]|\\b401 Unauthorized",
                    "The server refused the key or the credentials."),
            rule(
                    "name-not-found",
                    "Failed to resolve hostname|Name or service not known|Could not resolve host",
                    "The host name cannot be resolved."),
            rule("tls", "\\[tls @ |SSL routines|TLS handshake", "TLS could not be set up: is this a TLS port?"),
            rule(
                    "bad-secret",
                    "BADSECRET|Incorrect passphrase|(?i)wrong password|ERROR:UNSECURE|KMSTATE",
                    "The SRT passphrases differ."),
            rule(
                    "port-in-use",
                    "Address already in use|unable to create/configure SRT socket|srt_bind",
                    "The port is in use or cannot be bound."),
            rule("disk-full", "No space left on device", "The disk is full."),
            rule("permission", "Permission denied", "Access to the file or port is denied."),
            rule("no-such-file", "No such file or directory", "The file does not exist."),
            rule(
                    "refused",
                    "Connection refused|Server returned 5\\d\\d",
                    "Nobody answers there: the connection was refused."),
            rule("timed-out", "(?i)timed out|ERROR:TIMEOUT", "The far end did not answer in time."),
            rule("source-left", "SRT source disconnected|Error during demuxing", "The source has left."),
            rule(
                    "server-closed",
                    "Broken pipe|Connection reset by peer|Connection aborted|Cannot (read|write) RTMP handshake",
                    "The far end closed the connection."),
            rule(
                    "bad-input",
                    "Invalid data found|could not find codec parameters|Could not detect TS packet size"
                            + "|Error opening input files?: End of file|matches no streams",
                    "The input cannot be decoded."),
            rule("no-connection", "Connection to srt://.* failed", "No SRT connection could be made."));

    private boolean explained;

    /** The reason a line tells by itself; empty for most lines. */
    public static Optional<Reason> classify(String line) {
        if (Progress.isProgressLine(line) || SrtStats.isStatsLine(line)) {
            return Optional.empty();
        }
        return RULES.stream()
                .filter(rule -> rule.text().matcher(line).find())
                .map(Rule::reason)
                .findFirst();
    }

    /** The reason a line tells after those before it. Any thread. */
    @Override
    public synchronized Optional<Reason> apply(String line) {
        if (OPEN_FAILED.matcher(line).find()) {
            return explained ? Optional.empty() : Optional.of(refusal(line));
        }
        if (LAST_LINE.matcher(line).find()) {
            explained = false;
            return Optional.empty();
        }
        if (line.startsWith("Error opening output file ")) {
            return Optional.empty();
        }
        Optional<Reason> reason = classify(line);
        explained |= reason.isPresent() || CONNECTION_FAILED.matcher(line).find();
        return reason;
    }

    /** After an accepted connection a general failure is a refused stream; a precise one stands for itself. */
    private static Reason refusal(String line) {
        return line.endsWith(": Input/output error")
                ? UNAUTHORISED
                : classify(line).orElse(UNAUTHORISED);
    }

    private static Rule rule(String code, String pattern, String sentence) {
        return new Rule(Pattern.compile(pattern), new Reason(code, sentence, false));
    }

    private static Rule permanent(String code, String pattern, String sentence) {
        return new Rule(Pattern.compile(pattern), new Reason(code, sentence, true));
    }

    private record Rule(Pattern text, Reason reason) {}
}
