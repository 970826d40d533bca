package settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import settings.Provenance.Source;
import settings.Settings.Destination;
import settings.Settings.Endpoint;
import settings.SettingsLoader.Loaded;

class SettingsLoaderTest {
    private static final String CANARY = "canary-key-4711";

    @TempDir
    private Path directory;

    private static Loaded environment(String... namesAndValues) {
        return SettingsLoader.load(map(namesAndValues), Optional.empty(), Map.of());
    }

    private static Loaded request(String... namesAndValues) {
        return SettingsLoader.load(Map.of(), Optional.empty(), map(namesAndValues));
    }

    private Loaded file(String... lines) throws IOException {
        return SettingsLoader.load(Map.of(), Optional.of(write(lines)), Map.of());
    }

    private Path write(String... lines) throws IOException {
        return Files.write(directory.resolve("media.env"), List.of(lines));
    }

    private static Map<String, String> map(String... namesAndValues) {
        return Stream.iterate(0, i -> i < namesAndValues.length, i -> i + 2)
                .collect(Collectors.toMap(i -> namesAndValues[i], i -> namesAndValues[i + 1]));
    }

    private static List<String> problems(String... namesAndValues) {
        return problemsOf(() -> environment(namesAndValues));
    }

    private static List<String> problemsOf(ThrowingCallable load) {
        return catchThrowableOfType(SettingsException.class, load).problems();
    }

