package control;

import audio.AudioInput;
import audio.AudioSources;
import audio.InputSettings;
import audio.InputSnapshot;
import audio.Mixer;
import audio.Role;
import ffmpeg.Programs;
import ffmpeg.StderrClassifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import process.Backoffs;
import process.ChildSnapshot;
import process.ChildSpec;
import process.Supervisor;
import settings.Masking;
import settings.Secret;

/**
 * The mixer's inputs that come from an address: AUDIO_SOURCE and the named ones. Each has a decoder, a supervised child
 * with a route; a changed address gets a second decoder while the first is still heard, and they cross-fade.
 *
 * <p>Thread-safe; retired decoders end on a thread of its own.
 */
public final class SoundInputs implements AutoCloseable {
    /** The mixer's input, and the child, that AUDIO_SOURCE names. */
    public static final String AUDIO_SOURCE = "audio-source";

    /** How long feeds cross-fade when nobody says otherwise, milliseconds. */
    public static final int FADE_MILLIS = 300;

    private static final String NAME = "[a-z0-9][a-z0-9_-]{0,30}";
    private static final int MOST = 16;
    private static final long LONGEST_WAIT_MILLIS = 3200;
    private static final Duration NO_LIMIT = Duration.ZERO;
    private static final Duration STALE = Duration.ofSeconds(6);
    private static final Duration GRACE = Duration.ofMillis(300);

    private final Mixer mixer;
    private final Supervisor supervisor;
    private final Programs programs;
    private final Optional<Path> caFile;
    private final ScheduledExecutorService retiring = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sound-inputs");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, Feed> feeds = new LinkedHashMap<>();
    private ChildSwitch childSwitch;

    /** One address that is played; the child is empty for silence. */
    private record Feed(String url, AudioSources.Origin origin, Optional<String> child) {}

    /**
     * One input of the mixer as the API shows it.
     *
     * @param url masked; null for what has no address
     * @param childState what its decoder does; null where it has none of its own
     * @param problem why the decoder's last run ended, or null
     */
    public record View(InputSnapshot input, String url, String childState, String problem) {}

    SoundInputs(Mixer mixer, Supervisor supervisor, Programs programs, Optional<Path> caFile) {
        this.mixer = mixer;
        this.supervisor = supervisor;
        this.programs = programs;
        this.caFile = caFile;
    }

    synchronized void open(ChildSwitch routes) {
        childSwitch = routes;
        mixer.add(new AudioInput(AUDIO_SOURCE, AudioInput.Pacing.LIVE), InputSettings.of(Role.EFFECTS), false, 0);
        feeds.put(AUDIO_SOURCE, new Feed("", AudioSources.Origin.SETTINGS, Optional.empty()));
    }

    /**
     * Plays another address as AUDIO_SOURCE.
     *
     * @param token sent to http sources as a bearer token
     * @throws SoundRefusal when it is no address that may be played
     */
    public synchronized void source(String url, Secret token, AudioSources.Origin origin, int fadeMillis) {
        play(AUDIO_SOURCE, url, token, origin, fadeMillis);
    }

    /** What AUDIO_SOURCE is, for ducking and for alerts. */
    public synchronized void sourceRole(Role role) {
        find(AUDIO_SOURCE).map(InputSnapshot::settings).ifPresent(now -> {
            InputSettings settings = new InputSettings(role, now.gainDb(), now.muted(), now.duck());
            mixer.change(AUDIO_SOURCE, settings, Mixer.SHORTEST_FADE_MILLIS);
        });
    }

    /** The address of AUDIO_SOURCE now, masked; empty for silence. */
    public synchronized String source() {
        return Masking.url(feeds.get(AUDIO_SOURCE).url());
    }

    /**
     * Adds or changes a named input.
     *
     * @throws SoundRefusal when it cannot be done as asked
     */
    public synchronized void put(String name, InputChange change, AudioSources.Origin origin) {
        Optional<InputSnapshot> present = find(name);
        if (present.isEmpty()) {
            add(name, change, origin);
            return;
        }
        InputSettings settings = change.to(present.get().settings());
        if (change.url().isPresent()) {
            if (!feeds.containsKey(name)) {
                throw new SoundRefusal(409, "The input " + name + " has no address that could be changed.");
            }
            String url = change.url().get();
            if (!url.equals(feeds.get(name).url())) {
                play(name, url, Secret.NONE, origin, change.fadeMillis().orElse(FADE_MILLIS));
            }
        }
        mixer.change(name, settings, change.fadeMillis().orElse(Mixer.SHORTEST_FADE_MILLIS));
    }

    private void add(String name, InputChange change, AudioSources.Origin origin) {
        if (!name.matches(NAME)) {
            throw new SoundRefusal(400, "An input's name is up to 31 lower case letters, digits, - and _.");
        }
        String url = change.url()
                .orElseThrow(() -> new SoundRefusal(404, "There is no input of that name; give a url to make one."));
        if (feeds.size() > MOST) {
            throw new SoundRefusal(409, "There are " + MOST + " inputs with an address already; remove one first.");
        }
        InputSettings settings = change.to(InputSettings.of(roleOf(name)));
        checkAddress(url, origin);
        mixer.add(new AudioInput(name, AudioInput.Pacing.LIVE), settings, false, 0);
        feeds.put(name, new Feed("", origin, Optional.empty()));
        play(name, url, Secret.NONE, origin, change.fadeMillis().orElse(FADE_MILLIS));
    }

