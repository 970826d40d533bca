package control;

import audio.MixerSnapshot;
import delivery.DestinationSnapshot;
import delivery.DestinationState;
import ffmpeg.EncoderCommand;
import ffmpeg.Programs;
import ffmpeg.SrtStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import process.Child;
import process.ChildSnapshot;
import process.Reason;
import process.Supervisor;
import program.Program;
import settings.Settings;
import settings.SettingsDiff;

/**
 * One bridge: its program, its children and its destinations, its session, and what operators may ask of them.
 *
 * <p>Orders and changed settings come one at a time: both hold the lock of {@link LiveSettings}.
 */
public final class Bridge implements AutoCloseable {
    public static final String RECEIVER = "receiver";
    public static final String DECODER = "decoder";
    public static final String ENCODER = "encoder";
    public static final String SOURCE_SOUND = "source-sound";
    public static final String DESTINATION_PREFIX = "destination-";

    static final Duration ENCODER_START = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    private static final Duration STILL = Duration.ofSeconds(3);
    private static final Duration NOWHERE = Duration.ofSeconds(15);
    private static final int SESSIONS_KEPT = 50;
    private static final long HANDOVER_MILLIS = 25;

    private final LiveSettings live;
    private final Programs programs;
    private final Program program;
    private final SoundPlane sound;
    private final Supervisor supervisor;
    private final EncoderSelector encoders;
    private final Outlets outlets;
    private final Optional<Recording> recording;
    private final YouTubeCheck youTube;
    private final SourceWatch source;
    private final LoadWatch load;
    private final List<LivePart> parts = new CopyOnWriteArrayList<>();
    private final List<Consumer<Status>> statusListeners = new CopyOnWriteArrayList<>();
    private final Instant startedAt = Instant.now();
    private final Thread handovers = new Thread(this::carryHandoversOn, "handovers");

    private final Deque<SessionView> ended = new ArrayDeque<>();
    private volatile SessionState session;
    private volatile ChildSwitch childSwitch;
    private volatile boolean onAir;
    private boolean sourceSoundOn;
    private volatile long onAirSince;
    private volatile long lastDelivery;
    private volatile Status told = Status.STOPPED;
    private volatile SrtStats srt;
    private volatile SrtTotals srtTotals = SrtTotals.NONE;
    private volatile Instant srtAt = Instant.EPOCH;
    private volatile boolean standby;
    private volatile boolean closed;
    private volatile Supplier<List<String>> moreProblems = List::of;
    private volatile Function<Settings, Optional<EncoderCommand.PreviewPorts>> preview = any -> Optional.empty();

    /** Wires a bridge; nothing runs until {@link #open}. */
    public Bridge(LiveSettings live, Programs programs, Program program, SoundPlane sound, Supervisor supervisor) {
        this.live = live;
        this.programs = programs;
        this.program = program;
        this.sound = sound;
        this.supervisor = supervisor;
        this.encoders = new EncoderSelector(programs);
        Children children = new Children(
                live::running, programs, program, encoders, present -> preview.apply(present), live.mask());
        outlets = new Outlets(
                supervisor, () -> childSwitch, program.ring(), children::publisher, live.events(), System::nanoTime);
        source = new SourceWatch(program, supervisor, live.events());
        load = new LoadWatch(supervisor::snapshots, live.events());
        register(children);
        recording = Recording.register(live::running, programs, program, supervisor, live.mask());
        youTube = new YouTubeCheck(program.ring(), live.running());
        attach(youTube);
        live.target(this::act);
    }

    private void register(Children children) {
        supervisor.register(children.encoder());
        supervisor.register(children.decoder(source::interlaced));
        supervisor.register(children.receiver(
                stats -> {
                    srt = stats;
                    srtTotals = srtTotals.plus(stats);
                    srtAt = Instant.now();
                },
                source::line));
        supervisor.register(children.sourceSound());
        live.running().destinations().forEach(outlets::add);
        program.ingest().onNewSource(this::freshDecoders);
        Reason bars = new Reason("other-shape", "the source's picture has another shape than the program's", false);
        program.ingest().onOtherShape(() -> supervisor.find(DECODER).ifPresent(child -> child.restart(bars)));
    }

