package settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import settings.Provenance.Source;
import settings.SettingLayers.Found;

/**
 * Makes one record of settings from start request, file, environment and defaults, in this order of precedence. All
 * problems are found in one go. Reads only; changes nothing.
 */
public final class SettingsLoader {
    private static final List<String> PORTS =
            List.of("HTTP_PORT", "CONTROL_PORT", "AUDIO_PORT", "WEBRTC_PORT", "MANAGEMENT_PORT");

    private static final Set<String> OWN_INPUTS = Set.of("speech", "source");

    private SettingsLoader() {}

    /**
     * What was loaded.
     *
     * @param provenance by setting name, also of those that have their default
     * @param shown effective values as they may be shown, secrets masked, by setting name
     * @param warnings one sentence each, without secrets
     */
    public record Loaded(
            Settings settings, Map<String, Provenance> provenance, Map<String, String> shown, List<String> warnings) {
        public Loaded {
            provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
            shown = Collections.unmodifiableMap(new LinkedHashMap<>(shown));
            warnings = List.copyOf(warnings);
        }
    }

    /** The {@code media.env} in the environment's CONFIG_DIR (default {@code ./config}), if there is one. */
    public static Optional<Path> mediaEnvFile(Map<String, String> environment) {
        return mediaEnvPlace(environment).filter(Files::exists);
    }

    /** The names of the settings in the bytes of a {@code media.env}; those of lines that cannot be read are left out. */
    public static Set<String> namesIn(byte[] mediaEnv) {
        return MediaEnvFile.parse("", mediaEnv).entries().keySet();
    }

    /** Where {@code media.env} is or would be; empty when CONFIG_DIR cannot be a path. */
    public static Optional<Path> mediaEnvPlace(Map<String, String> environment) {
        SettingDefinition configDir = SettingDefinitions.get("CONFIG_DIR");
        String alias = environment.getOrDefault(configDir.alias(), "");
        String plain = environment.getOrDefault(configDir.name(), "");
        String directory = plain.isBlank() ? alias : plain;
        try {
            return Optional.of(Path.of(directory.isBlank() ? configDir.defaultValue() : directory.strip())
                    .resolve("media.env")
                    .normalize());
        } catch (InvalidPathException reportedByLoad) {
            return Optional.empty();
        }
    }

    /** The {@code secrets.env} beside a {@code media.env}; it wins over it, and need not exist. */
    public static Path secretsBeside(Path mediaEnv) {
        return mediaEnv.resolveSibling("secrets.env");
    }

    /**
     * Loads and validates.
     *
     * @param mediaEnvFile must exist when present; see {@link #mediaEnvFile}
     * @param overrides fields of a start request, by setting name
     * @throws SettingsException with all problems, when there are any
     */
    public static Loaded load(
            Map<String, String> environment, Optional<Path> mediaEnvFile, Map<String, String> overrides) {
        return loadParsed(
                environment, mediaEnvFile.map(MediaEnvFile::read).stream().toList(), overrides);
    }

    /**
     * Loads and validates what stands in the environment's CONFIG_DIR: {@code media.env} and {@code secrets.env}, either of
     * which may be missing.
     *
     * @throws SettingsException with all problems, when there are any
     */
    public static Loaded load(Map<String, String> environment) {
        List<MediaEnvFile> files = mediaEnvPlace(environment).stream()
                .flatMap(mediaEnv -> Stream.of(mediaEnv, secretsBeside(mediaEnv)))
                .filter(Files::exists)
                .map(MediaEnvFile::read)
                .toList();
        return loadParsed(environment, files, Map.of());
    }

    /**
     * Loads and validates with files that have been read already.
     *
     * @param files bytes by the file's name, which stands in sentences; weakest first
     * @throws SettingsException with all problems, when there are any
     */
    public static Loaded load(
            Map<String, String> environment, Map<String, byte[]> files, Map<String, String> overrides) {
        List<MediaEnvFile> parsed = files.entrySet().stream()
                .map(file -> MediaEnvFile.parse(file.getKey(), file.getValue()))
                .toList();
        return loadParsed(environment, parsed, overrides);
    }

