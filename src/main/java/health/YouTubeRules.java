package health;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import settings.MediaUrl;
import settings.Settings;
import settings.Settings.Destination;

/**
 * What YouTube would reject or punish. Pure functions.
 *
 * <p>Source: YouTube Help, "Choose live encoder settings, bitrates, and resolutions" and "YouTube Live encoder settings".
 */
public final class YouTubeRules {
    static final double LONGEST_GOP = 4;
    static final double SHORTEST_GOP = 1;
    static final int LEAST_AUDIO_K = 64;
    static final int MOST_AUDIO_K = 384;

    /** Fewer lines than this are not judged: no range is stated for them. */
    private static final int LEAST_LINES = 481;

    private static final double FAST = 30.5;
    private static final List<Range> RANGES = List.of(
            new Range(720, 3000, 8000, 3000, 8000),
            new Range(1080, 3000, 8000, 4000, 10_000),
            new Range(1440, 5000, 25_000, 6000, 30_000),
            new Range(2160, 8000, 35_000, 10_000, 40_000));

    private YouTubeRules() {}

    /** Allowed bitrates in kbit/s for pictures of up to so many lines, up to 30 and up to 60 per second. */
    private record Range(int lines, int least30, int most30, int least60, int most60) {}

    /**
     * How far a measured value may be beyond a limit before it counts.
     *
     * @param rate share of a bitrate
     * @param seconds of a GOP: times are whole milliseconds
     */
    public record Tolerance(double rate, double seconds) {
        public static final Tolerance NONE = new Tolerance(0, 0);
        public static final Tolerance MEASURED = new Tolerance(0.05, 0.02);
    }

    /** Whether an address leads to YouTube. */
    public static boolean isYouTube(String url) {
        String host = MediaUrl.parse(url).map(MediaUrl::host).orElse("").toLowerCase(Locale.ROOT);
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return isIn(name, "youtube.com") || isIn(name, "googlevideo.com");
    }