    private void freshDecoders() {
        Reason why = new Reason("new-source", "another sender speaks", false);
        supervisor.find(DECODER).ifPresent(child -> child.restart(why));
        supervisor.find(SOURCE_SOUND).ifPresent(child -> child.restart(why));
    }

    /** Every child's command line for some settings, without sockets that exist only while it runs. */
    public static Map<String, List<String>> commands(Settings settings, Programs programs) {
        return Children.commands(settings, programs);
    }

    /** From its next start on, the encoder sends the preview's RTP to these ports. */
    public void previewTo(Function<Settings, Optional<EncoderCommand.PreviewPorts>> ports) {
        preview = ports;
    }

    /** Lets a part act on changed settings from now on. */
    public void attach(LivePart part) {
        parts.add(part);
    }

    /** Adds sentences to what is wrong. */
    public void problems(Supplier<List<String>> more) {
        moreProblems = more;
    }

    /** Tells every change of status from now on; must not block. */
    public void onStatus(Consumer<Status> listener) {
        statusListeners.add(listener);
    }

    /** Starts the clock; the program exists from here on, whatever its children do. */
    public void open(ChildSwitch routes) {
        childSwitch = routes;
        program.start();
        handovers.setDaemon(true);
        handovers.start();
    }

    /** Names of all children, in the order in which they are started. */
    public List<String> children() {
        List<String> names = new ArrayList<>(List.of(ENCODER, DECODER, RECEIVER));
        names.addAll(outlets.children());
        recording.ifPresent(any -> names.add(Recording.RECORDER));
        return names;
    }

    // ---- the session ----

    /** Goes on with the session of before a restart; nothing when there was none. */
    public boolean resume() {
        synchronized (live) {
            Optional<SessionFile.Remembered> before = live.sessionFile().flatMap(SessionFile::read);
            before.ifPresent(remembered -> begin(remembered.session(), "resumed"));
            return before.isPresent();
        }
    }

    /**
     * Puts the program on air, or changes it when it is: values of the request take the place of those of file and
     * environment until the session ends.
     *
     * @param values by setting name
     * @throws settings.SettingsException when they cannot be used; nothing has changed then
     */
    public LiveSettings.Applied start(Map<String, String> values) {
        synchronized (live) {
            LiveSettings.Applied applied = override("a start request", present -> present.with(values));
            if (!onAir) {
                begin(new SessionState(UUID.randomUUID().toString(), Instant.now(), null), "started");
            } else {
                children().forEach(childSwitch::on);
            }
            return applied;
        }
    }

    /** Puts the program on air: every child is wanted. Idempotent. */
    public void start() {
        start(Map.of());
    }

    private void begin(SessionState next, String how) {
        session = next;
        encoders.forget();
        onAirSince = System.nanoTime();
        lastDelivery = onAirSince;
        onAir = true;
        live.sessionFile().ifPresent(file -> file.write(next, live.overrides()));
        live.events().add("session-" + how, "Session " + next.id() + " " + how + ".", Map.of("session", next.id()));
        tellStatus();
        children().forEach(childSwitch::on);
    }

    /** Takes the program off air and ends the session; the clock goes on. Idempotent. */
    public void stop() {
        synchronized (live) {
            if (onAir) {
                tellStatus(); // what was asked and answered a moment ago has been told, too
                SessionState over = session.ended(Instant.now());
                remember(view(over, Status.STOPPED.sessionWord()));
                session = over;
                live.events().add("session-ended", "Session " + over.id() + " ended.", Map.of("session", over.id()));
            }
            onAir = false;
            live.sessionFile().ifPresent(SessionFile::clear);
            List<String> names = new ArrayList<>(children());
            names.add(SOURCE_SOUND);
            Collections.reverse(names);
            outlets.settle();
            names.forEach(childSwitch::off);
            sourceSoundOn = false;
            override("the session's end", present -> Overrides.NONE);
            tellStatus();
        }
    }