    @Test
    void hasTheContractsDefaults() {
        Loaded loaded = environment();
        Settings settings = loaded.settings();

        assertThat(settings.sourceUrl()).isEqualTo("srt://0.0.0.0:9999?mode=listener");
        assertThat(settings.video())
                .isEqualTo(new Settings.Video(
                        1920, 1080, new FrameRate(30, 1), 4000, 2, Settings.EncoderChoice.AUTO, "veryfast", false));
        assertThat(settings.audio())
                .isEqualTo(new Settings.Audio(
                        "lavfi:anullsrc=channel_layout=stereo:sample_rate=48000",
                        Secret.NONE,
                        128,
                        new Endpoint("0.0.0.0", 9000)));
        assertThat(settings.slate()).isEqualTo(new Settings.Slate(Optional.empty(), "Back in a moment", 1500));
        assertThat(settings.destinations()).isEmpty();
        assertThat(settings.rtmpsCaFile()).isEmpty();
        assertThat(settings.http()).isEqualTo(new Endpoint("127.0.0.1", 8080));
        assertThat(settings.control()).isEqualTo(new Endpoint("127.0.0.1", 9998));
        assertThat(settings.webrtcPort()).isEqualTo(8081);
        assertThat(settings.recording()).isEqualTo(new Settings.Recording(Optional.empty(), 10, 0, 0, false));
        assertThat(settings.links()).isEqualTo(new Settings.Links("", "", ""));
        assertThat(settings.webrtcMonitorUrl()).isEqualTo("http://localhost:8081/");
        assertThat(settings.autostart()).isTrue();
        assertThat(settings.configDir()).isEqualTo(Path.of("config"));
        assertThat(settings.runtimeDir()).isEqualTo(Path.of("runtime"));
        assertThat(settings.logFormat()).isEqualTo(Settings.LogFormat.TEXT);
        assertThat(settings.apiToken().isPresent()).isFalse();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.provenance().values()).allMatch(from -> from.source() == Source.DEFAULT);
    }

    /** Every setting, with another value than its default, must change the record. */
    @Test
    void everySettingArrives() throws IOException {
        String readable = Files.createFile(directory.resolve("some.file")).toString();
        Map<String, String> others = Map.ofEntries(
                Map.entry("SRT_URL", "srt://host:1?mode=caller"),
                Map.entry("PRIMARY_RTMP_URL", "rtmp://host/live"),
                Map.entry("PRIMARY_STREAM_KEY", CANARY),
                Map.entry("BACKUP_RTMP_URL", "rtmp://host/live"),
                Map.entry("BACKUP_STREAM_KEY", CANARY),
                Map.entry("RTMPS_CA_FILE", readable),
                Map.entry("WIDTH", "1280"),
                Map.entry("HEIGHT", "720"),
                Map.entry("FPS", "25"),
                Map.entry("VIDEO_BITRATE_K", "5000"),
                Map.entry("ENCODER", "X264"),
                Map.entry("PRESET", "Fast"),
                Map.entry("GOP_SECONDS", "3"),
                Map.entry("B_FRAMES", "on"),
                Map.entry("SLATE_IMAGE", readable),
                Map.entry("SLATE_TEXT", "Soon"),
                Map.entry("SLATE_AFTER_MS", "500"),
                Map.entry("AUDIO_SOURCE", "udp://0.0.0.0:14000?listen=1"),
                Map.entry("AUDIO_SOURCE_ROLE", "music"),
                Map.entry("AUDIO_TOKEN", CANARY),
                Map.entry("AUDIO_BITRATE_K", "160"),
                Map.entry("HTTP_HOST", "::1"),
                Map.entry("HTTP_PORT", "1"),
                Map.entry("CONTROL_HOST", "localhost"),
                Map.entry("CONTROL_PORT", "2"),
                Map.entry("AUDIO_HOST", "10.0.0.1"),
                Map.entry("AUDIO_PORT", "3"),
                Map.entry("WEBRTC_PORT", "4"),
                Map.entry("MANAGEMENT_PORT", "5"),
                Map.entry("ALERT_<CODE>_THRESHOLD", "12"),
                Map.entry("ALERT_<CODE>_HOLD_S", "7.5"),
                Map.entry("ALERT_<CODE>_CLEAR_S", "20"),
                Map.entry("ALERTS_OFF", "picture-black, gpu-hot"),
                Map.entry("API_TOKEN", CANARY),
                Map.entry("API_PROTECT_READS", "yes"),
                Map.entry("ALLOWED_ORIGINS", "https://show.example, http://localhost:3000"),
                Map.entry("RECORD_DIR", "/tmp"),
                Map.entry("RECORD_SEGMENT_MINUTES", "5"),
                Map.entry("RECORD_MAX_GB", "5"),
                Map.entry("RECORD_MAX_DAYS", "5"),
                Map.entry("RECORD_SOURCE", "yes"),
                Map.entry("DASHBOARD_WS_URL", "ws://localhost:3001/ws/bridge"),
                Map.entry("YOUTUBE_WATCH_URL", "https://youtu.be/x"),
                Map.entry("WEBRTC_MONITOR_URL", "http://host/"),
                Map.entry("DESTINATIONS", "nobody"),
                Map.entry("PREVIEW", "external"),
                Map.entry("WEBRTC_HOST", "127.0.0.1"),
                Map.entry("PREVIEW_TOKEN", CANARY),
                Map.entry("MAX_VIEWERS", "7"),
                Map.entry("PREVIEW_RTP_HOST", "viewers"),
                Map.entry("PREVIEW_RTP_PORT", "5006"),
                Map.entry("WEBRTC_PORT_RANGE", "50000-50049"),
                Map.entry("WEBRTC_ADVERTISED_ADDRESS", "192.0.2.1"),
                Map.entry("WEBRTC_ICE_TCP", "no"),
                Map.entry("STUN_URL", "stun:stun.example:3478"),
                Map.entry("TURN_URL", "turn:turn.example:3478"),
                Map.entry("TURN_USERNAME", "viewer"),
                Map.entry("TURN_CREDENTIAL", CANARY),
                Map.entry("WEBRTC_TLS_CERT", "/etc/hostname"),
                Map.entry("WEBRTC_TLS_KEY", "/etc/hostname"),
                Map.entry("CLUSTER", "kubernetes"),
                Map.entry("CLUSTER_NAME", "show-1"),
                Map.entry("CLUSTER_DIR", "/tmp"),
                Map.entry("CLUSTER_NAMESPACE", "shows"),
                Map.entry("AUTOSTART", "0"),
                Map.entry("LOG_FORMAT", "json"),
                Map.entry("CONFIG_DIR", "/tmp"),
                Map.entry("RUNTIME_DIR", "/tmp"),
                Map.entry("AUDIO_INPUT_<NAME>", "srt://host:9001"),
                Map.entry("AUDIO_INPUT_<NAME>_GAIN_DB", "-8.5"),
                Map.entry("AUDIO_INPUT_<NAME>_ROLE", "music"),
                Map.entry("DUCK_DEPTH_DB", "9"),
                Map.entry("DUCK_ATTACK_MS", "50"),
                Map.entry("DUCK_RELEASE_MS", "500"),
                Map.entry("TTS_ENGINE", "openai"),
                Map.entry("TTS_URL", "http://localhost:8880"),
                Map.entry("TTS_MODEL", "kokoro"),
                Map.entry("TTS_VOICE", "af_sky"),
                Map.entry("TTS_API_KEY", CANARY),
                Map.entry("DESTINATION_<NAME>_URL", "rtmp://host/live"),
                Map.entry("DESTINATION_<NAME>_KEY", CANARY),
                Map.entry("ALERT_WEBHOOK_URL", "http://host/"),
                Map.entry("ALERT_WEBHOOK_SECRET", CANARY),
                Map.entry("ALERT_WEBHOOK_MIN_SEVERITY", "critical"),
                Map.entry("ALERT_WEBHOOK_FORMAT", "standard"),
                Map.entry("ALERT_WEBHOOK_<NAME>_URL", "https://host:8443/"),
                Map.entry("ALERT_WEBHOOK_<NAME>_SECRET", CANARY),
                Map.entry("ALERT_WEBHOOK_<NAME>_MIN_SEVERITY", "warning"),
                Map.entry("ALERT_WEBHOOK_<NAME>_FORMAT", "standard"));
        assertThat(others.keySet())
                .containsExactlyInAnyOrderElementsOf(SettingDefinitions.all().stream()
                        .map(SettingDefinition::name)
                        .toList());

        others.forEach((template, value) -> {
            String name = template.replace("<NAME>", "THIRD").replace("<CODE>", "SOURCE_FPS_LOW");
            Map<String, String> base = needed(name);
            Settings before =
                    SettingsLoader.load(base, Optional.empty(), Map.of()).settings();
            for (String spelling : List.of(name, "MEDIA_BRIDGE_" + name)) {
                Map<String, String> changed = new HashMap<>(base);
                changed.put(spelling, value);
                Loaded loaded = SettingsLoader.load(changed, Optional.empty(), Map.of());
                assertThat(loaded.settings()).as(spelling).isNotEqualTo(before);
                assertThat(loaded.provenance().get(name))
                        .isEqualTo(new Provenance(Source.ENVIRONMENT, spelling, "", 0));
                assertThat(loaded.shown().get(name)).isEqualTo(value.equals(CANARY) ? Secret.MASK : value);
                assertThat(SettingsDiff.between(before, loaded.settings()).isEmpty())
                        .as(spelling)
                        .isFalse();
            }
        });
    }

    /** What else must be set for a setting to have an effect. */
    private static Map<String, String> needed(String name) {
        if (name.startsWith("DESTINATION_") && name.endsWith("_KEY")) {
            return Map.of("DESTINATION_THIRD_URL", "rtmp://host/live");
        }
        if (name.equals("WEBRTC_TLS_CERT") || name.equals("WEBRTC_TLS_KEY")) {
            return Map.of("MEDIA_BRIDGE_WEBRTC_TLS_CERT", "/etc/passwd", "MEDIA_BRIDGE_WEBRTC_TLS_KEY", "/etc/passwd");
        }
        if (name.equals("PREVIEW")) {
            return Map.of("PREVIEW_RTP_HOST", "viewers");
        }
        if (name.equals("DESTINATIONS")) {
            return Map.of("PRIMARY_STREAM_KEY", "key");
        }
        if (name.startsWith("AUDIO_INPUT_THIRD_")) {
            return Map.of("AUDIO_INPUT_THIRD", "srt://host:9001");
        }
        String receiver = name.startsWith("ALERT_WEBHOOK_THIRD_") ? "ALERT_WEBHOOK_THIRD_" : "ALERT_WEBHOOK_";
        return name.startsWith(receiver) && !name.endsWith("_URL")
                ? Map.of(receiver + "URL", "http://host/", "MEDIA_BRIDGE_" + receiver + "FORMAT", "alertmanager")
                : Map.of();
    }

    @Test
    void requestBeatsFileBeatsEnvironmentBeatsDefault() throws IOException {
        Path file = write("FPS=25", "GOP_SECONDS=3", "VIDEO_BITRATE_K=");
        Loaded loaded = SettingsLoader.load(
                map("FPS", "24", "GOP_SECONDS", "4", "AUDIO_BITRATE_K", "96", "VIDEO_BITRATE_K", "5000"),
                Optional.of(file),
                map("FPS", "60", "SLATE_AFTER_MS", " "));

        assertThat(loaded.settings().video().fps()).isEqualTo(new FrameRate(60, 1));
        assertThat(loaded.settings().video().gopSeconds()).isEqualTo(3);
        assertThat(loaded.settings().video().bitrateK()).as("blank is unset").isEqualTo(5000);
        assertThat(loaded.settings().audio().bitrateK()).isEqualTo(96);
        assertThat(loaded.provenance().get("FPS")).hasToString("start request");
        assertThat(loaded.provenance().get("GOP_SECONDS")).hasToString(file + " line 2");
        assertThat(loaded.provenance().get("AUDIO_BITRATE_K")).hasToString("environment");
        assertThat(loaded.provenance().get("SLATE_AFTER_MS")).hasToString("default");
    }

    @Test
    void plainNameBeatsAliasOfTheSameLayerOnly() throws IOException {
        Loaded same = file("FPS=25", "MEDIA_BRIDGE_FPS=50");
        assertThat(same.settings().video().fps()).isEqualTo(new FrameRate(25, 1));
        assertThat(same.warnings()).singleElement().asString().contains("line 2: MEDIA_BRIDGE_FPS is ignored");

        Loaded across =
                SettingsLoader.load(map("FPS", "25"), Optional.of(write("export MEDIA_BRIDGE_FPS='50'")), Map.of());
        assertThat(across.settings().video().fps()).isEqualTo(new FrameRate(50, 1));
        assertThat(across.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"23.976,24000,1001", "24,24,1", "29.97,30000,1001", "59.94,60000,1001", "60,60,1"})
    void frameRatesAreExact(String fps, int numerator, int denominator) {
        assertThat(environment("FPS", fps).settings().video().fps()).isEqualTo(new FrameRate(numerator, denominator));
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                Arguments.of("FPS", "31", "is \"31\"; allowed are 23.976, 24, 25, 29.97, 30, 50, 59.94, 60"),
                Arguments.of("WIDTH", "1921", "is \"1921\"; allowed are even numbers from 128 to 7680 pixels"),
                Arguments.of("WIDTH", "126", "is \"126\"; allowed are"),
                Arguments.of("HEIGHT", "4322", "is \"4322\"; allowed are even numbers from 128 to 4320 pixels"),
                Arguments.of("HEIGHT", "1080p", "is \"1080p\"; allowed are"),
                Arguments.of("VIDEO_BITRATE_K", "99", "allowed are whole numbers from 100 to 100000 kbit/s"),
                Arguments.of("VIDEO_BITRATE_K", "4M", "allowed are whole numbers"),
                Arguments.of("VIDEO_BITRATE_K", "99999999999999", "allowed are whole numbers"),
                Arguments.of("AUDIO_BITRATE_K", "513", "allowed are whole numbers from 16 to 512 kbit/s"),
                Arguments.of("ENCODER", "qsv", "is \"qsv\"; allowed are auto, nvenc, x264"),
                Arguments.of("PRESET", "placebo", "is \"placebo\"; allowed are ultrafast, superfast"),
                Arguments.of("GOP_SECONDS", "0", "from 1 to 10 seconds"),
                Arguments.of("B_FRAMES", "maybe", "allowed are true, false, 1, 0, yes, no, on, off"),
                Arguments.of("API_PROTECT_READS", "perhaps", "allowed are true, false, 1, 0, yes, no, on, off"),
                Arguments.of("ALLOWED_ORIGINS", "x".repeat(1001), "up to 1000 characters in one line"),
                Arguments.of("AUTOSTART", "2", "allowed are true, false, 1, 0, yes, no, on, off"),
                Arguments.of("RECORD_SOURCE", "x", "allowed are true, false, 1, 0, yes, no, on, off"),
                Arguments.of("SLATE_IMAGE", "/nowhere/at-all.png", "a file that exists and can be read"),
                Arguments.of("SLATE_IMAGE", "/tmp", "a file that exists and can be read"),
                Arguments.of("RTMPS_CA_FILE", "/nowhere/ca.pem", "a file that exists and can be read"),
                Arguments.of("SLATE_TEXT", "x".repeat(121), "up to 120 characters in one line"),
                Arguments.of("SLATE_AFTER_MS", "199", "from 200 to 60000 milliseconds"),
                Arguments.of("HTTP_HOST", "my host", "a host name or an IP address"),
                Arguments.of("HTTP_HOST", "300.1.1.1", "a host name or an IP address"),
                Arguments.of("CONTROL_HOST", "-x", "a host name or an IP address"),
                Arguments.of("AUDIO_HOST", "http://x", "a host name or an IP address"),
                Arguments.of("HTTP_PORT", "0", "from 1 to 65535"),
                Arguments.of("CONTROL_PORT", "65536", "from 1 to 65535"),
                Arguments.of("AUDIO_PORT", "-1", "from 1 to 65535"),
                Arguments.of("WEBRTC_PORT", "80 80", "from 1 to 65535"),
                Arguments.of("LOG_FORMAT", "xml", "is \"xml\"; allowed are text, json"),
                Arguments.of("RECORD_DIR", "/dev/null", "the path of a directory"),
                Arguments.of("CONFIG_DIR", "/dev/null/x", "the path of a directory"),
                Arguments.of("RUNTIME_DIR", "/dev/null/x", "a directory that can be written"),
                Arguments.of("RECORD_SEGMENT_MINUTES", "0", "from 1 to 1440 minutes"),
                Arguments.of("RECORD_MAX_GB", "-1", "from 0 to 100000 gigabytes"),
                Arguments.of("RECORD_MAX_DAYS", "x", "from 0 to 3650 days"),
                Arguments.of("DESTINATIONS", "x".repeat(1001), "up to 1000 characters in one line"),
                Arguments.of("PREVIEW", "perhaps", ""),
                Arguments.of("WEBRTC_HOST", "my host", "a host name or an IP address"),
                Arguments.of("PREVIEW_TOKEN", "canary x", ""),
                Arguments.of("MAX_VIEWERS", "0", "from 1 to 1000"),
                Arguments.of("PREVIEW_RTP_HOST", "my host", "a host name or an IP address"),
                Arguments.of("PREVIEW_RTP_PORT", "0", "from 1 to 65535"),
                Arguments.of("WEBRTC_PORT_RANGE", "5-4", "two ports"),
                Arguments.of("WEBRTC_ADVERTISED_ADDRESS", "my host", ""),
                Arguments.of("WEBRTC_ICE_TCP", "x", "true, false"),
                Arguments.of("STUN_URL", "http://x/", ""),
                Arguments.of("TURN_URL", "http://x/", ""),
                Arguments.of("TURN_USERNAME", "x".repeat(201), "up to 200 characters"),
                Arguments.of("TURN_CREDENTIAL", "canary x", ""),
                Arguments.of("WEBRTC_TLS_CERT", "/nowhere", ""),
                Arguments.of("WEBRTC_TLS_KEY", "/nowhere", ""),
                Arguments.of("CLUSTER", "zookeeper", "allowed are none, file, kubernetes"),
                Arguments.of("CLUSTER", "file", "which needs CLUSTER_DIR"),
                Arguments.of("CLUSTER_NAME", "My Show", "small letters, digits and hyphens"),
                Arguments.of("CLUSTER_DIR", "/dev/null", "the path of a directory"),
                Arguments.of("CLUSTER_NAMESPACE", "x".repeat(64), "up to 63 characters"),
                Arguments.of("DASHBOARD_WS_URL", "http://host/", "has the scheme \"http\"; allowed are ws://, wss://"),
                Arguments.of(
                        "ALERT_WEBHOOK_URL", "ftp://host/" + CANARY, "has the scheme \"ftp\"; allowed are http://"),
                Arguments.of(
                        "ALERT_WEBHOOK_SECRET", CANARY + " x", "cannot be a token; allowed are up to 500 printable"),
                Arguments.of("ALERT_WEBHOOK_MIN_SEVERITY", "fatal", "allowed are info, warning, critical"),
                Arguments.of("ALERT_WEBHOOK_FORMAT", "xml", "allowed are standard, alertmanager"),
                Arguments.of("ALERT_WEBHOOK_X_URL", CANARY, "is not an address; allowed are http://, https://"),
                Arguments.of("ALERT_WEBHOOK_X_SECRET", CANARY + " x", "cannot be a token"),
                Arguments.of("ALERT_WEBHOOK_X_MIN_SEVERITY", "fatal", "allowed are info, warning, critical"),
                Arguments.of("ALERT_WEBHOOK_X_FORMAT", "xml", "allowed are standard, alertmanager"),
                Arguments.of("ALERT_WEBHOOK_DEFAULT_URL", "http://host/", "takes a name that is in use"),
                Arguments.of("YOUTUBE_WATCH_URL", "youtu.be/x", "is not an address; allowed are http://, https://"),
                Arguments.of("WEBRTC_MONITOR_URL", "http://", "names no host"),
                Arguments.of("AUDIO_INPUT_MUSIC", "ftp://x", "has the scheme"),
                Arguments.of("AUDIO_INPUT_MUSIC_GAIN_DB", "loud", "allowed are numbers from -120 to 24 dB"),
                Arguments.of("AUDIO_INPUT_MUSIC_ROLE", "boss", "allowed are speech, music, ambient, effects"),
                Arguments.of("DUCK_DEPTH_DB", "61", "allowed are whole numbers from 0 to 60 dB"),
                Arguments.of("DUCK_ATTACK_MS", "-1", "allowed are whole numbers from 0 to 60000 milliseconds"),
                Arguments.of("DUCK_RELEASE_MS", "x", "allowed are whole numbers from 0 to 60000 milliseconds"),
                Arguments.of("TTS_ENGINE", "hal", "allowed are espeak-ng, openai, off"),
                Arguments.of("TTS_URL", "ftp://x", "has the scheme"),
                Arguments.of("TTS_MODEL", "m".repeat(101), "allowed are up to 100 characters"),
                Arguments.of("TTS_VOICE", "v".repeat(61), "allowed are up to 60 characters"),
                Arguments.of("TTS_API_KEY", CANARY + " x", "cannot be a token; allowed are up to 500 printable"),
                Arguments.of("API_TOKEN", CANARY + " x", "cannot be a token; allowed are up to 500 printable"),
                Arguments.of("AUDIO_TOKEN", CANARY + "ü", "cannot be a token; allowed are up to 500 printable"),
                Arguments.of("PRIMARY_STREAM_KEY", CANARY + " x", "cannot be a stream key; allowed are up to 500"),
                Arguments.of("PRIMARY_STREAM_KEY", CANARY + "\tx", "cannot be a stream key"),
                Arguments.of("BACKUP_STREAM_KEY", CANARY + "/x", "cannot be a stream key"),
                Arguments.of("BACKUP_STREAM_KEY", CANARY.repeat(50), "cannot be a stream key"),
                Arguments.of("DESTINATION_X_KEY", "rtmp://host/live/" + CANARY, "holds a whole address"),
                Arguments.of("SRT_URL", "ftp://host/" + CANARY, "has the scheme \"ftp\"; allowed are srt://"),
                Arguments.of("SRT_URL", CANARY, "is not an address; allowed are"),
                Arguments.of("SRT_URL", "srt://host", "has no port; expected srt://host:port"),
                Arguments.of("SRT_URL", "srt://host:x", "is not a complete address"),
                Arguments.of("SRT_URL", "srt://ho st:1", "contains white space"),
                Arguments.of("MANAGEMENT_PORT", "0", "allowed are whole numbers from 1 to 65535"),
                Arguments.of("ALERT_SOURCE_FPS_LOW_THRESHOLD", "0", "allowed are numbers from 1 to 240 fps"),
                Arguments.of("ALERT_SOURCE_FPS_LOW_HOLD_S", "-1", "allowed are numbers from 0 to 3600 seconds"),
                Arguments.of("ALERT_ENCODER_SLOW_CLEAR_S", "soon", "allowed are numbers from 0 to 3600"),
                Arguments.of("ALERTS_OFF", "picture-blue", "allowed are codes of docs/alerts.md"),
                Arguments.of("SRT_URL", "srt://host:99999", "has a port outside 1 to 65535"),
                Arguments.of("SRT_URL", "srt://host:0", "has a port outside 1 to 65535"),
                Arguments.of("SRT_URL", "srt://0.0.0.0:9999", "calls nobody"),
                Arguments.of("SRT_URL", "srt://host:1?mode=listen", "allowed are listener and caller"),
                Arguments.of("SRT_URL", "srt://host:1?latency=fast", "has a latency that is not allowed"),
                Arguments.of("SRT_URL", "srt://host:1?passphrase=canary", "allowed are 10 to 79 characters"),
                Arguments.of("SRT_URL", "srt://host:1?pbkeylen=8", "allowed are 0, 16, 24 and 32"),
                Arguments.of("SRT_URL", "srt://host:1?transtype=file", "allowed is live"),
                Arguments.of("SRT_URL", "srt://host:1?streamid=" + "x".repeat(513), "more than 512 characters"),
                Arguments.of("SRT_URL", "http://" + "x".repeat(2001), "is longer than 2000 characters"),
                Arguments.of("SRT_URL", "/directory/", "names a directory; expected a file"),
                Arguments.of("AUDIO_SOURCE", "lavfi:", "names no filter"),
                Arguments.of("AUDIO_SOURCE", "udp://0.0.0.0", "has no port"),
                Arguments.of("AUDIO_SOURCE", "concat:a|b", "is not an address; allowed are lavfi:…"),
                Arguments.of("AUDIO_SOURCE_ROLE", "loud", "is \"loud\"; allowed are speech, music, ambient, effects"),
                Arguments.of("PRIMARY_RTMP_URL", "http://host/live", "has the scheme \"http\"; allowed are rtmp://"),
                Arguments.of("PRIMARY_RTMP_URL", "rtmp://host", "names no application"),
                Arguments.of("BACKUP_RTMP_URL", "rtmps:///live", "names no host"),
                Arguments.of("BACKUP_RTMP_URL", "file://x", "expected file:///directory/name"),
                Arguments.of("DESTINATION_X_URL", "/tmp/x.flv", "expected file:///directory/name"),
                Arguments.of("DESTINATION_PRIMARY_URL", "rtmp://host/live", "set PRIMARY_RTMP_URL and PRIMARY_STREAM"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void everyWrongValueIsOneSentenceWithPlaceAndWhatIsAllowed(String name, String value, String sentence)
            throws IOException {
        List<String> fromEnvironment = problems(name, value);
        assertThat(fromEnvironment)
                .singleElement()
                .asString()
                .startsWith("environment: " + name + " " + start(sentence));
        assertThat(fromEnvironment.get(0)).contains(sentence).doesNotContain("canary");

        Path file = write("# comment", name + "=\"" + value.replace("\t", "\\t") + "\"");
        List<String> fromFile = problemsOf(() -> SettingsLoader.load(Map.of(), Optional.of(file), Map.of()));
        assertThat(fromFile).singleElement().asString().startsWith(file + " line 2: " + name + " ");
        assertThat(fromFile.get(0)).contains(sentence).doesNotContain("canary");
    }

    private static String start(String sentence) {
        return sentence.startsWith("is ") || sentence.startsWith("has ") ? sentence : "";
    }

    @Test
    void everyDefinitionHasAWrongValueInTheTable() {
        List<String> covered = wrongValues()
                .map(arguments -> arguments
                        .get()[0]
                        .toString()
                        .replaceFirst("DESTINATION_[A-Z]+_", "DESTINATION_<NAME>_")
                        .replaceFirst("AUDIO_INPUT_[A-Z]+?(?=_|$)", "AUDIO_INPUT_<NAME>")
                        .replaceFirst("ALERT_WEBHOOK_X_", "ALERT_WEBHOOK_<NAME>_")
                        .replaceFirst("ALERT_[A-Z_]+_(THRESHOLD|HOLD_S|CLEAR_S)", "ALERT_<CODE>_$1"))
                .toList();
        assertThat(covered)
                .containsAll(SettingDefinitions.all().stream()
                        .map(SettingDefinition::name)
                        .toList());
    }

    @Test
    void publishesOnlyToTheDestinationsThatAreNamed() {
        Loaded loaded = environment(
                "PRIMARY_STREAM_KEY",
                "one",
                "BACKUP_STREAM_KEY",
                "two",
                "DESTINATION_X_URL",
                "srt://host:1",
                "DESTINATIONS",
                " Backup , x");

        assertThat(loaded.settings().destinations())
                .extracting(Settings.Destination::name)
                .containsExactly("backup", "x");
    }

    @Test
    void allProblemsAreCollected() throws IOException {
        Path file = write("FPS=31", "nonsense", "GOP_SECONDS=0");
        List<String> problems = problemsOf(
                () -> SettingsLoader.load(map("WIDTH", "1"), Optional.of(file), map("HTTP_PORT", "80", "FSP", "1")));

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        file + " line 2: has no \"=\"; expected NAME=value",
                        "start request: FSP is not a setting; did you mean FPS?",
                        file + " line 1: FPS is \"31\"; allowed are 23.976, 24, 25, 29.97, 30, 50, 59.94, 60",
                        file + " line 3: GOP_SECONDS is \"0\"; allowed are whole numbers from 1 to 10 seconds",
                        "environment: WIDTH is \"1\"; allowed are even numbers from 128 to 7680 pixels",
                        "start request: HTTP_PORT cannot be set by a start request");
    }

    @Test
    void noTwoListenersShareAPort() {
        assertThat(problems("HTTP_PORT", "9000"))
                .containsExactly("environment: HTTP_PORT is 9000, which AUDIO_PORT has already; each needs its own");
        assertThat(problems("WEBRTC_PORT", "7000", "CONTROL_PORT", "7000"))
                .containsExactly(
                        "environment: WEBRTC_PORT is 7000, which CONTROL_PORT has already; each needs its own");
        assertThat(environment("HTTP_PORT", "9000", "AUDIO_PORT", "8080")).isNotNull();
    }

    @Test
    void unknownNamesInTheFileAreWarnedAbout() throws IOException {
        assertThat(file("VIDEO_BITRTAE_K=1", "COMPLETELY_DIFFERENT=1", "DESTINATION_X_ULR=1", "MEDIA_BRIDGE_FSP=1")
                        .warnings())
                .containsExactly(
                        directory.resolve("media.env")
                                + " line 1: VIDEO_BITRTAE_K is not a setting; did you mean VIDEO_BITRATE_K?",
                        directory.resolve("media.env") + " line 2: COMPLETELY_DIFFERENT is not a setting",
                        directory.resolve("media.env")
                                + " line 3: DESTINATION_X_ULR is not a setting; did you mean DESTINATION_<NAME>_URL?",
                        directory.resolve("media.env")
                                + " line 4: MEDIA_BRIDGE_FSP is not a setting; did you mean MEDIA_BRIDGE_FPS?");
    }

    @Test
    void unknownNamesInTheEnvironmentMatterOnlyWithThePrefix() {
        assertThat(environment("PATH", "/bin", "FSP", "25").warnings()).isEmpty();
        assertThat(environment("MEDIA_BRIDGE_FSP", "25").warnings())
                .containsExactly("environment: MEDIA_BRIDGE_FSP is not a setting; did you mean MEDIA_BRIDGE_FPS?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "srt://0.0.0.0:9999?mode=listener",
                "srt://:9999?mode=listener&latency=50&transtype=live&streamid=default/app/isaac",
                "srt://[::1]:9999?mode=caller&passphrase=0123456789&pbkeylen=32",
                "srt://host:1?streamid=#!::r=live,m=publish",
                "rtsp://user:p@ss@host:554/stream",
                "rtmp://host/live/cam",
                "https://host/live.m3u8?token=x",
                "udp://@239.0.0.1:1234",
                "/media/loop.mp4",
                "file:///media/my loop.mp4"
            })
    void acceptsSources(String url) {
        assertThat(environment("SRT_URL", url).settings().sourceUrl()).isEqualTo(url);
    }

    @Test
    void aFileThatIsNotThereYetIsOnlyAWarning() {
        assertThat(environment("SRT_URL", "/nowhere/loop.mp4").warnings())
                .containsExactly("environment: SRT_URL names a file that cannot be read at present");
    }

    @ParameterizedTest
    @CsvSource({
        "SRT_URL,/etc/passwd",
        "SRT_URL,file:///etc/passwd",
        "AUDIO_SOURCE,/etc/passwd",
        "AUDIO_SOURCE,lavfi:amovie=/etc/passwd",
        "AUDIO_SOURCE,'lavfi:anullsrc,ametadata=print:file=/tmp/x'",
        "PRIMARY_RTMP_URL,file:///tmp/x.flv",
        "DESTINATION_X_URL,file:///tmp/x.flv",
        "SLATE_IMAGE,/etc/passwd",
        "RECORD_DIR,/tmp",
        "API_TOKEN,x"
    })
    void aStartRequestReachesNoFilesAndNoLocks(String name, String value) {
        assertThat(problemsOf(() -> request(name, value)))
                .singleElement()
                .asString()
                .startsWith("start request: " + name + " ");
    }

    @Test
    void aStartRequestMaySetNetworkAddressesAndSilence() {
        Settings settings = request(
                        "SRT_URL",
                        "srt://host:1?mode=caller",
                        "AUDIO_SOURCE",
                        "lavfi:anullsrc=channel_layout=stereo:sample_rate=48000",
                        "PRIMARY_STREAM_KEY",
                        CANARY)
                .settings();

        assertThat(settings.sourceUrl()).isEqualTo("srt://host:1?mode=caller");
        assertThat(settings.destinations()).hasSize(1);
    }

    @Test
    void destinationsComeInOrderAndOnlyWhenConfigured() throws IOException {
        Loaded loaded = file(
                "DESTINATION_TWITCH_URL=rtmp://live.twitch.tv/app",
                "DESTINATION_TWITCH_KEY=live_1?bandwidthtest=true",
                "DESTINATION_ARCHIVE_URL=file:///tmp/archive.flv",
                "BACKUP_STREAM_KEY=" + CANARY,
                "PRIMARY_RTMP_URL=rtmp://127.0.0.1:1935/live");

        assertThat(loaded.settings().destinations())
                .containsExactly(
                        new Destination("primary", "rtmp://127.0.0.1:1935/live", Secret.NONE),
                        new Destination("backup", "rtmp://b.rtmp.youtube.com/live2?backup=1", Secret.of(CANARY)),
                        new Destination("archive", "file:///tmp/archive.flv", Secret.NONE),
                        new Destination("twitch", "rtmp://live.twitch.tv/app", Secret.of("live_1?bandwidthtest=true")));
        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void youtubeWithoutAKeyIsLeftOut() {
        Loaded loaded = environment("PRIMARY_RTMP_URL", "rtmps://a.rtmps.youtube.com/live2");

        assertThat(loaded.settings().destinations()).isEmpty();
        assertThat(loaded.warnings()).singleElement().asString().contains("PRIMARY_STREAM_KEY is not set");
    }

    @Test
    void aKeyInsideAnAddressIsTakenOutOfIt() {
        assertThat(environment(
                                "PRIMARY_RTMP_URL",
                                "rtmp://a.rtmp.youtube.com/live2/" + CANARY,
                                "BACKUP_RTMP_URL",
                                "rtmp://b.rtmp.youtube.com/live2?backup=1/" + CANARY)
                        .settings()
                        .destinations())
                .containsExactly(
                        new Destination("primary", "rtmp://a.rtmp.youtube.com/live2", Secret.of(CANARY)),
                        new Destination("backup", "rtmp://b.rtmp.youtube.com/live2?backup=1", Secret.of(CANARY)));
        assertThat(problems("PRIMARY_RTMP_URL", "rtmp://a.rtmp.youtube.com/live2/x", "PRIMARY_STREAM_KEY", CANARY))
                .singleElement()
                .asString()
                .contains("give the key once")
                .doesNotContain(CANARY);
    }

    @Test
    void warnsAboutKeysWithoutUseAndTwins() {
        assertThat(environment("DESTINATION_X_KEY", CANARY).warnings())
                .containsExactly("environment: DESTINATION_X_KEY is not used, because DESTINATION_X_URL is not set");
        assertThat(environment("DESTINATION_X_URL", "srt://host:1", "DESTINATION_X_KEY", CANARY)
                        .warnings())
                .singleElement()
                .asString()
                .contains("only RTMP takes a stream key");
        assertThat(environment("PRIMARY_RTMP_URL", "rtmp://h/live", "BACKUP_RTMP_URL", "rtmp://h/live")
                        .warnings())
                .containsExactly("destinations primary and backup publish to the same place; its server will refuse"
                        + " one of them");
    }

    @Test
    void theFileIsFoundInConfigDir() throws IOException {
        Path file = write("CONFIG_DIR=/elsewhere");
        Map<String, String> environment = map("CONFIG_DIR", directory.toString());

        assertThat(SettingsLoader.mediaEnvFile(environment)).contains(file);
        assertThat(SettingsLoader.mediaEnvFile(map("MEDIA_BRIDGE_CONFIG_DIR", directory.toString())))
                .contains(file);
        assertThat(SettingsLoader.mediaEnvFile(
                        map("CONFIG_DIR", directory.resolve("none").toString())))
                .isEmpty();
        assertThat(SettingsLoader.load(environment, Optional.of(file), Map.of()).warnings())
                .singleElement()
                .asString()
                .contains("CONFIG_DIR has no effect");
    }

    @Test
    void readsReceiversOfAlerts() {
        Loaded loaded = environment(
                "ALERT_WEBHOOK_URL",
                "https://user:pw@host/hooks/" + CANARY,
                "ALERT_WEBHOOK_MIN_SEVERITY",
                "critical",
                "ALERT_WEBHOOK_ON_CALL_URL",
                "http://127.0.0.1:9093/api",
                "ALERT_WEBHOOK_ON_CALL_FORMAT",
                "alertmanager");

        assertThat(loaded.settings().alertReceivers())
                .extracting(AlertReceiver::name, AlertReceiver::minSeverity, AlertReceiver::format)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("default", "critical", AlertReceiver.Format.STANDARD),
                        org.assertj.core.groups.Tuple.tuple("on_call", "info", AlertReceiver.Format.ALERTMANAGER));
        assertThat(loaded.shown().get("ALERT_WEBHOOK_URL")).isEqualTo("https://host/" + Secret.MASK);
        assertThat(loaded.settings().alertReceivers().toString()).doesNotContain(CANARY, "pw");
        assertThat(loaded.warnings()).singleElement().asString().contains("without a signature");
    }

    @Test
    void aSecretThatCannotSignIsAProblem() {
        List<String> problems = problemsOf(() -> environment(
                "ALERT_WEBHOOK_URL", "http://host/", "ALERT_WEBHOOK_SECRET", "whsec_dG9vIHNob3J0" /* too short */));

        assertThat(problems)
                .singleElement()
                .asString()
                .contains("24 to 64 bytes")
                .doesNotContain("dG9v");
    }

    @Test
    void textFormsNeverShowSecrets() {
        Loaded loaded = environment(
                "PRIMARY_STREAM_KEY",
                CANARY,
                "API_TOKEN",
                CANARY,
                "AUDIO_TOKEN",
                CANARY,
                "SRT_URL",
                "srt://host:1?passphrase=" + CANARY,
                "AUDIO_SOURCE",
                "https://user:" + CANARY + "@host/stream",
                "DASHBOARD_WS_URL",
                "wss://host/?token=" + CANARY,
                "DESTINATION_X_URL",
                "srt://host:2?streamid=" + CANARY);

        assertThat(loaded.toString()).doesNotContain(CANARY);
        assertThat(loaded.shown().toString()).doesNotContain(CANARY).contains(Secret.MASK);
        assertThat(loaded.settings().audio().toString() + loaded.settings().links())
                .doesNotContain(CANARY);
        assertThat(String.format(Locale.ROOT, "%s", loaded.settings().destinations()))
                .doesNotContain(CANARY);
    }

    @Test
    void theTokenGoesToNoPlaceThatOnlyARequestNames() throws IOException {
        Path file = write("AUDIO_SOURCE=http://audio-endpoint:9000/stream", "AUDIO_TOKEN=" + CANARY);
        assertThat(audio(file).sourceToken()).isEqualTo(Secret.of(CANARY));
        assertThat(audio(file, "AUDIO_SOURCE", "http://audio-endpoint:9000/stream?format=wav")
                        .sourceToken())
                .isEqualTo(Secret.of(CANARY));
        for (String strange : List.of("http://audio-endpoint:9001/stream", "https://audio-endpoint:9000/stream")) {
            Settings.Audio audio = audio(file, "AUDIO_SOURCE", strange);
            assertThat(audio.sourceToken().isPresent()).isFalse();
            assertThat(audio.token()).isEqualTo(Secret.of(CANARY));
        }
        assertThat(audio(file, "AUDIO_SOURCE", "http://other/stream", "AUDIO_TOKEN", "its-own")
                        .sourceToken())
                .isEqualTo(Secret.of("its-own"));
    }

    private static Settings.Audio audio(Path file, String... overrides) {
        return SettingsLoader.load(Map.of(), Optional.of(file), map(overrides))
                .settings()
                .audio();
    }

    @Test
    void anInputHasANameOfItsOwn() {
        assertThat(problems("AUDIO_INPUT_SPEECH", "srt://host:1"))
                .singleElement()
                .asString()
                .contains("AUDIO_INPUT_SPEECH has the name of an input that the bridge has already");
        assertThat(problems("AUDIO_SOURCE", "rtsp://camera/live"))
                .singleElement()
                .asString()
                .contains("has the scheme \"rtsp\"");
    }
}