    private static Loaded loadParsed(
            Map<String, String> environment, List<MediaEnvFile> files, Map<String, String> overrides) {
        SettingLayers layers = new SettingLayers();
        layers.lay(layer(environment, Source.ENVIRONMENT));
        files.forEach(file -> layers.lay(layer(file)));
        String soundBefore = layers.find("AUDIO_SOURCE").map(Found::value).orElse("");
        layers.lay(layer(overrides, Source.REQUEST));

        SettingValues values = values(layers);
        List<String> warnings = files.stream()
                .flatMap(file -> file.warnings().stream())
                .collect(Collectors.toCollection(ArrayList::new));
        warnings.addAll(layers.warnings());
        AlertRules alerts = AlertSettingNames.read(layers, values);
        checkPorts(values);
        checkCluster(values);
        checkPreview(values);
        checkInputs(layers.audioInputs(), values);
        List<Settings.Destination> destinations =
                new DestinationReader(values, warnings).read(layers.furtherDestinations());
        List<AlertReceiver> receivers = new AlertReceiverReader(values, warnings).read(layers.alertReceivers());
        warnAboutPlaces(values, warnings);
        throwIfAny(
                files.stream().flatMap(file -> file.problems().stream()).toList(),
                layers.problems(),
                values.problems());
        SoundSettings sound = sound(values, layers.audioInputs(), warnings);
        return new Loaded(
                settings(values, destinations, audio(values, soundBefore, sound), receivers, alerts),
                values.provenance(),
                values.shown(),
                warnings);
    }