    private void remember(SessionView view) {
        synchronized (ended) {
            ended.addFirst(view);
            if (ended.size() > SESSIONS_KEPT) {
                ended.removeLast();
            }
        }
    }

    /** All sessions of this process, the present one first. */
    public List<SessionView> sessions() {
        List<SessionView> all = new ArrayList<>();
        SessionState present = session;
        if (present != null && present.goesOn()) {
            all.add(view(present, status().sessionWord()));
        }
        synchronized (ended) {
            ended.stream()
                    .filter(view ->
                            all.isEmpty() || !view.id().equals(all.get(0).id()))
                    .forEach(all::add);
        }
        return all;
    }

    /** The session of that id. */
    public Optional<SessionView> session(String id) {
        return sessions().stream().filter(view -> view.id().equals(id)).findFirst();
    }

    /** The session that goes on, or the last one. */
    public Optional<SessionView> session() {
        return sessions().stream().findFirst();
    }

    private SessionView view(SessionState of, String word) {
        HealthAnswer health = health();
        return SessionView.of(
                of, word, live.running(), new SessionView.Health(health.up(), health.problems()), destinations());
    }

    /** Seconds since the program went on air; 0 while it is not. */
    public double onAirSeconds() {
        return onAir ? Math.max(1, System.nanoTime() - onAirSince) / 1e9 : 0;
    }

    /** The id of the session that goes on. */
    public Optional<String> sessionId() {
        return Optional.ofNullable(session).filter(SessionState::goesOn).map(SessionState::id);
    }

    /** What the whole bridge is doing. */
    public Status status() {
        if (!onAir) {
            return Status.STOPPED;
        }
        long now = System.nanoTime();
        if (!fatal().isEmpty()) {
            return Status.ERROR;
        }
        boolean output = program.sinceLastOutput() < Math.min(STILL.toNanos(), now - onAirSince);
        List<DestinationSnapshot> all = destinations();
        if (all.stream().anyMatch(one -> one.state() == DestinationState.LIVE)) {
            lastDelivery = now;
            return output ? Status.RUNNING : Status.STARTING;
        }
        if (all.isEmpty() || standby) {
            return output ? Status.RUNNING : Status.STARTING;
        }
        if (now - lastDelivery > NOWHERE.toNanos()) {
            return Status.ERROR;
        }
        return told == Status.RUNNING ? Status.RUNNING : Status.STARTING;
    }

    private void tellStatus() {
        Status now = status();
        if (now == told) {
            return;
        }
        told = now;
        String what = now == Status.ERROR ? "in trouble" : now.word();
        live.events().add("status", "The bridge is " + what + ".", Map.of("status", now.word()));
        statusListeners.forEach(listener -> listener.accept(now));
    }

    /** Puts the slate on air whatever the source does, or releases it. */
    public void forceSlate(boolean on) {
        if (program.slate().forced() != on) {
            program.slate().force(on);
            String what = on ? "The slate was put on air." : "The slate was released.";
            live.events().add("slate", what, Map.of("forced", on));
        }
    }

    /** Tells that another bridge publishes, and this one only stands by; or that it leads. */
    public void standby(boolean now) {
        if (standby != now) {
            standby = now;
            onAirSince = System.nanoTime();
            lastDelivery = onAirSince;
            live.events()
                    .add(
                            "cluster",
                            now ? "This bridge stands by; another one publishes." : "This bridge leads and publishes.",
                            Map.of("role", now ? "standby" : "leader"));
        }
    }

    // ---- settings ----

    public LiveSettings settings() {
        return live;
    }

    /**
     * Sets something over file and environment until the session ends.
     *
     * @param origin who asks, for the log
     * @throws settings.SettingsException when it cannot be used; nothing has changed then
     */
    public LiveSettings.Applied override(String origin, UnaryOperator<Overrides> change) {
        synchronized (live) {
            LiveSettings.Applied applied = live.override(origin, change);
            SessionState present = session;
            if (onAir && present != null) {
                live.sessionFile().ifPresent(file -> file.write(present, live.overrides()));
            }
            return applied;
        }
    }

