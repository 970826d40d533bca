package audio;

import ffmpeg.DecoderCommand;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a body of sound says it is, and the ffmpeg that turns it from standard input into s16le 48 kHz stereo on standard
 * output. Pure functions.
 *
 * <p>Without a name the format is found out by the child. The child reads nothing but its standard input, with the
 * demuxers of plain sound only: none that opens further addresses. {@code nobuffer} would throw away what was probed
 * (seen with 8.1.2: 64 KB of a WAV).
 *
 * @param name ffmpeg's name of the demuxer; empty: to be found out
 * @param rate samples per second of raw PCM, else 0
 * @param channels of raw PCM, else 0
 */
public record PostedFormat(String name, int rate, int channels) {
    /** Found out from the bytes. */
    public static final PostedFormat UNNAMED = new PostedFormat("", 0, 0);

    private static final String CONTAINERS =
            "aac,mp3,wav,w64,flac,ogg,matroska,webm,mov,mp4,m4a,mpegts,aiff,au,caf,ac3";
    /** Bytes that are decoded at once, 21 ms of 48 kHz stereo: ffmpeg would wait for four times as much. */
    private static final String WAV_PACKET = "4096";

    private static final int CAF_LITTLE_ENDIAN = 2;
    private static final int CAF_FLOAT = 1;

