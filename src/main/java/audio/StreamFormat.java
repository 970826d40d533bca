package audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code GET /stream} can be served as, and the encoder of each. Pure functions. */
public enum StreamFormat {
    AAC("audio/aac", "-c:a", "aac", "-b:a", "128k", "-f", "adts"),
    MP3("audio/mpeg", "-c:a", "libmp3lame", "-b:a", "128k", "-id3v2_version", "0", "-write_xing", "0", "-f", "mp3"),
    OGG("audio/ogg", "-c:a", "libopus", "-b:a", "96k", "-page_duration", "40000", "-f", "ogg"),
    /** As it is: needs no encoder. */
    WAV("audio/wav");

    private final String contentType;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> encoder;

    StreamFormat(String contentType, String... encoder) {
        this.contentType = contentType;
        this.encoder = List.of(encoder);
    }

    public String contentType() {
        return contentType;
    }

    /**
     * The format that a listener asks for; AAC when it does not care.
     *
     * @param format of the query, or null
     * @param accept the header, or null
     * @throws PostedFormat.UnknownFormat when it names none of these
     */
    public static StreamFormat of(String format, String accept) {
        if (format != null && !format.isBlank()) {
            return named(format.strip().toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> new PostedFormat.UnknownFormat(
                            "There is no such format; there are aac, mp3, ogg, opus and wav."));
        }
        String wanted = accept == null ? "" : accept.toLowerCase(Locale.ROOT);
        if (wanted.isBlank() || wanted.contains("*/*") || wanted.contains("audio/*")) {
            return firstNamed(wanted).orElse(AAC);
        }
        return firstNamed(wanted)
                .orElseThrow(() -> new PostedFormat.UnknownFormat(
                        "None of these types is served; there are audio/aac, audio/mpeg, audio/ogg and audio/wav."));
    }

    private static Optional<StreamFormat> firstNamed(String accept) {
        return Arrays.stream(accept.split(",", -1))
                .map(part -> part.replaceAll(";.*", "").strip())
                .flatMap(type -> named(type.replace("audio/", "")).stream())
                .findFirst();
    }

    private static Optional<StreamFormat> named(String name) {
        return switch (name) {
            case "aac", "adts", "aacp" -> Optional.of(AAC);
            case "mp3", "mpeg" -> Optional.of(MP3);
            case "ogg", "opus" -> Optional.of(OGG);
            case "wav", "x-wav", "wave" -> Optional.of(WAV);
            default -> Optional.empty();
        };
    }

    /** Encodes s16le 48 kHz stereo from standard input to standard output. */
    public List<String> command(String ffmpeg) {
        List<String> command = new ArrayList<>(List.of(ffmpeg, "-hide_banner", "-nostdin", "-loglevel", "warning"));
        command.addAll(List.of("-probesize", "32", "-analyzeduration", "0", "-f", "s16le", "-ar", "48000"));
        command.addAll(List.of("-ch_layout", "stereo", "-i", "pipe:0"));
        command.addAll(encoder);
        command.addAll(List.of("-flush_packets", "1", "pipe:1"));
        return List.copyOf(command);
    }

    /** The header of an endless WAV. */
    public static byte[] wavHeader() {
        return new byte[] {
            'R',
            'I',
            'F',
            'F',
            -1,
            -1,
            -1,
            -1,
            'W',
            'A',
            'V',
            'E',
            'f',
            'm',
            't',
            ' ',
            16,
            0,
            0,
            0,
            1,
            0,
            2,
            0,
            (byte) 0x80,
            (byte) 0xbb,
            0,
            0,
            0,
            (byte) 0xee,
            2,
            0,
            4,
            0,
            16,
            0,
            'd',
            'a',
            't',
            'a',
            -1,
            -1,
            -1,
            -1
        };
    }
}