    /** Acts on changed settings: every part that differs, and no other. Under the lock. */
    private List<String> act(Settings before, Settings after, SettingsDiff diff) {
        List<String> done = new ArrayList<>();
        if (diff.inPlace().contains("SLATE_AFTER_MS")) {
            program.slateAfter(after.slate().afterMillis());
        }
        if (diff.encoder()) {
            restartEncoder(before, after);
            done.add("encoder restarted");
        }
        diff.destinationsRemoved().forEach(name -> {
            outlets.remove(name);
            done.add("destination " + name + " removed");
        });
        for (Settings.Destination wanted : after.destinations()) {
            if (diff.destinationsAdded().contains(wanted.name())) {
                outlets.add(wanted);
                if (onAir) {
                    childSwitch.on(DESTINATION_PREFIX + wanted.name());
                }
                done.add("destination " + wanted.name() + " added");
            } else if (diff.destinationsChanged().contains(wanted.name())) {
                done.add(outlets.change(wanted));
            }
        }
        if (diff.ingest()) {
            restartAsChanged(RECEIVER);
            done.add("receiver restarted");
        }
        for (LivePart part : parts) {
            done.addAll(part.apply(before, after, diff));
        }
        return done;
    }

    /** Another encoder is proven while the present one still runs. */
    private void restartEncoder(Settings before, Settings after) {
        if (before.video().encoder() != after.video().encoder()) {
            encoders.forget();
            if (onAir) {
                encoders.choose(after);
            }
        }
        restartAsChanged(ENCODER);
    }

    private void restartAsChanged(String name) {
        supervisor.find(name).ifPresent(child -> child.restart(new Reason("settings", "settings changed", false)));
    }

    // ---- children ----

    /**
     * Ends a child's present run and starts another. For a destination whose changed address or key is waiting to take
     * over, this closes the old session for it.
     *
     * @throws IllegalArgumentException when there is no such child
     */
    public void restart(String name) {
        Child child = child(name);
        if (name.startsWith(DESTINATION_PREFIX) && outlets.hurry(name.substring(DESTINATION_PREFIX.length()))) {
            return;
        }
        if (name.equals(ENCODER)) {
            encoders.forget();
        }
        child.restart(new Reason("restarted", "restarted on request", false));
        childSwitch.on(name);
    }

    /** Restarts every child, and starts a session when there is none. */
    public void restart() {
        synchronized (live) {
            if (onAir) {
                children().forEach(this::restart);
            } else {
                start();
            }
        }
    }

    /**
     * Wants one child, or does not.
     *
     * @throws IllegalArgumentException when there is no such child
     */
    public void want(String name, boolean running) {
        Child child = child(name);
        if (running) {
            childSwitch.on(name);
        } else {
            if (name.startsWith(DESTINATION_PREFIX)) {
                outlets.settle(name.substring(DESTINATION_PREFIX.length()));
            }
            childSwitch.off(name);
            child.stop(); // one that runs without a route, such as the preview or a demo's sender
        }
    }

    private Child child(String name) {
        return supervisor
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no child named '" + name + "'; there are " + String.join(", ", children()) + "."));
    }

    public List<ChildSnapshot> processes() {
        return supervisor.snapshots();
    }

