package settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import settings.AddressRules.Role;
import settings.SettingType.Address;
import settings.SettingType.Choice;
import settings.SettingType.Decimal;
import settings.SettingType.Directory;
import settings.SettingType.Host;
import settings.SettingType.IceServer;
import settings.SettingType.PortRange;
import settings.SettingType.Rate;
import settings.SettingType.ReadableFile;
import settings.SettingType.StreamKey;
import settings.SettingType.Text;
import settings.SettingType.Token;
import settings.SettingType.Truth;
import settings.SettingType.Whole;

/** Every setting there is, in the order in which they are documented. */
public final class SettingDefinitions {
    /** Stands in the documentation for all further destinations. */
    static final String DESTINATION_URL = "DESTINATION_<NAME>_URL";

    static final String DESTINATION_KEY = "DESTINATION_<NAME>_KEY";

    private static final Pattern DESTINATION = Pattern.compile("DESTINATION_([A-Z0-9][A-Z0-9_]{0,30})_(URL|KEY)");
    /** Stands in the documentation for all inputs of the mixer. */
    static final String AUDIO_INPUT = "AUDIO_INPUT_<NAME>";

    private static final Pattern INPUT =
            Pattern.compile("AUDIO_INPUT_([A-Z0-9](?:[A-Z0-9_]{0,22}?[A-Z0-9])??)(|_GAIN_DB|_ROLE)");
    /** Stands in the documentation for all further receivers of alerts. */
    static final String ALERT_WEBHOOK = "ALERT_WEBHOOK_<NAME>_";

    private static final Pattern RECEIVER =
            Pattern.compile("ALERT_WEBHOOK_([A-Z0-9][A-Z0-9_]{0,30}?)_(URL|SECRET|MIN_SEVERITY|FORMAT)");
    private static final int MAX_NAME = 64;
    private static final Whole PORT = Whole.of(1, 65535, "");
    private static final Map<String, SettingDefinition> BY_NAME = new Catalogue()
            .source()
            .destinations()
            .picture()
            .slate()
            .sound()
            .speech()
            .listeners()
            .preview()
            .recording()
            .alerts()
            .dashboard()
            .cluster()
            .process()
            .byName;

    private SettingDefinitions() {}

    /** All definitions; the two for further destinations have {@code <NAME>} in their names. */
    public static List<SettingDefinition> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** The definition of a plain name (not an alias), also of a further destination's or input's. */
    public static Optional<SettingDefinition> find(String name) {
        Matcher destination = DESTINATION.matcher(name);
        Matcher input = INPUT.matcher(name);
        if (destination.matches()) {
            return Optional.of(named(name, "URL".equals(destination.group(2)) ? DESTINATION_URL : DESTINATION_KEY));
        }
        if (input.matches()) {
            return Optional.of(named(name, AUDIO_INPUT + input.group(2)));
        }
        if (isReceiver(name)) {
            return Optional.of(named(name, ALERT_WEBHOOK + partOfReceiver(name)));
        }
        if (AlertSettingNames.find(name).isPresent()) {
            return AlertSettingNames.find(name);
        }
        return Optional.ofNullable(BY_NAME.get(name)).filter(definition -> !name.contains("<"));
    }

    /** ALERT_WEBHOOK_MIN_SEVERITY is the plain one's, not that of a receiver named MIN. */
    private static boolean isReceiver(String name) {
        return !BY_NAME.containsKey(name) && RECEIVER.matcher(name).matches();
    }

    private static String partOfReceiver(String name) {
        Matcher matcher = RECEIVER.matcher(name);
        return matcher.matches() ? matcher.group(2) : "";
    }