    private static final List<String> PCM =
            List.of("s16le", "s16be", "s24le", "s32le", "f32le", "f32be", "u8", "alaw", "mulaw");
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("aac", "aac"),
            Map.entry("adts", "aac"),
            Map.entry("mp3", "mp3"),
            Map.entry("wav", "wav"),
            Map.entry("flac", "flac"),
            Map.entry("ogg", "ogg"),
            Map.entry("opus", "ogg"),
            Map.entry("webm", "matroska"),
            Map.entry("matroska", "matroska"),
            Map.entry("mpegts", "mpegts"),
            Map.entry("aiff", "aiff"),
            Map.entry("ac3", "ac3"));

    /**
     * The format that a request names.
     *
     * @param format of the query, or null
     * @param rate of the query, or null: 48000
     * @param channels of the query, or null: 2
     * @param contentType of the request, or null
     * @throws UnknownFormat when it is none that can be decoded
     * @throws IllegalArgumentException when rate or channels are no sensible numbers
     */
    public static PostedFormat of(String format, String rate, String channels, String contentType) {
        String type =
                contentType == null ? "" : contentType.toLowerCase(Locale.ROOT).replaceAll("\\s", "");
        if (format != null && !format.isBlank()) {
            return named(format.strip().toLowerCase(Locale.ROOT), rate, channels);
        }
        if (type.startsWith("audio/l16")) {
            return raw(
                    "s16be",
                    parameter(type, "rate").orElse(rate),
                    parameter(type, "channels").orElse(channels));
        }
        if (type.matches("audio/(vnd\\.|x-)?wave?\\b.*")) {
            return new PostedFormat("wav", 0, 0);
        }
        if (type.startsWith("text/html") || type.startsWith("image/") || type.startsWith("application/json")) {
            throw new UnknownFormat("This type of body is no sound; post AAC, MP3, WAV, FLAC, Ogg/Opus or raw PCM.");
        }
        return UNNAMED;
    }

    private static PostedFormat named(String format, String rate, String channels) {
        if (PCM.contains(format)) {
            return raw(format, rate, channels);
        }
        String known = NAMES.get(format);
        if (known == null) {
            throw new UnknownFormat("There is no such format; there are aac, mp3, wav, flac, ogg, opus, webm, mpegts,"
                    + " aiff, ac3, and raw PCM as " + String.join(", ", PCM) + ".");
        }
        return new PostedFormat(known, 0, 0);
    }

    private static PostedFormat raw(String format, String rate, String channels) {
        return new PostedFormat(
                format, number("rate", rate, 48_000, 8000, 192_000), number("channels", channels, 2, 1, 8));
    }

    private static int number(String what, String given, int otherwise, int min, int max) {
        if (given == null || given.isBlank()) {
            return otherwise;
        }
        int number = given.matches("\\d{1,6}") ? Integer.parseInt(given) : -1;
        if (number < min || number > max) {
            throw new IllegalArgumentException(what + " is a whole number from " + min + " to " + max + ".");
        }
        return number;
    }

    private static Optional<String> parameter(String type, String name) {
        for (String part : type.split(";", -1)) {
            if (part.startsWith(name + "=")) {
                return Optional.of(part.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    /** PCM that is what the mixer wants but for its coding, and goes there without a decoder: see {@link PcmStream}. */
    public boolean isPlain() {
        return rate == 48_000
                && channels <= 2
                && List.of("s16le", "s16be", "s24le", "s32le", "f32le", "f32be").contains(name);
    }

    /** Bytes of one sample of raw PCM. */
    int sampleBytes() {
        return switch (name) {
            case "s16le", "s16be" -> 2;
            case "s24le" -> 3;
            case "s32le", "f32le", "f32be" -> 4;
            default -> 1;
        };
    }

    /**
     * What the child has to be sent before the sound: the header of a CAF in place of raw PCM's missing one. ffmpeg reads
     * a CAF in blocks of 4 KB, raw PCM in blocks of 85 ms (seen with 8.1.2).
     */
    public byte[] preamble() {
        if (!isCaf()) {
            return new byte[0];
        }
        boolean law = name.endsWith("law");
        int flags = law ? 0 : (name.startsWith("f") ? CAF_FLOAT : 0) | (name.endsWith("le") ? CAF_LITTLE_ENDIAN : 0);
        ByteBuffer header = ByteBuffer.allocate(68);
        header.put(ascii("caff")).putShort((short) 1).putShort((short) 0);
        header.put(ascii("desc")).putLong(32).putDouble(rate).put(ascii(law ? cafLaw() : "lpcm"));
        header.putInt(flags).putInt(channels * sampleBytes()).putInt(1).putInt(channels);
        header.putInt(8 * sampleBytes());
        return header.put(ascii("data")).putLong(-1).putInt(0).array();
    }

    private String cafLaw() {
        return name.equals("alaw") ? "alaw" : "ulaw";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Unsigned bytes are the one kind that a CAF cannot hold. */
    private boolean isCaf() {
        return rate > 0 && !name.equals("u8");
    }

    /** The child that decodes it. */
    public List<String> command(String ffmpeg) {
        List<String> command = new ArrayList<>(List.of(ffmpeg, "-hide_banner", "-nostdin", "-loglevel", "warning"));
        command.addAll(List.of("-max_alloc", "67108864", "-protocol_whitelist", "pipe"));
        command.addAll(List.of("-flags", "low_delay", "-threads", "1"));
        if (name.isEmpty()) {
            command.addAll(List.of("-format_whitelist", CONTAINERS, "-probesize", "4096", "-analyzeduration", "0"));
        } else {
            command.addAll(List.of("-f", isCaf() ? "caf" : name, "-probesize", "32", "-analyzeduration", "0"));
        }
        if (name.equals("wav")) {
            command.addAll(List.of("-max_size", WAV_PACKET));
        }
        if (rate > 0 && !isCaf()) {
            command.addAll(List.of("-ar", Integer.toString(rate), "-ac", Integer.toString(channels)));
        }
        command.addAll(List.of("-i", "pipe:0", "-map", "0:a:0", "-vn", "-sn", "-dn", "-af", DecoderCommand.STEREO));
        command.addAll(List.of("-ar", "48000", "-c:a", "pcm_s16le", "-f", "s16le", "-flush_packets", "1", "pipe:1"));
        return List.copyOf(command);
    }

    /** A format that cannot be decoded here. */
    public static final class UnknownFormat extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownFormat(String sentence) {
            super(sentence);
        }
    }
}
