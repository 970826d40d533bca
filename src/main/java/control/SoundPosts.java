package control;

import audio.AudioInput;
import audio.InputSettings;
import audio.InputSnapshot;
import audio.Mixer;
import audio.PostedFormat;
import audio.Role;
import ffmpeg.Programs;
import ffmpeg.StderrClassifier;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import process.ChildSpec;
import process.Supervisor;

/**
 * All producers that post sound at this moment: each has a decoder and an input of the mixer for as long as its body
 * lasts. Bounded in number, size and patience. Thread-safe.
 */
public final class SoundPosts {
    /** Producers at one time. */
    public static final int MOST = 32;

    /** Longest body that states its length, bytes. */
    public static final long LONGEST_BODY = 1L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(SoundPosts.class);
    private static final String NAME = "[a-z0-9][a-z0-9_-]{0,30}";
    private static final int FADE_MILLIS = 10;
    private static final int REPLACE_MILLIS = 100;
    private static final long HOPELESS_BYTES = 1 << 20;
    private static final Duration STUCK = Duration.ofSeconds(15);
    private static final double HUNGRY_MILLIS = 300;
    private static final Duration NO_LIMIT = Duration.ZERO;
    private static final Duration GRACE = Duration.ofMillis(300);

    private final Mixer mixer;
    private final Supervisor supervisor;
    private final Programs programs;
    private final Duration idle;
    private final Map<String, SoundPost> posts = new LinkedHashMap<>();
    private final Set<AudioInput> playingOut = Collections.newSetFromMap(new WeakHashMap<>());
    private final AtomicLong count = new AtomicLong();

    /**
     * What a producer asks for.
     *
     * @param name of the input, or empty for one that is made up
     * @param gainDb absent: 0, or what it is for the producer that this one replaces
     * @param delayMillis how long it is held back on purpose
     * @param bodyBytes stated length, or -1
     */
    public record Request(
            String name,
            Optional<Double> gainDb,
            int delayMillis,
            Optional<Role> role,
            PostedFormat format,
            long bodyBytes) {}

    /**
     * One producer as the API shows it.
     *
     * @param seconds of sound decoded
     */
    public record View(String name, long bytes, double seconds) {}

    /** Drops a producer that brings no byte for longer than {@code idle}. */
    SoundPosts(Mixer mixer, Supervisor supervisor, Programs programs, Duration idle) {
        this.mixer = mixer;
        this.supervisor = supervisor;
        this.programs = programs;
        this.idle = idle;
    }

    /**
     * Lets a producer in: its decoder starts, and its input is added to the mixer. A producer that posts under this name
     * already gives way, so that one whose connection broke can come back at once.
     *
     * @throws SoundRefusal when it may not
     */
    public SoundPost open(Request request) {
        if (request.bodyBytes() > LONGEST_BODY) {
            throw new SoundRefusal(413, "A body may have up to " + (LONGEST_BODY >> 20) + " MB; post it in chunks.");
        }
        if (!request.name().isEmpty() && !request.name().matches(NAME)) {
            throw new SoundRefusal(400, "A name is up to 31 lower case letters, digits, - and _.");
        }
        SoundPost post = admit(request);
        start(post);
        return post;
    }

    private synchronized SoundPost admit(Request request) {
        long number = count.incrementAndGet();
        String name = request.name().isEmpty() ? "post-" + number : request.name();
        SoundPost before = posts.get(name);
        if (before == null && posts.size() >= MOST) {
            throw new SoundRefusal(503, "There are " + MOST + " producers already; come back when one has left.");
        }
        AudioInput input = input(name, request);
        InputSettings settings = settings(request, name, before == null ? Optional.empty() : present(name));
        if (before != null && mixer.replace(input, REPLACE_MILLIS)) {
            mixer.change(name, settings, REPLACE_MILLIS);
        } else {
            add(input, settings);
        }
        SoundPost post = new SoundPost(name, "audio-post-" + number, request.format(), input);
        posts.put(name, post);
        if (before != null) {
            abort(before, 409, "Another producer posts under this name now.");
        }
        return post;
    }

    private static AudioInput input(String name, Request request) {
        try {
            AudioInput input = new AudioInput(name, AudioInput.Pacing.PACED, request.delayMillis());
            return request.bodyBytes() < 0 ? input : input.whole();
        } catch (IllegalArgumentException e) {
            throw new SoundRefusal(400, "The " + e.getMessage() + ".");
        }
    }

    private void add(AudioInput input, InputSettings settings) {
        try {
            mixer.add(input, settings, true, FADE_MILLIS);
        } catch (IllegalArgumentException e) {
            boolean fading =
                    posts.values().stream().noneMatch(post -> post.name().equals(input.name()))
                            && isPosted(input.name());
            if (!fading || !mixer.replace(input, FADE_MILLIS)) {
                throw new SoundRefusal(409, "An input named " + input.name() + " exists and is not a posted one.");
            }
            mixer.change(input.name(), settings, FADE_MILLIS);
        } catch (IllegalStateException e) {
            throw new SoundRefusal(503, "The mixer has no room for another input; come back later.");
        }
    }

