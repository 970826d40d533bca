package control;

import audio.AudioInput;
import audio.InputSettings;
import audio.InputState;
import audio.Mixer;
import audio.PostedFormat;
import audio.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts that are spoken one after the other into the mixer's input {@code speech}. The engine works on the next while one
 * is heard; a slow or dead engine delays speech and nothing else.
 *
 * <p>Threads: calls from any; one thread speaks, two ask the engine.
 */
public final class SpeechQueue implements AutoCloseable {
    /** The mixer's input. */
    public static final String INPUT = "speech";

    /** Longest text, characters. */
    public static final int LONGEST_TEXT = 2000;

    /** Texts that may wait. */
    public static final int LONGEST_QUEUE = 50;

    private static final Logger LOG = LoggerFactory.getLogger(SpeechQueue.class);
    private static final String VOICE = "[A-Za-z0-9+_./-]{0,60}";
    private static final int PER_SECOND = 5;
    private static final int BURST = 30;
    private static final int CUT_MILLIS = 60;
    private static final double SILENT_DB = -120;
    private static final Duration HUNG = Duration.ofSeconds(15);
    private static final long ENGINE_LIMIT_SECONDS = 40;
    private static final long POLL_MILLIS = 10;
    private static final int KEPT = 20;

    private final Mixer mixer;
    private final SoundPosts posts;
    private final AudioInput input = new AudioInput(INPUT, AudioInput.Pacing.PACED).whole();
    private final ExecutorService engineThreads =
            Executors.newFixedThreadPool(2, task -> daemon(task, "speech-engine"));
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private final Thread speaker = daemon(this::run, "speech");

    // Guarded by this.
    private final Deque<SpeechItem> waiting = new ArrayDeque<>();
    private final Deque<SpeechItem> over = new ArrayDeque<>();
    private SpeechItem current;
    private Optional<SpeechEngine> engine = Optional.empty();
    private String defaultVoice = "";
    private long count;
    private double allowance = BURST;
    private long allowanceAt = System.nanoTime();
    private boolean closed;

    /**
     * What is to be said.
     *
     * @param rate 1 is normal speed
     * @param interrupt cuts off what is being said, and goes before all that waits
     */
    public record Request(String text, String voice, double rate, boolean interrupt, double gainDb) {}

    /**
     * One text as the API shows it.
     *
     * @param state queued, speaking, spoken, interrupted, cleared or failed
     * @param position 0 is being said, 1 is next; -1: over
     */
    public record View(
            String id,
            String text,
            String state,
            int position,
            Instant queuedAt,
            Instant startedAt,
            Instant endedAt,
            String problem) {}

    /** A text begins, or has ended. */
    public record Event(String type, View item) {}

    SpeechQueue(Mixer mixer, SoundPosts posts) {
        this.mixer = mixer;
        this.posts = posts;
    }

    void start() {
        mixer.add(input, InputSettings.of(Role.SPEECH), false, 0);
        speaker.start();
    }

    /** Who speaks from now on; empty: nobody. */
    public synchronized void engine(Optional<SpeechEngine> next, String voice) {
        engine = next;
        defaultVoice = voice;
    }