    /** What an input is when nobody says: by its name, else effects. */
    static Role roleOf(String name) {
        return switch (name) {
            case "speech", "narration", "commentary", "voice" -> Role.SPEECH;
            case "music" -> Role.MUSIC;
            case "ambient", "ambience" -> Role.AMBIENT;
            default -> Role.EFFECTS;
        };
    }

    /**
     * Fades an input out and forgets it.
     *
     * @throws SoundRefusal when there is none of that name, or it is not one with an address
     */
    public synchronized void remove(String name, int fadeMillis) {
        if (name.equals(AUDIO_SOURCE) || !feeds.containsKey(name)) {
            int status = find(name).isPresent() ? 409 : 404;
            throw new SoundRefusal(
                    status, status == 404 ? "There is no input of that name." : "The input " + name + " cannot go.");
        }
        mixer.remove(name, fadeMillis);
        retire(feeds.remove(name).child(), fadeMillis);
    }

    private void play(String name, String url, Secret token, AudioSources.Origin origin, int fadeMillis) {
        AudioSources.Kind kind = checkAddress(url, origin);
        Feed before = feeds.get(name);
        boolean silent = kind == AudioSources.Kind.SILENCE;
        AudioInput input = new AudioInput(name, AudioSources.pacing(kind));
        if (silent) {
            silence(name, input, fadeMillis);
        } else {
            mixer.replace(input, fadeMillis);
        }
        Optional<String> child = silent ? Optional.empty() : Optional.of(start(name, url, token, origin, kind, input));
        feeds.put(name, new Feed(silent ? "" : url, origin, child));
        retire(before.child(), silent ? fadeMillis : fadeMillis + LONGEST_WAIT_MILLIS);
    }

    private void silence(String name, AudioInput input, int fadeMillis) {
        InputSettings settings = find(name).map(InputSnapshot::settings).orElse(InputSettings.of(roleOf(name)));
        mixer.remove(name, fadeMillis);
        mixer.add(input, settings, false, 0);
    }

    private AudioSources.Kind checkAddress(String url, AudioSources.Origin origin) {
        try {
            AudioSources.Kind kind = AudioSources.kind(url);
            AudioSources.command(programs.ffmpeg(), url, Secret.NONE, caFile, origin);
            return kind;
        } catch (IllegalArgumentException e) {
            throw new SoundRefusal(400, "This cannot be played: " + e.getMessage() + ".");
        }
    }

    private String start(
            String name,
            String url,
            Secret token,
            AudioSources.Origin origin,
            AudioSources.Kind kind,
            AudioInput input) {
        String child = freeChild(base(name));
        boolean flows = kind == AudioSources.Kind.LAVFI || kind == AudioSources.Kind.FILE;
        UnaryOperator<String> mask = masked(url, token);
        supervisor.register(new ChildSpec(
                child,
                () -> AudioSources.command(programs.ffmpeg(), url, token, caFile, origin),
                new SoundFeed(input),
                new StderrClassifier(),
                NO_LIMIT,
                flows ? STALE : NO_LIMIT,
                GRACE,
                Backoffs.destination(),
                mask));
        childSwitch.on(child);
        return child;
    }

    private static UnaryOperator<String> masked(String url, Secret token) {
        String shown = Masking.url(url);
        return text -> {
            String masked = text.replace(url, shown);
            return Masking.url(token.isPresent() ? masked.replace(token.reveal(), Secret.MASK) : masked);
        };
    }

    /** The name of an input's decoder, but for the moment in which two feeds cross-fade. */
    private static String base(String name) {
        return name.equals(AUDIO_SOURCE) ? name : "audio-input-" + name;
    }

    private String freeChild(String base) {
        String child = base;
        for (int i = 2; supervisor.find(child).isPresent(); i++) {
            child = base + "-" + i;
        }
        return child;
    }

    private void retire(Optional<String> child, long afterMillis) {
        if (child.isPresent()) {
            var unused = retiring.schedule(() -> end(child.get()), afterMillis + 100, TimeUnit.MILLISECONDS);
        }
    }

    /** A successor takes the name and the route of the one that it replaces. */
    private synchronized void end(String child) {
        Optional<Map.Entry<String, Feed>> successor = feeds.entrySet().stream()
                .filter(feed -> base(feed.getKey()).equals(child))
                .filter(feed -> feed.getValue().child().isPresent())
                .findFirst();
        supervisor.remove(child);
        if (successor.isEmpty()) {
            childSwitch.remove(child);
            return;
        }
        Feed feed = successor.get().getValue();
        String former = feed.child().get();
        supervisor.rename(former, child);
        childSwitch.remove(former);
        feeds.put(successor.get().getKey(), new Feed(feed.url(), feed.origin(), Optional.of(child)));
    }

    private Optional<InputSnapshot> find(String name) {
        return mixer.snapshot().inputs().stream()
                .filter(input -> input.name().equals(name))
                .findFirst();
    }

    /** All inputs of the mixer. */
    public synchronized List<View> views() {
        List<View> views = new ArrayList<>();
        for (InputSnapshot input : mixer.snapshot().inputs()) {
            Feed feed = feeds.get(input.name());
            Optional<ChildSnapshot> child = feed == null
                    ? Optional.empty()
                    : feed.child().flatMap(supervisor::find).map(one -> one.snapshot());
            views.add(new View(
                    input,
                    feed == null || feed.url().isEmpty() ? null : Masking.url(feed.url()),
                    child.map(one -> one.state().name().toLowerCase(java.util.Locale.ROOT))
                            .orElse(null),
                    child.map(ChildSnapshot::reason)
                            .map(reason -> reason.sentence())
                            .orElse(null)));
        }
        return views;
    }

    @Override
    public void close() {
        retiring.shutdownNow();
    }
}
