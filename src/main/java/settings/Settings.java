package settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Everything that can be set, validated and immutable. Loaded by SettingsLoader.
 *
 * @param sourceUrl SRT_URL; listener or caller, never a file from the API
 * @param managementPort where health checks and metrics are served; absent: on the control API's port
 * @param destinations in order: primary, backup, then DESTINATION_NAME_URL by name; only those that are configured
 * @param alertReceivers in order: the one without a name, then those of ALERT_WEBHOOK_NAME_URL by name
 */
public record Settings(
        String sourceUrl,
        Video video,
        Audio audio,
        Slate slate,
        List<Destination> destinations,
        Optional<Path> rtmpsCaFile,
        Endpoint http,
        Endpoint control,
        PreviewSettings preview,
        Recording recording,
        Links links,
        boolean autostart,
        Path configDir,
        Path runtimeDir,
        LogFormat logFormat,
        Secret apiToken,
        Access access,
        Cluster cluster,
        List<AlertReceiver> alertReceivers,
        OptionalInt managementPort,
        AlertRules alerts) {

    public Settings {
        destinations = List.copyOf(destinations);
        alertReceivers = List.copyOf(alertReceivers);
    }

    /** Where the preview is to be seen: what WEBRTC_MONITOR_URL says, else the preview's own address. */
    public String webrtcMonitorUrl() {
        return links.webrtcMonitorUrl().isEmpty()
                ? (preview.tlsCert().isPresent() ? "https" : "http") + "://localhost:" + webrtcPort() + "/"
                : links.webrtcMonitorUrl();
    }

    /** Where the preview's page is served. */
    public int webrtcPort() {
        return preview.listen().port();
    }

    /** These settings with other destinations. */
    public Settings withDestinations(List<Destination> others) {
        return new Settings(
                sourceUrl,
                video,
                audio,
                slate,
                others,
                rtmpsCaFile,
                http,
                control,
                preview,
                recording,
                links,
                autostart,
                configDir,
                runtimeDir,
                logFormat,
                apiToken,
                access,
                cluster,
                alertReceivers,
                managementPort,
                alerts);
    }

    /** These settings, but with the running process's values wherever only a restart can change them. */
    public Settings heldBy(Settings running) {
        return new Settings(
                sourceUrl,
                video.heldBy(running.video()),
                audio.heldBy(running.audio()),
                slate,
                destinations,
                rtmpsCaFile,
                running.http(),
                running.control(),
                preview.heldBy(running.preview()),
                recording,
                links,
                autostart,
                running.configDir(),
                running.runtimeDir(),
                running.logFormat(),
                apiToken,
                access,
                running.cluster(),
                alertReceivers,
                running.managementPort(),
                alerts);
    }

    /** Only what tells settings apart at a glance: addresses may carry secrets. */
    @Override
    public String toString() {
        return "Settings[source=" + Masking.url(sourceUrl) + ", video=" + video + ", destinations=" + destinations
                + "]";
    }

    public enum EncoderChoice {
        AUTO,
        NVENC,
        X264
    }

    public enum LogFormat {
        TEXT,
        JSON
    }

    /**
     * The program's picture.
     *
     * @param width pixels, even
     * @param height pixels, even
     * @param bitrateK kbit/s
     * @param preset x264's name (ultrafast to veryslow), mapped for other encoders
     * @param bFrames B-frames, which the preview cannot show
     */
    public record Video(
            int width,
            int height,
            FrameRate fps,
            int bitrateK,
            int gopSeconds,
            EncoderChoice encoder,
            String preset,
            boolean bFrames) {
        Video heldBy(Video running) {
            return new Video(
                    running.width(), running.height(), running.fps(), bitrateK, gopSeconds, encoder, preset, bFrames);
        }
    }

    /**
     * The program's sound.
     *
     * @param source AUDIO_SOURCE, as written
     * @param sourceToken what it is fetched with; none where a request names a place that the settings do not
     * @param sourceRole of AUDIO_SOURCE, a word as of AUDIO_INPUT_…_ROLE
     * @param token that the audio endpoint asks for
     * @param bitrateK kbit/s
     * @param sound further inputs, ducking and speech
     */
    public record Audio(
            String source,
            Secret sourceToken,
            String sourceRole,
            Secret token,
            int bitrateK,
            Endpoint endpoint,
            SoundSettings sound) {
        /** With no further inputs, and all of the sound as it is by default. */
        public Audio(String source, Secret token, int bitrateK, Endpoint endpoint) {
            this(source, token, "effects", token, bitrateK, endpoint, SoundSettings.DEFAULT);
        }

        Audio heldBy(Audio running) {
            return new Audio(source, sourceToken, sourceRole, token, bitrateK, running.endpoint(), sound);
        }

        /** Masked: the address may carry a password. */
        @Override
        public String toString() {
            return "Audio[source=" + Masking.url(source) + ", bitrateK=" + bitrateK + ", endpoint=" + endpoint + "]";
        }
    }

    /**
     * What is shown while the source is away.
     *
     * @param image a picture of the user's, or absent for the drawn one
     * @param afterMillis milliseconds without a new source frame before the slate is shown
     */
    public record Slate(Optional<Path> image, String text, int afterMillis) {}

    /**
     * Where the program goes.
     *
     * @param name lower case, for example primary
     * @param url without the key; rtmp, rtmps, srt or file
     * @param key stream key, may be absent for servers that need none
     */
    public record Destination(String name, String url, Secret key) {
        /** The address for people and answers: without the key, passwords and passphrases masked. */
        public String shownUrl() {
            return Masking.credentials(url);
        }

        /** The part of the address before the colon. */
        public String scheme() {
            return url.substring(0, Math.max(0, url.indexOf(':')));
        }

        /** Masked: the address may carry a passphrase. */
        @Override
        public String toString() {
            return name + " " + shownUrl();
        }
    }

    /**
     * Who may call the control API besides those with the token.
     *
     * @param protectReads whether reading calls need the token, too
     * @param origins of web pages elsewhere that may call, lower case, such as https://show.example
     */
    public record Access(boolean protectReads, Set<String> origins) {
        public Access {
            origins = Set.copyOf(origins);
        }
    }

    /**
     * Which bridge of several publishes.
     *
     * @param name what the bridges of one program share
     * @param dir where the lock is; for FILE
     * @param namespace where the lease is, empty: where this bridge runs; for KUBERNETES
     */
    public record Cluster(Kind kind, String name, Optional<Path> dir, String namespace) {
        /** How they agree. */
        public enum Kind {
            NONE,
            FILE,
            KUBERNETES
        }
    }

    /** Where a listener binds. */
    public record Endpoint(String host, int port) {}

    /**
     * Recording of the program.
     *
     * @param dir absent: nothing is recorded
     * @param maxDays 0: no limit by age
     * @param source also record the source as received
     */
    public record Recording(Optional<Path> dir, int segmentMinutes, int maxGigabytes, int maxDays, boolean source) {}

    /** Addresses that are only shown or called; empty when not set. */
    public record Links(String youtubeWatchUrl, String webrtcMonitorUrl, String dashboardWsUrl) {
        /** Masked: an address may carry a token. */
        @Override
        public String toString() {
            return "Links[" + Masking.url(youtubeWatchUrl + " " + webrtcMonitorUrl + " " + dashboardWsUrl) + "]";
        }
    }
}