    /** Tells of every beginning and end, on the speaking thread. */
    public void onEvent(Consumer<Event> listener) {
        listeners.add(listener);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    // ---- callers

    /**
     * Takes a text in.
     *
     * @throws SoundRefusal when it cannot be said, or not now
     */
    public synchronized View add(Request request) {
        check(request);
        SpeechItem item = new SpeechItem("speech-" + ++count, request);
        if (request.interrupt()) {
            waiting.addFirst(item);
            if (current != null) {
                current.cut = true;
            }
        } else {
            waiting.addLast(item);
        }
        prepare(waiting.peekFirst());
        notifyAll();
        return item.view(request.interrupt() ? 1 : position(item));
    }

    private void check(Request request) {
        if (engine.isEmpty()) {
            throw new SoundRefusal(503, "There is no speech engine; install espeak-ng, or set TTS_ENGINE and TTS_URL.");
        }
        if (request.text().isBlank()) {
            throw new SoundRefusal(400, "There is no text.");
        }
        if (request.text().length() > LONGEST_TEXT) {
            throw new SoundRefusal(413, "A text has up to " + LONGEST_TEXT + " characters.");
        }
        if (!request.voice().matches(VOICE)) {
            throw new SoundRefusal(400, "A voice is a name of up to 60 letters, digits, + - _ . and /.");
        }
        if (!(request.rate() >= 0.25 && request.rate() <= 4)) {
            throw new SoundRefusal(400, "The rate is between 0.25 and 4, or between 44 and 700 words a minute.");
        }
        if (!(request.gainDb() >= -60 && request.gainDb() <= 24)) {
            throw new SoundRefusal(400, "The gainDb is between -60 and 24.");
        }
        if (waiting.size() >= LONGEST_QUEUE) {
            throw new SoundRefusal(429, LONGEST_QUEUE + " texts wait already; come back later, or clear the queue.");
        }
        takeAllowance();
    }

    private void takeAllowance() {
        long now = System.nanoTime();
        allowance = Math.min(BURST, allowance + (now - allowanceAt) / 1e9 * PER_SECOND);
        allowanceAt = now;
        if (allowance < 1) {
            throw new SoundRefusal(429, "That is more than " + PER_SECOND + " texts a second; come back later.");
        }
        allowance--;
    }

    private int position(SpeechItem item) {
        int place = 1;
        for (SpeechItem other : waiting) {
            if (other == item) {
                return place;
            }
            place++;
        }
        return item == current ? 0 : -1;
    }

    /** What is being said, what waits, and the last of what is over. */
    public synchronized List<View> views() {
        List<View> views = new ArrayList<>();
        if (current != null) {
            views.add(current.view(0));
        }
        int place = 1;
        for (SpeechItem item : waiting) {
            views.add(item.view(place++));
        }
        over.forEach(item -> views.add(item.view(-1)));
        return views;
    }

    /** Takes back all that waits and cuts off what is being said. */
    public synchronized int clear() {
        int cleared = waiting.size() + (current == null ? 0 : 1);
        List.copyOf(waiting).forEach(this::takeBack);
        if (current != null) {
            current.cut = true;
            notifyAll();
        }
        return cleared;
    }

    /**
     * Takes one text back, or cuts it off.
     *
     * @return false when it neither waits nor is being said
     */
    public synchronized boolean remove(String id) {
        if (current != null && current.id.equals(id)) {
            current.cut = true;
            notifyAll();
            return true;
        }
        Optional<SpeechItem> found =
                waiting.stream().filter(item -> item.id.equals(id)).findFirst();
        found.ifPresent(this::takeBack);
        return found.isPresent();
    }

    private void takeBack(SpeechItem item) {
        waiting.remove(item);
        if (item.sound != null) {
            item.sound.cancel(true);
        }
        finish(item, SpeechItem.State.CLEARED, null);
    }

    // ---- speaking

    private synchronized void prepare(SpeechItem item) {
        if (item != null && item.sound == null && engine.isPresent()) {
            SpeechEngine speaks = engine.get();
            Request request = item.request;
            String voice = request.voice().isEmpty() ? defaultVoice : request.voice();
            item.sound = engineThreads.submit(() -> speaks.speak(request.text(), voice, request.rate()));
        }
    }

    private void run() {
        try {
            for (SpeechItem item = next(); item != null; item = next()) {
                sayGuarded(item);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized SpeechItem next() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        if (closed) {
            return null;
        }
        current = waiting.poll();
        prepare(current);
        return current;
    }

    private void sayGuarded(SpeechItem item) throws InterruptedException {
        try {
            say(item);
        } catch (RuntimeException e) {
            LOG.warn("speech {} failed: {}", item.id, e.toString());
            finish(item, SpeechItem.State.FAILED, "It could not be spoken.");
        }
    }

    private void say(SpeechItem item) throws InterruptedException {
        byte[] sound = sound(item);
        if (sound == null) {
            return;
        }
        synchronized (this) {
            item.state = SpeechItem.State.SPEAKING;
            item.startedAt = Instant.now();
            prepare(waiting.peekFirst());
        }
        tell("speech-started", item);
        SoundPost post = new SoundPost(INPUT, item.id, PostedFormat.UNNAMED, input);
        mixer.trim(INPUT, item.request.gainDb(), 0);
        posts.start(post);
        post.offer(sound);
        post.end();
        await(item, () -> post.outcome().isDone() || isHung(post));
        if (isHung(post)) {
            posts.abort(post, 500, "Its decoder does not start.");
        }
        await(item, input::isDrained);
        if (isCut(item)) {
            cut(post);
        }
        mixer.trim(INPUT, 0, 0);
        SoundPost.Outcome outcome = post.outcome().join();
        boolean spoken = outcome.problem() == null;
        finish(
                item,
                isCut(item) ? SpeechItem.State.INTERRUPTED : spoken ? SpeechItem.State.SPOKEN : SpeechItem.State.FAILED,
                spoken ? null : "The engine's sound could not be decoded.");
    }

    /** The engine's sound, or null when there is none to come. */
    private byte[] sound(SpeechItem item) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENGINE_LIMIT_SECONDS);
        for (; ; ) {
            try {
                return item.sound.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                boolean late = System.nanoTime() > deadline;
                if (late || isCut(item)) {
                    item.sound.cancel(true);
                    finish(
                            item,
                            late ? SpeechItem.State.FAILED : SpeechItem.State.INTERRUPTED,
                            late ? "The engine did not answer in " + ENGINE_LIMIT_SECONDS + " s." : null);
                    return null;
                }
            } catch (ExecutionException e) {
                LOG.warn("speech engine failed: {}", e.getCause().getMessage());
                finish(
                        item,
                        SpeechItem.State.FAILED,
                        "The engine failed: " + e.getCause().getMessage());
                return null;
            }
        }
    }

    private synchronized boolean isCut(SpeechItem item) {
        return item.cut || closed;
    }

    private static boolean isHung(SoundPost post) {
        return !post.outcome().isDone() && post.decodedSeconds() == 0 && post.age(System.nanoTime()) > HUNG.toNanos();
    }

    private void await(SpeechItem item, BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean() && !isCut(item)) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Fades out what is being said and throws the rest away. */
    private void cut(SoundPost post) throws InterruptedException {
        mixer.trim(INPUT, SILENT_DB, CUT_MILLIS);
        TimeUnit.MILLISECONDS.sleep(CUT_MILLIS + 40L);
        posts.abort(post, 409, "It was interrupted.");
        post.outcome().join();
        input.discard();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        while (input.state() == InputState.PLAYING && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void finish(SpeechItem item, SpeechItem.State state, String problem) {
        boolean heard;
        synchronized (this) {
            heard = item.startedAt != null;
            item.state = state;
            item.endedAt = Instant.now();
            item.problem = problem;
            over.addFirst(item);
            item.sound = null;
            if (over.size() > KEPT) {
                over.removeLast();
            }
            if (current == item) {
                current = null;
            }
        }
        if (heard || problem != null) {
            tell("speech-ended", item);
        }
    }

    private void tell(String type, SpeechItem item) {
        View view;
        synchronized (this) {
            view = item.view(item.state.isOver() ? -1 : 0);
        }
        LOG.info("{} {}: {}", type, view.id(), view.state());
        for (Consumer<Event> listener : listeners) {
            try {
                listener.accept(new Event(type, view));
            } catch (RuntimeException e) {
                LOG.warn("a listener of speech failed: {}", e.toString());
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        engineThreads.shutdownNow();
        speaker.interrupt();
    }
}
