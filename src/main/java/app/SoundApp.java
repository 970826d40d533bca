package app;

import control.OpenAiSpeech;
import control.SoundDesk;
import control.SpeechEngine;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import routes.AudioApi;
import routes.AudioControlRoutes;
import routes.AudioEndpoint;
import routes.AudioListener;
import routes.AudioRoutes;
import routes.EspeakEngine;
import routes.RouteSwitch;
import routes.SpeechRoutes;
import settings.Settings;
import settings.SoundSettings;

/** The sound plane's part of a process: its beans, its routes and its listener. */
final class SoundApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SoundApp.class);

    private final Main camel;
    private final Settings settings;
    private final SoundDesk desk;
    private AudioListener listener;

    SoundApp(Main camel, Settings settings, SoundDesk desk) {
        this.camel = camel;
        this.settings = settings;
        this.desk = desk;
    }

    /** The endpoint, the mixer's calls and speech. */
    void wire() {
        wireEndpoint();
        camel.bind("audioApi", new AudioApi(desk));
        camel.configure().addRoutesBuilder(new AudioControlRoutes());
        camel.configure().addRoutesBuilder(new SpeechRoutes());
    }

    /** The endpoint alone. */
    void wireEndpoint() {
        camel.bind("audioEndpoint", new AudioEndpoint(desk));
        camel.configure().addRoutesBuilder(new AudioRoutes());
    }

    /**
     * Starts what the settings want, and listens.
     *
     * @param httpPort where the context's HTTP server listens
     */
    void open(RouteSwitch routes, int httpPort) throws Exception {
        desk.open(routes, settings, this::engine);
        listen(httpPort);
    }

    /** Starts the endpoint alone. */
    void openEndpoint(RouteSwitch routes, int httpPort) throws Exception {
        desk.openEndpoint(routes, settings);
        listen(httpPort);
    }

    private void listen(int httpPort) throws Exception {
        listener = AudioListener.open(
                camel.getCamelContext(), httpPort, settings.audio().endpoint());
        LOG.info(
                "audio endpoint on http://{}:{}",
                settings.audio().endpoint().host(),
                settings.audio().endpoint().port());
    }

    private Optional<SpeechEngine> engine(SoundSettings.Speech speech) {
        return switch (speech.engine()) {
            case "espeak-ng" ->
                isOnPath("espeak-ng") ? Optional.of(new EspeakEngine(camel.getCamelContext())) : Optional.empty();
            case "openai" -> speech.url().isEmpty() ? Optional.empty() : Optional.of(new OpenAiSpeech(speech));
            default -> Optional.empty();
        };
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** What hot reload tells of new settings. */
    SoundDesk desk() {
        return desk;
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
        desk.close();
    }
}
