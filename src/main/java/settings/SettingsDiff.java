package settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import settings.Settings.Destination;

/**
 * Which parts must act when one set of settings takes another's place. What is in none of its parts goes on untouched.
 *
 * @param destinationsAdded names of publishers to start
 * @param destinationsRemoved names of publishers to stop
 * @param destinationsChanged names of publishers to replace, new before old
 * @param audioInput AUDIO_SOURCE, or the token that it is fetched with
 * @param ingest SRT_URL
 * @param encoder bitrates, preset, GOP, B-frames or choice of encoder
 * @param slate picture or text
 * @param sound the mixer's further inputs, what AUDIO_SOURCE is, ducking or speech
 * @param audioEndpoint the token that the audio endpoint asks for
 * @param preview what the preview's own process is started with
 * @param recording any of the recording's settings
 * @param inPlace settings that take effect by being read; for RTMPS_CA_FILE the destinations over RTMPS are among
 *     the changed ones besides
 * @param needsRestart settings that only a restart of the process can change; the old values stay in force until then
 */
public record SettingsDiff(
        Set<String> destinationsAdded,
        Set<String> destinationsRemoved,
        Set<String> destinationsChanged,
        boolean audioInput,
        boolean ingest,
        boolean encoder,
        boolean slate,
        boolean sound,
        boolean audioEndpoint,
        boolean preview,
        boolean recording,
        Set<String> inPlace,
        Set<String> needsRestart) {
    private static final Map<String, Function<Settings, Object>> IN_PLACE = Map.ofEntries(
            Map.entry("ALERT_WEBHOOK_URL", Settings::alertReceivers),
            Map.entry("SLATE_AFTER_MS", settings -> settings.slate().afterMillis()),
            Map.entry("RTMPS_CA_FILE", Settings::rtmpsCaFile),
            Map.entry("API_TOKEN", Settings::apiToken),
            Map.entry("API_PROTECT_READS", settings -> settings.access().protectReads()),
            Map.entry("ALLOWED_ORIGINS", settings -> settings.access().origins()),
            Map.entry("AUTOSTART", Settings::autostart),
            Map.entry("YOUTUBE_WATCH_URL", settings -> settings.links().youtubeWatchUrl()),
            Map.entry("WEBRTC_MONITOR_URL", settings -> settings.links().webrtcMonitorUrl()),
            Map.entry("DASHBOARD_WS_URL", settings -> settings.links().dashboardWsUrl()),
            Map.entry("ALERT_*", Settings::alerts));

    private static final Map<String, Function<Settings, Object>> NEEDS_RESTART = Map.ofEntries(
            // A changed picture size or rate would end every viewer's decoder and the RTMP session's promise.
            Map.entry("WIDTH", settings -> settings.video().width()),
            Map.entry("HEIGHT", settings -> settings.video().height()),
            Map.entry("FPS", settings -> settings.video().fps()),
            Map.entry("HTTP_HOST", settings -> settings.http().host()),
            Map.entry("HTTP_PORT", settings -> settings.http().port()),
            Map.entry("CONTROL_HOST", settings -> settings.control().host()),
            Map.entry("CONTROL_PORT", settings -> settings.control().port()),
            Map.entry("AUDIO_HOST", settings -> settings.audio().endpoint().host()),
            Map.entry("AUDIO_PORT", settings -> settings.audio().endpoint().port()),
            Map.entry("WEBRTC_HOST", settings -> settings.preview().listen().host()),
            Map.entry("WEBRTC_PORT", Settings::webrtcPort),
            Map.entry("CLUSTER", settings -> settings.cluster().kind()),
            Map.entry("CLUSTER_NAME", settings -> settings.cluster().name()),
            Map.entry("CLUSTER_DIR", settings -> settings.cluster().dir()),
            Map.entry("CLUSTER_NAMESPACE", settings -> settings.cluster().namespace()),
            Map.entry("MANAGEMENT_PORT", Settings::managementPort),
            Map.entry("LOG_FORMAT", Settings::logFormat),
            Map.entry("CONFIG_DIR", Settings::configDir),
            Map.entry("RUNTIME_DIR", Settings::runtimeDir));

    public SettingsDiff {
        destinationsAdded = sorted(destinationsAdded);
        destinationsRemoved = sorted(destinationsRemoved);
        destinationsChanged = sorted(destinationsChanged);
        inPlace = sorted(inPlace);
        needsRestart = sorted(needsRestart);
    }

    /** What has to happen to go from the old settings to the new ones. */
    public static SettingsDiff between(Settings before, Settings after) {
        Map<String, Destination> old = byName(before);
        Map<String, Destination> now = byName(after);
        return new SettingsDiff(
                without(now.keySet(), old.keySet()),
                without(old.keySet(), now.keySet()),
                changedDestinations(before, after),
                audioInputDiffers(before, after),
                !before.sourceUrl().equals(after.sourceUrl()),
                !encoderPart(before).equals(encoderPart(after)),
                differ(before, after, settings -> settings.slate().image())
                        || differ(before, after, settings -> settings.slate().text()),
                differ(before, after, settings -> settings.audio().sound())
                        || differ(before, after, settings -> settings.audio().sourceRole()),
                differ(before, after, settings -> settings.audio().token()),
                differ(before, after, Settings::preview),
                differ(before, after, Settings::recording),
                changed(IN_PLACE, before, after),
                changed(NEEDS_RESTART, before, after));
    }

    /** Whether nothing at all changed. */
    public boolean isEmpty() {
        return !touchesAnything() && inPlace.isEmpty() && needsRestart.isEmpty();
    }

    /** Whether some part of the running program must act. */
    public boolean touchesAnything() {
        boolean anyDestination =
                !(destinationsAdded.isEmpty() && destinationsRemoved.isEmpty() && destinationsChanged.isEmpty());
        return anyDestination
                || audioInput
                || ingest
                || encoder
                || slate
                || sound
                || audioEndpoint
                || preview
                || recording;
    }

    private static boolean audioInputDiffers(Settings before, Settings after) {
        if (differ(before, after, settings -> settings.audio().source())) {
            return true;
        }
        boolean isFetched = after.audio().source().startsWith("http");
        return isFetched && differ(before, after, settings -> settings.audio().sourceToken());
    }

    /** Everything the encoder's command line depends on; size and rate are not in it, they never change live. */
    private static Set<Object> encoderPart(Settings settings) {
        Settings.Video video = settings.video();
        return Set.of(
                "video " + video.bitrateK(),
                "audio " + settings.audio().bitrateK(),
                "gop " + video.gopSeconds(),
                video.encoder(),
                video.preset(),
                "b " + video.bFrames(),
                "preview " + settings.preview().wanted());
    }

    private static Set<String> changedDestinations(Settings before, Settings after) {
        Map<String, Destination> old = byName(before);
        boolean certificatesDiffer = differ(before, after, Settings::rtmpsCaFile);
        return after.destinations().stream()
                .filter(now -> Optional.ofNullable(old.get(now.name()))
                        .filter(was -> !was.equals(now) || (certificatesDiffer && "rtmps".equals(now.scheme())))
                        .isPresent())
                .map(Destination::name)
                .collect(Collectors.toSet());
    }

    private static Map<String, Destination> byName(Settings settings) {
        Map<String, Destination> byName = new LinkedHashMap<>();
        settings.destinations().forEach(destination -> byName.put(destination.name(), destination));
        return byName;
    }

    private static Set<String> without(Set<String> names, Set<String> others) {
        return names.stream().filter(name -> !others.contains(name)).collect(Collectors.toSet());
    }

    private static Set<String> changed(Map<String, Function<Settings, Object>> parts, Settings before, Settings after) {
        return parts.entrySet().stream()
                .filter(part -> differ(before, after, part.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean differ(Settings before, Settings after, Function<Settings, Object> part) {
        return !Objects.equals(part.apply(before), part.apply(after));
    }

    private static Set<String> sorted(Set<String> names) {
        return Collections.unmodifiableSet(new TreeSet<>(names));
    }
}
