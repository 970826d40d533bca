package control;

import delivery.DestinationSnapshot;
import java.time.Instant;
import java.util.List;
import settings.FrameRate;
import settings.Masking;
import settings.Settings;

/**
 * A session as the API shows it; addresses are without keys.
 *
 * @param status starting, live, error or stopped
 * @param endTime null while it goes on
 * @param fps a whole number where the rate is one
 * @param primaryRtmpUrl null when it is not configured
 */
public record SessionView(
        String id,
        String status,
        Instant startTime,
        Instant endTime,
        String youtubeWatchUrl,
        String webRTCMonitorUrl,
        String audioSource,
        int videoBitrateK,
        int audioBitrateK,
        Number fps,
        String primaryRtmpUrl,
        String backupRtmpUrl,
        Health health,
        List<DestinationSnapshot> destinations) {

    /** Whether the program is well, and what is not. */
    public record Health(boolean overall, List<String> problems) {}

    static SessionView of(
            SessionState session, String status, Settings settings, Health health, List<DestinationSnapshot> states) {
        return new SessionView(
                session.id(),
                status,
                session.startTime(),
                session.endTime(),
                orNull(Masking.url(settings.links().youtubeWatchUrl())),
                Masking.url(settings.webrtcMonitorUrl()),
                Masking.url(settings.audio().source()),
                settings.video().bitrateK(),
                settings.audio().bitrateK(),
                fps(settings.video().fps()),
                address(settings, "primary"),
                address(settings, "backup"),
                health,
                states);
    }

    private static Number fps(FrameRate rate) {
        if (rate.denominator() == 1) {
            return rate.numerator();
        }
        return Math.round(rate.perSecond() * 1000) / 1000.0;
    }

    private static String address(Settings settings, String destination) {
        return settings.destinations().stream()
                .filter(one -> one.name().equals(destination))
                .map(Settings.Destination::shownUrl)
                .findFirst()
                .orElse(null);
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
