package control;

import audio.AudioSources;
import audio.DuckingSettings;
import audio.Mixer;
import audio.MixerSnapshot;
import audio.Role;
import ffmpeg.Programs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import process.Supervisor;
import settings.Secret;
import settings.Settings;
import settings.SettingsDiff;
import settings.SoundSettings;

/** All that brings sound to the mixer and takes it away: addresses, posted sound, streams of it, and speech. */
public final class SoundDesk implements LivePart, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SoundDesk.class);
    private static final Duration IDLE = Duration.ofSeconds(20);

    private final SoundPlane plane;
    private final SoundInputs inputs;
    private final SoundPosts posts;
    private final SoundStreams streams;
    private final SpeechQueue speech;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sound-desk");
        thread.setDaemon(true);
        return thread;
    });
    private Function<SoundSettings.Speech, Optional<SpeechEngine>> engines = settings -> Optional.empty();
    private Settings.Audio applied;
    private volatile Secret token = Secret.NONE;

    /** Nothing runs until {@link #open}. */
    public SoundDesk(Settings settings, Programs programs, SoundPlane plane, Supervisor supervisor) {
        this.plane = plane;
        inputs = new SoundInputs(plane.mixer(), supervisor, programs, settings.rtmpsCaFile());
        posts = new SoundPosts(plane.mixer(), supervisor, programs, IDLE);
        streams = new SoundStreams(plane.tap(), supervisor, programs);
        speech = new SpeechQueue(plane.mixer(), posts);
    }

    /**
     * Starts what the settings want.
     *
     * @param engine makes the speech engine that settings name
     */
    public synchronized void open(
            ChildSwitch routes, Settings settings, Function<SoundSettings.Speech, Optional<SpeechEngine>> engine) {
        engines = engine;
        inputs.open(routes);
        speech.start();
        apply(settings);
        openEndpoint(routes, settings);
    }

    /** Starts only what posted sound and its stream need. */
    public synchronized void openEndpoint(ChildSwitch routes, Settings settings) {
        token = settings.audio().token();
        streams.open(routes);
        var unused = looking.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            posts.look();
            streams.look();
        } catch (RuntimeException e) {
            LOG.warn("looking after sound failed", e);
        }
    }

    /** Goes over to other settings: what they change is changed, what they leave alone goes on untouched. */
    public synchronized void apply(Settings settings) {
        Settings.Audio wanted = settings.audio();
        Settings.Audio before = applied;
        applied = wanted;
        token = wanted.token();
        SoundSettings.Ducking duck = wanted.sound().ducking();
        if (before == null || !before.sound().ducking().equals(duck)) {
            DuckingSettings now = plane.mixer().ducking();
            plane.mixer()
                    .setDucking(new DuckingSettings(
                            duck.depthDb(),
                            duck.attackMillis(),
                            duck.releaseMillis(),
                            now.thresholdDb(),
                            now.holdMillis()));
        }
        boolean sameSource = before != null
                && before.source().equals(wanted.source())
                && (before.sourceToken().equals(wanted.sourceToken())
                        || !wanted.source().startsWith("http"));
        if (!sameSource) {
            attempt(
                    "AUDIO_SOURCE",
                    () -> inputs.source(
                            wanted.source(),
                            wanted.sourceToken(),
                            AudioSources.Origin.SETTINGS,
                            SoundInputs.FADE_MILLIS));
        }
        if (before == null || !before.sourceRole().equals(wanted.sourceRole())) {
            inputs.sourceRole(role(wanted.sourceRole()));
        }
        applyInputs(
                before == null ? List.of() : before.sound().inputs(),
                wanted.sound().inputs());
        if (before == null || !before.sound().speech().equals(wanted.sound().speech())) {
            speech.engine(
                    engines.apply(wanted.sound().speech()),
                    wanted.sound().speech().voice());
        }
    }

    @Override
    public List<String> apply(Settings before, Settings after, SettingsDiff diff) {
        if (!diff.audioInput() && !diff.sound() && !diff.audioEndpoint()) {
            return List.of();
        }
        apply(after);
        List<String> done = new ArrayList<>();
        if (diff.audioInput()) {
            done.add("audio source changed");
        }
        if (diff.sound()) {
            done.add("mixer inputs, ducking or speech changed");
        }
        if (diff.audioEndpoint()) {
            done.add("token of the audio endpoint changed");
        }
        return done;
    }

    private void applyInputs(List<SoundSettings.Input> before, List<SoundSettings.Input> after) {
        Map<String, SoundSettings.Input> old = new HashMap<>();
        before.forEach(input -> old.put(input.name(), input));
        for (SoundSettings.Input input : after) {
            if (!Objects.equals(old.remove(input.name()), input)) {
                attempt(
                        "AUDIO_INPUT_" + input.name(),
                        () -> inputs.put(input.name(), change(input), AudioSources.Origin.SETTINGS));
            }
        }
        old.keySet()
                .forEach(name -> attempt("AUDIO_INPUT_" + name, () -> inputs.remove(name, SoundInputs.FADE_MILLIS)));
    }

    private static InputChange change(SoundSettings.Input input) {
        return new InputChange(
                Optional.of(input.url()),
                Optional.of(input.gainDb()),
                Optional.empty(),
                Optional.empty(),
                Optional.of(input.role().isEmpty() ? SoundInputs.roleOf(input.name()) : role(input.role())),
                Optional.empty());
    }

    private static Role role(String word) {
        return Role.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static void attempt(String setting, Runnable step) {
        try {
            step.run();
        } catch (SoundRefusal e) {
            LOG.warn("{} has no effect: {}", setting, e.getMessage());
        }
    }

    /** What callers of the audio endpoint have to know; may be absent. */
    public Secret token() {
        return token;
    }

    public Mixer mixer() {
        return plane.mixer();
    }

    public MixerSnapshot snapshot() {
        return plane.mixer().snapshot();
    }

    public SoundInputs inputs() {
        return inputs;
    }

    public SoundPosts posts() {
        return posts;
    }

    public SoundStreams streams() {
        return streams;
    }

    public SpeechQueue speech() {
        return speech;
    }

    @Override
    public void close() {
        looking.shutdownNow();
        inputs.close();
        speech.close();
    }
}