    private static boolean isIn(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    /** Whether any destination is YouTube's. */
    public static boolean concerns(Settings settings) {
        return settings.destinations().stream().anyMatch(destination -> isYouTube(destination.url()));
    }

    /** What is wrong with the settings; nothing is said about destinations that are not YouTube's. */
    public static List<Warning> settings(Settings settings) {
        List<Warning> warnings = new ArrayList<>(keys(settings.destinations()));
        if (concerns(settings)) {
            warnings.addAll(addresses(settings.destinations()));
            warnings.addAll(encoding(configured(settings), Tolerance.NONE));
        }
        return warnings;
    }

    private static Encoding configured(Settings settings) {
        Settings.Video video = settings.video();
        return new Encoding(
                video.width(),
                video.height(),
                video.fps().perSecond(),
                video.bitrateK(),
                video.gopSeconds(),
                video.gopSeconds(),
                true,
                48_000,
                2,
                settings.audio().bitrateK());
    }

    /** A YouTube destination without a key is not even among the destinations. */
    static List<Warning> keys(List<Destination> destinations) {
        List<Warning> warnings = new ArrayList<>();
        boolean primary = find(destinations, "primary").isPresent();
        boolean backup =
                find(destinations, "backup").filter(YouTubeRules::youTube).isPresent();
        if (!primary && (backup || destinations.isEmpty())) {
            warnings.add(
                    new Warning("no-key", "PRIMARY_STREAM_KEY is not set: nothing goes to YouTube's primary ingest."));
        }
        for (Destination destination : destinations) {
            if (youTube(destination) && !destination.key().isPresent()) {
                warnings.add(new Warning(
                        "no-key", "Destination " + destination.name() + " has no stream key; YouTube needs one."));
            }
        }
        return warnings;
    }

    /** How the addresses fit YouTube and each other. */
    static List<Warning> addresses(List<Destination> destinations) {
        List<Warning> warnings = new ArrayList<>();
        for (Destination destination : destinations) {
            if (youTube(destination) && destination.scheme().equalsIgnoreCase("rtmp")) {
                warnings.add(new Warning(
                        "rtmp",
                        "Destination " + destination.name()
                                + " sends its key in the clear; YouTube takes rtmps, for example"
                                + " rtmps://a.rtmps.youtube.com/live2."));
            }
        }
        Optional<Destination> primary = find(destinations, "primary").filter(YouTubeRules::youTube);
        Optional<Destination> backup = find(destinations, "backup").filter(YouTubeRules::youTube);
        if (primary.isPresent() && backup.isPresent()) {
            warnings.addAll(differences(primary.get(), backup.get()));
        }
        return warnings;
    }

    private static List<Warning> differences(Destination primary, Destination backup) {
        List<Warning> warnings = new ArrayList<>();
        if (!primary.key().equals(backup.key())) {
            warnings.add(new Warning(
                    "backup-key",
                    "Primary and backup have different stream keys: YouTube takes them for two streams and will not"
                            + " change over."));
        }
        if (!primary.scheme().equalsIgnoreCase(backup.scheme())) {
            warnings.add(new Warning("backup-scheme", "Primary and backup differ: one is rtmps, the other is not."));
        }
        if (isBackupIngest(primary) || !isBackupIngest(backup)) {
            warnings.add(new Warning(
                    "backup-ingest",
                    "Primary must be YouTube's first ingest and backup its second, whose address has backup=1."));
        }
        return warnings;
    }

    private static boolean isBackupIngest(Destination destination) {
        return MediaUrl.parse(destination.url())
                .flatMap(url -> url.parameter("backup"))
                .filter(value -> value.startsWith("1"))
                .isPresent();
    }

    private static boolean youTube(Destination destination) {
        return isYouTube(destination.url());
    }

    private static Optional<Destination> find(List<Destination> destinations, String name) {
        return destinations.stream()
                .filter(destination -> destination.name().equals(name))
                .findFirst();
    }

    /** What is wrong with what is sent. */
    public static List<Warning> encoding(Encoding encoding, Tolerance tolerance) {
        List<Warning> warnings = new ArrayList<>();
        gop(encoding, tolerance.seconds()).ifPresent(warnings::add);
        bitrate(encoding, tolerance.rate()).ifPresent(warnings::add);
        warnings.addAll(audio(encoding, tolerance.rate()));
        return warnings;
    }

    private static Optional<Warning> gop(Encoding encoding, double slack) {
        if (encoding.longestGop() > LONGEST_GOP + slack) {
            return Optional.of(new Warning(
                    "gop-long", text("Keyframes are %.1f s apart; YouTube wants at most 4 s.", encoding.longestGop())));
        }
        if (encoding.meanGop() > 0 && encoding.meanGop() < SHORTEST_GOP - slack) {
            return Optional.of(new Warning(
                    "gop-short", text("Keyframes are %.2f s apart; YouTube wants at least 1 s.", encoding.meanGop())));
        }
        return Optional.empty();
    }

    private static Optional<Warning> bitrate(Encoding encoding, double slack) {
        int lines = Math.min(encoding.width(), encoding.height());
        if (lines < LEAST_LINES || encoding.videoK() <= 0) {
            return Optional.empty();
        }
        Range range =
                RANGES.stream().filter(one -> lines <= one.lines()).findFirst().orElse(RANGES.get(RANGES.size() - 1));
        boolean fast = encoding.framesPerSecond() > FAST;
        int least = fast ? range.least60() : range.least30();
        int most = fast ? range.most60() : range.most30();
        if (encoding.videoK() >= least * (1 - slack) && encoding.videoK() <= most * (1 + slack)) {
            return Optional.empty();
        }
        boolean low = encoding.videoK() < least;
        return Optional.of(new Warning(
                low ? "bitrate-low" : "bitrate-high",
                text(
                        "The video bitrate is %.0f kbit/s; YouTube wants %d to %d for %dp%d.",
                        encoding.videoK(), least, most, range.lines(), fast ? 60 : 30)));
    }

    private static List<Warning> audio(Encoding encoding, double slack) {
        List<Warning> warnings = new ArrayList<>();
        boolean rightRate = encoding.sampleRate() == 44_100 || encoding.sampleRate() == 48_000;
        if (!encoding.aac() || !rightRate || encoding.channels() != 2) {
            warnings.add(new Warning(
                    "audio-format",
                    text(
                            "The sound is %s, %d Hz, %d channels; YouTube wants AAC, 44100 or 48000 Hz, stereo.",
                            encoding.aac() ? "AAC" : "not AAC", encoding.sampleRate(), encoding.channels())));
        }
        double rate = encoding.audioK();
        if (rate > 0 && (rate < LEAST_AUDIO_K * (1 - slack) || rate > MOST_AUDIO_K * (1 + slack))) {
            warnings.add(new Warning(
                    "audio-bitrate", text("The audio bitrate is %.0f kbit/s; YouTube wants 64 to 384.", rate)));
        }
        return warnings;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