    /** The lower case name of the further receiver of alerts that a setting belongs to. */
    static Optional<String> alertReceiverOf(String setting) {
        Matcher matcher = RECEIVER.matcher(setting);
        return isReceiver(setting) && matcher.matches()
                ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    private static SettingDefinition named(String name, String templateName) {
        SettingDefinition template = get(templateName);
        return new SettingDefinition(
                name,
                template.section(),
                template.defaultValue(),
                template.type(),
                template.description(),
                template.requestable());
    }

    /** The lower case name of the mixer's input that a setting belongs to. */
    static Optional<String> audioInputOf(String setting) {
        Matcher matcher = INPUT.matcher(setting);
        return matcher.matches() ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** The lower case name of the further destination that a setting belongs to. */
    static Optional<String> destinationOf(String setting) {
        Matcher matcher = DESTINATION.matcher(setting);
        return matcher.matches() ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** The known name that a misspelt one most resembles; empty when none is near. */
    static Optional<String> nearest(String misspelt) {
        if (misspelt.length() > MAX_NAME) {
            return Optional.empty();
        }
        String prefix = misspelt.startsWith(SettingDefinition.ALIAS_PREFIX) ? SettingDefinition.ALIAS_PREFIX : "";
        String wanted = misspelt.substring(prefix.length()).toUpperCase(Locale.ROOT);
        String best = null;
        int bestDistance = Math.max(1, Math.min(3, wanted.length() / 3)) + 1;
        for (String name : BY_NAME.keySet()) {
            boolean near = Math.abs(wanted.length() - name.length()) < bestDistance;
            int distance = near ? EditDistance.between(wanted, name) : bestDistance;
            if (distance < bestDistance) {
                bestDistance = distance;
                best = name;
            }
        }
        if (best == null && wanted.startsWith("DESTINATION_")) {
            return Optional.of(prefix + DESTINATION_URL);
        }
        return Optional.ofNullable(best).map(name -> prefix + name);
    }

    static SettingDefinition get(String name) {
        return BY_NAME.get(name);
    }

    /** Collects the definitions, one method for each section of the documentation. */
    private static final class Catalogue {
        private final Map<String, SettingDefinition> byName = new LinkedHashMap<>();
        private String section = "";

        Catalogue source() {
            section("Source");
            return live(
                    "SRT_URL",
                    "srt://0.0.0.0:9999?mode=listener",
                    new Address(Role.SOURCE),
                    "Where the picture comes from. For SRT: mode (listener, caller), latency in milliseconds,"
                            + " passphrase, pbkeylen and streamid.");
        }

        Catalogue destinations() {
            section("Destinations");
            Address address = new Address(Role.DESTINATION);
            live("PRIMARY_RTMP_URL", "rtmp://a.rtmp.youtube.com/live2", address, "First destination, without the key.");
            live("PRIMARY_STREAM_KEY", "", new StreamKey(), "Its stream key; YouTube is left out while there is none.");
            live(
                    "BACKUP_RTMP_URL",
                    "rtmp://b.rtmp.youtube.com/live2?backup=1",
                    address,
                    "Second destination, without the key; a query belongs before the key.");
            live("BACKUP_STREAM_KEY", "", new StreamKey(), "Its stream key; YouTube is left out while there is none.");
            live(DESTINATION_URL, "", address, "A further destination; NAME is yours (letters, digits, _).");
            live(
                    DESTINATION_KEY,
                    "",
                    new StreamKey(),
                    "Its stream key, if its server wants one (RTMP and RTMPS only).");
            fixed(
                    "DESTINATIONS",
                    "",
                    new Text(1000),
                    "Which of the configured destinations this bridge publishes to: names separated by commas, such as"
                            + " primary; none: all.");
            return fixed(
                    "RTMPS_CA_FILE",
                    "",
                    new ReadableFile(),
                    "CA certificates (PEM) to verify RTMPS servers with, instead of the system's.");
        }

        Catalogue picture() {
            section("Picture");
            fixed("WIDTH", "1920", new Whole(128, 7680, true, "pixels"), "The program's width; needs a restart.");
            fixed("HEIGHT", "1080", new Whole(128, 4320, true, "pixels"), "The program's height; needs a restart.");
            live("FPS", "30", new Rate(), "The program's frames per second; needs a restart.");
            live("VIDEO_BITRATE_K", "4000", Whole.of(100, 100_000, "kbit/s"), "Constant video bitrate.");
            live("ENCODER", "auto", Choice.of("auto", "nvenc", "x264"), "auto takes NVENC where it works, else x264.");
            live(
                    "PRESET",
                    "veryfast",
                    Choice.of(
                            "ultrafast",
                            "superfast",
                            "veryfast",
                            "faster",
                            "fast",
                            "medium",
                            "slow",
                            "slower",
                            "veryslow"),
                    "Effort of the encoder in x264's words; mapped to p1 to p7 for NVENC.");
            live("GOP_SECONDS", "2", Whole.of(1, 10, "seconds"), "Distance of keyframes; YouTube wants at most 4.");
            return live("B_FRAMES", "false", new Truth(), "B-frames, which the preview cannot show.");
        }

        Catalogue slate() {
            section("Slate");
            fixed(
                    "SLATE_IMAGE",
                    "",
                    new ReadableFile(),
                    "Picture to show while the source is away; none: a drawn one.");
            live("SLATE_TEXT", "Back in a moment", new Text(120), "Text on the drawn slate.");
            return live(
                    "SLATE_AFTER_MS",
                    "1500",
                    Whole.of(200, 60_000, "milliseconds"),
                    "How long the last frame stands before the slate.");
        }

        Catalogue sound() {
            section("Sound");
            live(
                    "AUDIO_SOURCE",
                    "lavfi:anullsrc=channel_layout=stereo:sample_rate=48000",
                    new Address(Role.AUDIO),
                    "Where the sound comes from; silence by default.");
            live(
                    "AUDIO_SOURCE_ROLE",
                    "effects",
                    Choice.of("speech", "music", "ambient", "effects"),
                    "What AUDIO_SOURCE is; speech may pause without an alert.");
            live("AUDIO_TOKEN", "", new Token(), "Bearer token of the audio endpoint; none: no check.");
            live("AUDIO_BITRATE_K", "128", Whole.of(16, 512, "kbit/s"), "Audio bitrate.");
            fixed(
                    AUDIO_INPUT,
                    "",
                    new Address(Role.AUDIO),
                    "A further input of the mixer; NAME is yours (letters, digits, _), but for SPEECH and SOURCE.");
            fixed(AUDIO_INPUT + "_GAIN_DB", "0", new Decimal(-120, 24, "dB"), "Its gain.");
            fixed(
                    AUDIO_INPUT + "_ROLE",
                    "",
                    Choice.of("speech", "music", "ambient", "effects"),
                    "Speech turns music and ambient down; none: what the name says, else effects.");
            fixed("DUCK_DEPTH_DB", "12", Whole.of(0, 60, "dB"), "By how much speech turns music and ambient down.");
            fixed("DUCK_ATTACK_MS", "80", Whole.of(0, 60_000, "milliseconds"), "How fast.");
            return fixed("DUCK_RELEASE_MS", "600", Whole.of(0, 60_000, "milliseconds"), "And how fast back.");
        }

        Catalogue speech() {
            section("Speech");
            fixed(
                    "TTS_ENGINE",
                    "espeak-ng",
                    Choice.of("espeak-ng", "openai", "off"),
                    "Who speaks: the program espeak-ng, or any server with OpenAI's /v1/audio/speech.");
            fixed("TTS_URL", "", new Address(Role.WEB), "Address of that server, with or without /v1/audio/speech.");
            fixed("TTS_MODEL", "tts-1", new Text(100), "The model that it is asked for.");
            fixed("TTS_VOICE", "", new Text(60), "Voice where a call names none; none: the engine's own.");
            return fixed("TTS_API_KEY", "", new Token(), "Bearer token of that server; none: it wants none.");
        }

        Catalogue listeners() {
            section("Listeners");
            fixed("HTTP_HOST", "127.0.0.1", new Host(), "The control API listens here.");
            fixed("HTTP_PORT", "8080", PORT, "The control API's port.");
            fixed("CONTROL_HOST", "127.0.0.1", new Host(), "The dashboard backend's control channel listens here.");
            fixed("CONTROL_PORT", "9998", PORT, "The control channel's port.");
            fixed("AUDIO_HOST", "0.0.0.0", new Host(), "The audio endpoint listens here.");
            fixed("AUDIO_PORT", "9000", PORT, "The audio endpoint's port.");
            fixed(
                    "MANAGEMENT_PORT",
                    "",
                    PORT,
                    "Health checks and metrics (/observe/…) are here, on HTTP_HOST, and not on HTTP_PORT; none: on"
                            + " HTTP_PORT.");
            fixed("API_TOKEN", "", new Token(), "Bearer token that changing calls need; none: no check.");
            fixed("API_PROTECT_READS", "false", new Truth(), "Reading calls need API_TOKEN, too.");
            return fixed(
                    "ALLOWED_ORIGINS",
                    "",
                    new Text(1000),
                    "Web pages elsewhere that may call the API: origins such as https://show.example, separated by"
                            + " commas.");
        }

        Catalogue preview() {
            section("Preview");
            fixed(
                    "PREVIEW",
                    "true",
                    Choice.of("true", "false", "external"),
                    "The program in browsers: true starts a child for it, external sends RTP to PREVIEW_RTP_HOST, false"
                            + " saves its cost.");
            fixed("WEBRTC_HOST", "0.0.0.0", new Host(), "The preview listens here; media use the same addresses.");
            fixed("WEBRTC_PORT", "8081", PORT, "The preview's port.");
            fixed("PREVIEW_TOKEN", "", new Token(), "Bearer token that viewers need; none: no check.");
            fixed("MAX_VIEWERS", "50", Whole.of(1, 1000, ""), "Viewers at once.");
            fixed(
                    "PREVIEW_RTP_HOST",
                    "",
                    new Host(),
                    "Where the bridge sends RTP with PREVIEW=external: the host of --role webrtc-bridge.");
            fixed("PREVIEW_RTP_PORT", "5004", PORT, "The UDP port there; the role listens on it.");
            fixed(
                    "WEBRTC_PORT_RANGE",
                    "",
                    new PortRange(),
                    "Ports for media, such as 50000-50099, two for each viewer; none: any.");
            fixed(
                    "WEBRTC_ADVERTISED_ADDRESS",
                    "",
                    new Host(),
                    "Address that viewers are told in place of this machine's own: behind NAT, in a container.");
            fixed("WEBRTC_ICE_TCP", "true", new Truth(), "Media over TCP for those who cannot use UDP.");
            fixed("STUN_URL", "", new IceServer("stun"), "STUN server.");
            fixed(
                    "TURN_URL",
                    "",
                    new IceServer("turn"),
                    "TURN server, through which media go when nothing else works.");
            fixed("TURN_USERNAME", "", new Text(200), "Its user.");
            fixed("TURN_CREDENTIAL", "", new Token(), "Its password.");
            fixed(
                    "WEBRTC_TLS_CERT",
                    "",
                    new ReadableFile(),
                    "Certificate chain (PEM) for https and wss; none: http and ws.");
            return fixed("WEBRTC_TLS_KEY", "", new ReadableFile(), "Its private key (PEM, PKCS #8).");
        }

        Catalogue recording() {
            section("Recording");
            fixed("RECORD_DIR", "", new Directory(false), "Where to record the program; none: no recording.");
            fixed("RECORD_SEGMENT_MINUTES", "10", Whole.of(1, 1440, "minutes"), "Length of one file.");
            fixed("RECORD_MAX_GB", "0", Whole.of(0, 100_000, "gigabytes"), "Oldest files go above this; 0: never.");
            fixed("RECORD_MAX_DAYS", "0", Whole.of(0, 3650, "days"), "Files go at this age; 0: never.");
            return fixed("RECORD_SOURCE", "false", new Truth(), "Record the source as received, too.");
        }

        Catalogue alerts() {
            section("Alerts");
            receiver("ALERT_WEBHOOK_", "Alerts are posted here; none: nowhere.");
            receiver(ALERT_WEBHOOK, "A further receiver of alerts; NAME is yours (letters, digits, _).");
            fixed(
                    AlertSettingNames.THRESHOLD,
                    "",
                    AlertSettingNames.ANY,
                    "From where on it is trouble; CODE is one of docs/alerts.md, where the defaults are, such as"
                            + " SOURCE_FPS_LOW.");
            fixed(
                    AlertSettingNames.HOLD,
                    "",
                    AlertSettingNames.SECONDS,
                    "For how long it must be trouble before the alert fires.");
            fixed(
                    AlertSettingNames.CLEAR,
                    "",
                    AlertSettingNames.SECONDS,
                    "For how long it must be over before the alert is resolved.");
            return fixed(AlertSettingNames.OFF, "", new SettingType.Codes(), "Alerts that never fire.");
        }

        private Catalogue receiver(String prefix, String what) {
            fixed(prefix + "URL", "", new Address(Role.WEBHOOK), what);
            fixed(
                    prefix + "SECRET",
                    "",
                    new Token(),
                    "Signs its webhooks: whsec_ and base64 of 24 to 64 bytes; for alertmanager a bearer token.");
            fixed(
                    prefix + "MIN_SEVERITY",
                    "info",
                    Choice.of("info", "warning", "critical"),
                    "What matters less is not posted.");
            return fixed(
                    prefix + "FORMAT",
                    "standard",
                    Choice.of("standard", "alertmanager"),
                    "Standard Webhooks with a CloudEvent, or Alertmanager's payload.");
        }

        Catalogue dashboard() {
            section("Dashboard");
            fixed("DASHBOARD_WS_URL", "", new Address(Role.WEBSOCKET), "Where to report status to; none: nowhere.");
            live("YOUTUBE_WATCH_URL", "", new Address(Role.WEB), "Shown to the dashboard.");
            return live(
                    "WEBRTC_MONITOR_URL",
                    "",
                    new Address(Role.WEB),
                    "Shown to the dashboard; none: the preview's own address.");
        }

        Catalogue cluster() {
            section("Standby");
            fixed(
                    "CLUSTER",
                    "none",
                    Choice.of("none", "file", "kubernetes"),
                    "Bridges of one CLUSTER_NAME elect one that publishes, by a lock on a file or a Kubernetes lease.");
            fixed("CLUSTER_NAME", "media-bridge", new Text(60), "What the bridges of one program share.");
            fixed(
                    "CLUSTER_DIR",
                    "",
                    new Directory(false),
                    "Where the lock is, on a disk that all of them see; for file.");
            return fixed(
                    "CLUSTER_NAMESPACE",
                    "",
                    new Text(63),
                    "Where the lease is; none: where this bridge runs; for kubernetes.");
        }

        Catalogue process() {
            section("Process");
            fixed("AUTOSTART", "true", new Truth(), "Start the program with the process.");
            fixed("LOG_FORMAT", "text", Choice.of("text", "json"), "Form of the log.");
            fixed(
                    "CONFIG_DIR",
                    "./config",
                    new Directory(false),
                    "Where media.env and secrets.env are; only in the environment.");
            return fixed("RUNTIME_DIR", "./runtime", new Directory(true), "Scratch files and state.");
        }

        private void section(String name) {
            section = name;
        }

        /** A setting that a start request may set, too. */
        private Catalogue live(String name, String defaultValue, SettingType type, String description) {
            return add(name, defaultValue, type, description, true);
        }

        private Catalogue fixed(String name, String defaultValue, SettingType type, String description) {
            return add(name, defaultValue, type, description, false);
        }

        private Catalogue add(
                String name, String defaultValue, SettingType type, String description, boolean requestable) {
            byName.put(name, new SettingDefinition(name, section, defaultValue, type, description, requestable));
            return this;
        }
    }
}