    /** A body that has been decoded whole may still be playing out. */
    private boolean isPosted(String name) {
        return mixer.input(name).filter(playingOut::contains).isPresent();
    }

    private Optional<InputSettings> present(String name) {
        return mixer.snapshot().inputs().stream()
                .filter(input -> input.name().equals(name))
                .map(InputSnapshot::settings)
                .findFirst();
    }

    /** A producer that comes back finds its input as an operator left it, muted for example. */
    private static InputSettings settings(Request request, String name, Optional<InputSettings> present) {
        try {
            InputSettings before = present.orElse(InputSettings.of(SoundInputs.roleOf(name)));
            return new InputSettings(
                    request.role().orElse(before.role()),
                    request.gainDb().orElse(before.gainDb()),
                    before.muted(),
                    before.duck());
        } catch (IllegalArgumentException e) {
            throw new SoundRefusal(400, "The " + e.getMessage() + ".");
        }
    }

    /** Has a body played as soon as it is known what it is, and sees to its end. */
    void start(SoundPost post) {
        var unused = post.outcome().thenAccept(outcome -> finish(post, outcome));
        post.playedBy(this::play);
    }

    private void play(SoundPost post) {
        if (post.format().isPlain()) {
            post.playPlain();
            return;
        }
        try {
            supervisor
                    .register(new ChildSpec(
                            post.child(),
                            () -> post.format().command(programs.ffmpeg()),
                            post.io(),
                            new StderrClassifier(),
                            NO_LIMIT,
                            NO_LIMIT,
                            GRACE,
                            (failures, since, reason, random) -> Duration.ofDays(1),
                            UnaryOperator.identity()))
                    .start();
        } catch (IllegalStateException e) {
            post.abort(503, "The bridge is stopping.");
        }
    }

    private void finish(SoundPost post, SoundPost.Outcome outcome) {
        supervisor.remove(post.child());
        synchronized (this) {
            posts.remove(post.name(), post);
            if (mixer.input(post.name()).filter(input -> input == post.input()).isPresent() && isOurs(post)) {
                playingOut.add(post.input());
                mixer.removeWhenDrained(post.name());
            }
        }
        if (outcome.problem() != null) {
            LOG.info("sound {} ended: {}", outcome.name(), outcome.problem());
        }
    }

    /** Speech has an input that stays. */
    private static boolean isOurs(SoundPost post) {
        return post.child().startsWith("audio-post-");
    }

    /** Whether a child decodes one body and then ends, which is no failure. */
    public static boolean isFinite(String child) {
        return child.startsWith("audio-post-") || child.matches("speech-\\d+");
    }

    /** Ends a body now. */
    void abort(SoundPost post, int status, String problem) {
        post.abort(status, problem);
        supervisor.remove(post.child());
    }

    /**
     * Ends the producer of that name, and fades out what of its sound is on its way already; also that of a body which is
     * taken in and still playing out.
     *
     * @return false when there is none
     */
    public synchronized boolean drop(String name, int fadeMillis) {
        SoundPost post = posts.get(name);
        if (post == null && !isPosted(name)) {
            return false;
        }
        mixer.remove(name, fadeMillis);
        if (post != null) {
            abort(post, 409, "An operator ended it.");
        }
        return true;
    }

    /** Looks for producers that stall or send what nobody can decode; about once a second. */
    public void look() {
        long now = System.nanoTime();
        for (SoundPost post : all()) {
            if (post.isWaitingForBytes() && post.nanosSinceBytes(now) > idle.toNanos()) {
                abort(post, 408, "No byte came for " + idle.toSeconds() + " s.");
            } else if (isHopeless(post, now)) {
                abort(post, 415, "The body is in no format that can be decoded here.");
            } else if (isStuck(post, now)) {
                abort(post, 500, "The decoder takes no more.");
            }
        }
    }

    private static boolean isHopeless(SoundPost post, long now) {
        boolean tried = post.received() > HOPELESS_BYTES || (post.isEnded() && post.age(now) > STUCK.toNanos());
        return post.isStarted() && post.decodedSeconds() == 0 && tried;
    }

    private static boolean isStuck(SoundPost post, long now) {
        if (!post.isStarted()) {
            return post.isKnown() && post.nanosSinceBytes(now) > STUCK.toNanos();
        }
        return !post.isWaitingForBytes()
                && post.nanosSinceWrite(now) > STUCK.toNanos()
                && post.nanosSinceBytes(now) > STUCK.toNanos()
                && post.input().bufferedMillis() < HUNGRY_MILLIS;
    }

    private synchronized List<SoundPost> all() {
        return List.copyOf(posts.values());
    }

    /** All producers of this moment. */
    public List<View> views() {
        return all().stream()
                .map(post -> new View(post.name(), post.received(), post.decodedSeconds()))
                .toList();
    }
}