    private void carryHandoversOn() {
        try {
            while (!closed) {
                Thread.sleep(outlets.handingOver() ? HANDOVER_MILLIS : HANDOVER_MILLIS * 10);
                carryOn();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void carryOn() {
        try {
            outlets.tick();
        } catch (RuntimeException e) {
            LOG.error("a handover could not be carried on", e);
        }
    }

    /** Feeds all rates; once a second. */
    public void sample() {
        program.sample();
        outlets.sample();
        youTube.sample();
        source.sample();
        load.sample(program.leftOut(), live.running().video().preset());
        replaceStuckDecoder();
        followSourceSound();
        tellStatus();
    }

    /** The source's own sound is decoded while the stream lists a sound track. */
    private void followSourceSound() {
        boolean wanted = onAir && program.ingest().hasSound();
        if (wanted != sourceSoundOn && childSwitch != null) {
            sourceSoundOn = wanted;
            want(SOURCE_SOUND, wanted);
        }
    }

    /** A decoder that gets pictures and gives none is replaced; one without input may be silent for ever. */
    private void replaceStuckDecoder() {
        if (program.ingest().stuckFor(STILL.toNanos())) {
            supervisor
                    .find(DECODER)
                    .ifPresent(child ->
                            child.restart(new Reason("stale", "no picture for 3 s although the source sends", false)));
        }
    }

    // ---- figures ----

    public Stats stats() {
        Reason refusal = encoders.refusal();
        EncoderCommand.Kind kind = encoders.inForce();
        boolean fresh = srtAt.isAfter(Instant.now().minusSeconds(5));
        return new Stats(
                Instant.now(),
                Duration.between(startedAt, Instant.now()).toMillis() / 1000.0,
                program.snapshot(),
                fresh ? srt : null,
                new Stats.EncoderInUse(
                        kind == null ? null : kind.name().toLowerCase(Locale.ROOT),
                        refusal == null ? null : refusal.code(),
                        refusal == null ? null : refusal.sentence()),
                sound.mixer().snapshot(),
                destinations(),
                recording.map(Recording::snapshot).orElse(null),
                youTube.warnings(),
                role(),
                source.view(),
                load.load());
    }

    private String role() {
        return live.running().cluster().kind() == Settings.Cluster.Kind.NONE ? null : standby ? "standby" : "leader";
    }

    /** What the mixer's meters read. */
    public MixerSnapshot levels() {
        return sound.mixer().snapshot();
    }

    /** What the SRT link has carried and lost since the start of the process. */
    public SrtTotals srtTotals() {
        return srtTotals;
    }

    public List<DestinationSnapshot> destinations() {
        return outlets.snapshots();
    }

    /** Down only when the clock stands still, or the encoder's output does while the program is on air. */
    public HealthAnswer health() {
        List<String> fatal = fatal();
        List<String> problems = new ArrayList<>(fatal);
        live.fileProblems().forEach(problem -> problems.add("The changed settings are not in force: " + problem));
        List<DestinationSnapshot> all = destinations();
        if (all.isEmpty()) {
            problems.add(
                    "No destination is configured; set PRIMARY_STREAM_KEY, or PRIMARY_RTMP_URL for another server.");
        }
        all.forEach(destination -> judge(destination, problems));
        recording.filter(any -> onAir).flatMap(Recording::problem).ifPresent(problems::add);
        problems.addAll(moreProblems.get());
        return new HealthAnswer(fatal.isEmpty() ? "ok" : "down", problems);
    }

    private List<String> fatal() {
        List<String> fatal = new ArrayList<>();
        if (program.sinceLastTick() > STILL.toNanos()) {
            fatal.add("The program clock stands still.");
        }
        boolean settled = System.nanoTime() - onAirSince > ENCODER_START.toNanos();
        if (onAir && settled && program.sinceLastOutput() > STILL.toNanos()) {
            fatal.add("The encoder gives no output.");
        }
        return fatal;
    }

    private void judge(DestinationSnapshot destination, List<String> problems) {
        if (!onAir || standby) {
            return;
        }
        if (destination.state() != DestinationState.LIVE) {
            problems.add("Destination " + destination.name() + " is "
                    + destination.state().name().toLowerCase(Locale.ROOT)
                    + (destination.lastError() == null || "stopped".equals(destination.lastErrorCode())
                            ? "."
                            : ": " + destination.lastError()));
        } else if (destination.handover() != null) {
            problems.add("Destination " + destination.name() + " keeps its old session: " + destination.handover());
        }
    }

    public Program program() {
        return program;
    }

    public Programs programs() {
        return programs;
    }

    @Override
    public void close() {
        closed = true;
        handovers.interrupt();
        supervisor.close();
        recording.ifPresent(Recording::close);
        program.close();
    }
}
