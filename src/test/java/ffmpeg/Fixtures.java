package ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import settings.AlertRules;
import settings.FrameRate;
import settings.PreviewSettings;
import settings.Secret;
import settings.Settings;

/** Settings and golden files for the tests of this package. */
final class Fixtures {
    static final Programs PROGRAMS =
            new Programs("ffmpeg", "ffprobe", Optional.of("srt-live-transmit"), Optional.of("stdbuf"));

    private Fixtures() {}

    static Settings settings(String source) {
        return settings(source, 1280, 720, new FrameRate(30, 1));
    }

    static Settings settings(String source, int width, int height, FrameRate fps) {
        Settings.Endpoint endpoint = new Settings.Endpoint("127.0.0.1", 0);
        return new Settings(
                source,
                new Settings.Video(width, height, fps, 4000, 2, Settings.EncoderChoice.X264, "veryfast", false),
                new Settings.Audio("", Secret.NONE, 128, endpoint),
                new Settings.Slate(Optional.empty(), "", 1500),
                List.of(),
                Optional.empty(),
                endpoint,
                endpoint,
                PreviewSettings.off(0),
                new Settings.Recording(Optional.empty(), 10, 0, 0, false),
                new Settings.Links("", "", ""),
                true,
                Path.of("config"),
                Path.of("runtime"),
                Settings.LogFormat.TEXT,
                Secret.NONE,
                new Settings.Access(false, Set.of()),
                new Settings.Cluster(Settings.Cluster.Kind.NONE, "", Optional.empty(), ""),
                List.of(),
                OptionalInt.empty(),
                AlertRules.DEFAULT);
    }

    static Settings.Destination destination(String url, String key) {
        return new Settings.Destination("primary", url, Secret.of(key));
    }

    static List<String> lines(String resource) {
        try (InputStream in = Fixtures.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