    private static List<Found> layer(Map<String, String> values, Source source) {
        return values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Found(entry.getValue(), new Provenance(source, entry.getKey(), "", 0)))
                .toList();
    }

    private static List<Found> layer(MediaEnvFile file) {
        return file.entries().values().stream()
                .map(entry ->
                        new Found(entry.value(), new Provenance(Source.FILE, entry.key(), file.name(), entry.line())))
                .toList();
    }

    private static SettingValues values(SettingLayers layers) {
        SettingValues values = new SettingValues();
        for (SettingDefinition definition : SettingDefinitions.all()) {
            if (SettingDefinitions.find(definition.name()).isPresent()) {
                values.take(definition, layers.find(definition.name()));
            }
        }
        for (String destination : layers.furtherDestinations()) {
            for (String part : List.of("_URL", "_KEY")) {
                String name = "DESTINATION_" + destination.toUpperCase(Locale.ROOT) + part;
                SettingDefinitions.find(name).ifPresent(definition -> values.take(definition, layers.find(name)));
            }
        }
        for (String input : layers.audioInputs()) {
            for (String part : List.of("", "_GAIN_DB", "_ROLE")) {
                String name = inputSetting(input) + part;
                SettingDefinitions.find(name).ifPresent(definition -> values.take(definition, layers.find(name)));
            }
        }
        for (String receiver : layers.alertReceivers()) {
            for (String part : List.of("URL", "SECRET", "MIN_SEVERITY", "FORMAT")) {
                String name = "ALERT_WEBHOOK_" + receiver.toUpperCase(Locale.ROOT) + "_" + part;
                SettingDefinitions.find(name).ifPresent(definition -> values.take(definition, layers.find(name)));
            }
        }
        return values;
    }

    private static String inputSetting(String input) {
        return "AUDIO_INPUT_" + input.toUpperCase(Locale.ROOT);
    }

    private static SoundSettings sound(SettingValues values, Set<String> inputs, List<String> warnings) {
        List<SoundSettings.Input> found = new ArrayList<>();
        for (String input : inputs) {
            String name = inputSetting(input);
            if (values.text(name).isEmpty()) {
                warnings.add(name + " is not set, so nothing that begins with it is used");
                continue;
            }
            double gain = Double.parseDouble(values.text(name + "_GAIN_DB"));
            found.add(new SoundSettings.Input(input, values.text(name), gain, values.word(name + "_ROLE")));
        }
        return new SoundSettings(
                found,
                new SoundSettings.Ducking(
                        values.whole("DUCK_DEPTH_DB"), values.whole("DUCK_ATTACK_MS"), values.whole("DUCK_RELEASE_MS")),
                new SoundSettings.Speech(
                        values.word("TTS_ENGINE"),
                        values.text("TTS_URL"),
                        values.text("TTS_MODEL"),
                        values.text("TTS_VOICE"),
                        values.secret("TTS_API_KEY")));
    }

    private static void checkPorts(SettingValues values) {
        for (int later = 1; later < PORTS.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                checkPorts(values, PORTS.get(earlier), PORTS.get(later));
            }
        }
    }

    private static void checkPorts(SettingValues values, String one, String other) {
        if (!values.text(other).isEmpty() && values.whole(one) == values.whole(other)) {
            String guilty = values.isDefault(other) ? one : other;
            String innocent = guilty.equals(one) ? other : one;
            values.problem(
                    guilty, "is " + values.text(guilty) + ", which " + innocent + " has already; each needs its own");
        }
    }

    private static void checkInputs(Set<String> inputs, SettingValues values) {
        inputs.stream()
                .filter(OWN_INPUTS::contains)
                .forEach(name -> values.problem(
                        inputSetting(name),
                        "has the name of an input that the bridge has already; take another, such as"
                                + " AUDIO_INPUT_NARRATION"));
    }

    private static void warnAboutPlaces(SettingValues values, List<String> warnings) {
        if (values.provenance("CONFIG_DIR").source() == Source.FILE) {
            warnings.add(values.provenance("CONFIG_DIR") + ": CONFIG_DIR has no effect in the file that it leads to");
        }
        for (String name : List.of("SRT_URL", "AUDIO_SOURCE")) {
            String address = values.text(name);
            if (AddressRules.isFile(address) && !Files.isReadable(Path.of(address.replaceFirst("^file://", "")))) {
                warnings.add(values.provenance(name) + ": " + name + " names a file that cannot be read at present");
            }
        }
    }

    private static void throwIfAny(List<String> file, List<String> layers, List<String> values) {
        List<String> problems = new ArrayList<>(file);
        problems.addAll(layers);
        problems.addAll(values);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    private static Settings settings(
            SettingValues values,
            List<Settings.Destination> destinations,
            Settings.Audio audio,
            List<AlertReceiver> receivers,
            AlertRules alerts) {
        return new Settings(
                values.text("SRT_URL"),
                video(values),
                audio,
                new Settings.Slate(
                        values.path("SLATE_IMAGE"), values.text("SLATE_TEXT"), values.whole("SLATE_AFTER_MS")),
                destinations,
                values.path("RTMPS_CA_FILE"),
                values.endpoint("HTTP_HOST", "HTTP_PORT"),
                values.endpoint("CONTROL_HOST", "CONTROL_PORT"),
                preview(values),
                recording(values),
                new Settings.Links(
                        values.text("YOUTUBE_WATCH_URL"),
                        values.text("WEBRTC_MONITOR_URL"),
                        values.text("DASHBOARD_WS_URL")),
                values.truth("AUTOSTART"),
                Path.of(values.text("CONFIG_DIR")).normalize(),
                Path.of(values.text("RUNTIME_DIR")).normalize(),
                values.as("LOG_FORMAT", word -> Settings.LogFormat.valueOf(word.toUpperCase(Locale.ROOT))),
                values.secret("API_TOKEN"),
                new Settings.Access(values.truth("API_PROTECT_READS"), origins(values.text("ALLOWED_ORIGINS"))),
                cluster(values),
                receivers,
                values.text("MANAGEMENT_PORT").isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(values.whole("MANAGEMENT_PORT")),
                alerts);
    }

    /**
     * The token goes to the place that the settings name, also where a request names another path there; whoever names
     * another place in a request gives the token for it, too.
     */
    private static Settings.Audio audio(SettingValues values, String before, SoundSettings sound) {
        String source = values.text("AUDIO_SOURCE");
        boolean isStrange = values.provenance("AUDIO_SOURCE").source() == Source.REQUEST
                && values.provenance("AUDIO_TOKEN").source() != Source.REQUEST
                && !place(source).equals(place(before));
        return new Settings.Audio(
                source,
                isStrange ? Secret.NONE : values.secret("AUDIO_TOKEN"),
                values.word("AUDIO_SOURCE_ROLE"),
                values.secret("AUDIO_TOKEN"),
                values.whole("AUDIO_BITRATE_K"),
                values.endpoint("AUDIO_HOST", "AUDIO_PORT"),
                sound);
    }

    /** Scheme, host and port; empty for what is no address of a network. */
    private static String place(String address) {
        return MediaUrl.parse(address)
                .map(url -> url.scheme() + " " + url.host().toLowerCase(Locale.ROOT) + " " + url.port())
                .orElse("");
    }

    private static Settings.Cluster cluster(SettingValues values) {
        return new Settings.Cluster(
                values.as("CLUSTER", word -> Settings.Cluster.Kind.valueOf(word.toUpperCase(Locale.ROOT))),
                values.text("CLUSTER_NAME"),
                values.path("CLUSTER_DIR"),
                values.text("CLUSTER_NAMESPACE"));
    }

    private static void checkCluster(SettingValues values) {
        if (values.text("CLUSTER").equals("file") && values.text("CLUSTER_DIR").isEmpty()) {
            values.problem("CLUSTER", "is file, which needs CLUSTER_DIR, a directory that all of its bridges see");
        }
        if (!values.text("CLUSTER_NAME").matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")) {
            values.problem("CLUSTER_NAME", "may hold small letters, digits and hyphens between them only");
        }
    }

    private static Set<String> origins(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Settings.Video video(SettingValues values) {
        return new Settings.Video(
                values.whole("WIDTH"),
                values.whole("HEIGHT"),
                values.as("FPS", SettingType.Rate::parse),
                values.whole("VIDEO_BITRATE_K"),
                values.whole("GOP_SECONDS"),
                values.as("ENCODER", word -> Settings.EncoderChoice.valueOf(word.toUpperCase(Locale.ROOT))),
                values.word("PRESET"),
                values.truth("B_FRAMES"));
    }

    private static PreviewSettings preview(SettingValues values) {
        return new PreviewSettings(
                values.as("PREVIEW", SettingsLoader::previewMode),
                values.endpoint("WEBRTC_HOST", "WEBRTC_PORT"),
                values.endpoint("PREVIEW_RTP_HOST", "PREVIEW_RTP_PORT"),
                values.secret("PREVIEW_TOKEN"),
                values.whole("MAX_VIEWERS"),
                new PreviewSettings.Network(
                        values.as("WEBRTC_PORT_RANGE", PreviewSettings.PortRange::parse),
                        values.text("WEBRTC_ADVERTISED_ADDRESS"),
                        values.text("STUN_URL"),
                        values.text("TURN_URL"),
                        values.text("TURN_USERNAME"),
                        values.secret("TURN_CREDENTIAL"),
                        values.truth("WEBRTC_ICE_TCP")),
                values.path("WEBRTC_TLS_CERT"),
                values.path("WEBRTC_TLS_KEY"));
    }

    private static PreviewSettings.Mode previewMode(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "external" -> PreviewSettings.Mode.EXTERNAL;
            case "false" -> PreviewSettings.Mode.OFF;
            default -> PreviewSettings.Mode.CHILD;
        };
    }

    private static void checkPreview(SettingValues values) {
        if (values.word("PREVIEW").equals("external")
                && values.text("PREVIEW_RTP_HOST").isEmpty()) {
            values.problem("PREVIEW", "is external, but PREVIEW_RTP_HOST does not say where the preview runs");
        }
        if (values.text("WEBRTC_TLS_CERT").isEmpty()
                != values.text("WEBRTC_TLS_KEY").isEmpty()) {
            values.problem("WEBRTC_TLS_CERT", "and WEBRTC_TLS_KEY belong together; set both or none");
        }
    }

    private static Settings.Recording recording(SettingValues values) {
        return new Settings.Recording(
                values.path("RECORD_DIR"),
                values.whole("RECORD_SEGMENT_MINUTES"),
                values.whole("RECORD_MAX_GB"),
                values.whole("RECORD_MAX_DAYS"),
                values.truth("RECORD_SOURCE"));
    }
}
