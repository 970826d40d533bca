package process;

import java.io.FileNotFoundException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The state machine of one child. The methods of {@link Child} may be called by any thread and only post a request; all
 * fields below the line belong to the supervisor's loop. Times are nanoseconds of the injected clock, except the stale
 * check, which runs on the loop's own clock (see {@link Supervisor}).
 */
final class SupervisedChild implements Child {
    /** A run that was RUNNING for so long makes earlier failures forgotten. */
    static final Duration STABLE = Duration.ofSeconds(10);
    /** A process that is not reaped so long after its SIGKILL (a hung driver) is given up and replaced. */
    static final Duration REAP_LIMIT = Duration.ofSeconds(2);
    /** Smallest distance between two starts of a child whose source left, unless the run was a long one. */
    static final Duration SOURCE_LEFT_PAUSE = Duration.ofMillis(100);

    /** Reasons that are no failure: the child has done what there was to do, and is started again at once. */
    static final Set<String> DONE = Set.of("source-left", "segment-complete");

    private static final Duration LONG_RUN = Duration.ofSeconds(1);
    private static final Duration BROKEN_BACKOFF = Duration.ofSeconds(1);
    private static final Logger LOG = System.getLogger("process");

    /** What follows the end of a run that we ended. */
    private enum After {
        STOP,
        RESTART,
        BACKOFF
    }

    private final ChildSpec spec;
    private volatile String name;
    private final Surroundings world;
    private final Consumer<Runnable> requests;
    private final Lane launches;
    private final Consumer<ChildSnapshot> changes;
    private final Lane callbacks;
    private final Tail tail = new Tail();
    private final LineLog log;
    private volatile ChildSnapshot published;

    // ---- owned by the loop ----
    private boolean wanted;
    private boolean forgotten;
    private ChildState state = ChildState.STOPPED;
    private Instant since;
    private Reason reason;
    private volatile ChildRun run;
    private int runs;
    private int failures;
    private boolean failingForGood;
    private long firstFailureAt;
    private long launchedAt;
    private boolean ran;
    private long runningAt;
    private long startAt;
    private long seenProgress;
    private long quietSince;
    private int looks;
    private long lookedAt;
    private long usedThen;
    private boolean working;
    private long watch;
    private After after = After.STOP;
    private Reason ending;
    private long killAt;
    private boolean killed;
    private Duration graceLimit = Duration.ofDays(1);

    SupervisedChild(
            ChildSpec spec,
            Surroundings world,
            Consumer<Runnable> requests,
            Lane launches,
            Consumer<ChildSnapshot> changes) {
        this.spec = spec;
        this.name = spec.name();
        this.world = world;
        this.log = new LineLog(world.nanoTime());
        this.requests = requests;
        this.launches = launches;
        this.changes = changes;
        this.callbacks = world.lanes().apply(spec.name());
        this.since = world.instants().instant();
        this.published = describe();
    }

    @Override
    public String name() {
        return name;
    }

    /** Takes another name from now on; the next change is told under it. */
    void rename(String to) {
        name = to;
        requests.accept(this::publish);
    }

    @Override
    public void start() {
        requests.accept(this::onStart);
    }

    @Override
    public void stop() {
        requests.accept(this::onStop);
    }

    @Override
    public void restart(Reason why) {
        requests.accept(() -> onRestart(masked(why)));
    }

    @Override
    public ChildSnapshot snapshot() {
        ChildSnapshot bare = published;
        return new ChildSnapshot(
                bare.name(),
                bare.wanted(),
                bare.state(),
                bare.pid(),
                bare.since(),
                bare.restarts(),
                bare.reason(),
                tail.copy());
    }

    // ---- called by the loop ----

    /** Stops the child for good; it takes no more orders and at most this grace. */
    void forget(Duration mostGrace) {
        forgotten = true;
        graceLimit = mostGrace;
        onStop();
        killAt = earlier(killAt, now() + mostGrace.toNanos());
        if (state == ChildState.STOPPED) {
            callbacks.end();
        }
    }

    boolean gone() {
        return forgotten && state == ChildState.STOPPED;
    }

    Lane callbacks() {
        return callbacks;
    }

    /** The last resort of a close that took too long. */
    void killNow() {
        ChildRun last = run;
        if (last != null) {
            last.kill();
        }
    }

    /** Does what is due. The argument is the loop's own clock, nanoseconds. */
    void tick(long loopTime) {
        watch = loopTime;
        switch (state) {
            case STARTING, RUNNING -> checkProgress();
            case FINISHING -> pursueEnd();
            case FAILED -> launchWhenDue();
            case STOPPED -> {}
        }
    }

    private void onStart() {
        if (forgotten || wanted) {
            return;
        }
        wanted = true;
        if (state == ChildState.STOPPED) {
            launch();
        } else {
            publish();
        }
    }

    private void onStop() {
        if (!wanted) {
            return;
        }
        wanted = false;
        failures = 0;
        switch (state) {
            case STARTING, RUNNING -> askToEnd(After.STOP, new Reason("stopped", "stopped on request", false));
            case FAILED -> stopped();
            case FINISHING -> stopWhileFinishing();
            case STOPPED -> publish();
        }
    }

    private void stopWhileFinishing() {
        after = After.STOP;
        if (run == null) {
            stopped();
        } else {
            publish();
        }
    }

    private void onRestart(Reason why) {
        if (!wanted) {
            return;
        }
        failures = 0;
        switch (state) {
            case STARTING, RUNNING -> askToEnd(After.RESTART, why);
            case FAILED -> launch();
            case FINISHING -> after = After.RESTART;
            case STOPPED -> LOG.log(Level.ERROR, name() + " is wanted, and stopped");
        }
    }

    private void launch() {
        ChildRun next = new ChildRun(++runs, spec, tail, log, callbacks, world.nanoTime(), this::exits);
        run = next;
        launchedAt = now();
        ran = false;
        seenProgress = ChildRun.NO_PROGRESS;
        quietSince = watch;
        looks = 0;
        become(ChildState.STARTING);
        launches.execute(() -> launch(next));
    }

    /** On the launching thread. Nothing may escape from here: the children live as long as this thread. */
    private void launch(ChildRun next) {
        try {
            Launcher.Launched process =
                    world.launcher().launch(List.copyOf(spec.command().get()));
            next.attach(process);
            callbacks.execute(() -> handOver(next));
            requests.accept(() -> onLaunched(next));
            process.watch(next);
        } catch (FileNotFoundException e) {
            launchFailed(next, "not-found", true, e);
        } catch (Throwable t) {
            launchFailed(next, "not-started", false, t);
        }
    }

    private void launchFailed(ChildRun next, String code, boolean permanent, Throwable t) {
        String sentence = t.getMessage() == null ? t.toString() : t.getMessage();
        Reason why = masked(new Reason(code, sentence, permanent));
        requests.accept(() -> onLaunchFailed(next, why));
    }

    private void handOver(ChildRun started) {
        try {
            spec.io().started(started);
        } catch (Throwable t) {
            Reason why = masked(new Reason("owner-failed", "the streams could not be taken: " + t, false));
            requests.accept(() -> onOwnerFailed(started, why));
        }
    }

    private void exits(ChildRun exited, int status) {
        requests.accept(() -> onExited(exited, status));
    }

    private void onLaunched(ChildRun launched) {
        if (!launched.equals(run)) {
            // It was given up while the launch hung.
            launched.kill();
            return;
        }
        quietSince = watch;
        looks = 0;
        switch (state) {
            case STARTING -> confirmLaunch();
            case FINISHING -> endLateLaunch();
            default -> publish();
        }
    }

    private void confirmLaunch() {
        if (spec.startTimeout().isZero() && spec.staleTimeout().isZero()) {
            running();
        } else {
            publish();
        }
    }

    private void endLateLaunch() {
        if (killed) {
            run.kill();
        } else {
            run.terminate();
        }
        publish();
    }

    private void onLaunchFailed(ChildRun failed, Reason why) {
        failed.kill();
        if (failed.equals(run)) {
            conclude(state == ChildState.FINISHING ? ending : why);
        }
    }

    private void onOwnerFailed(ChildRun failed, Reason why) {
        if (failed.equals(run) && state != ChildState.FINISHING) {
            killAtOnce(why);
        }
    }

    private void onExited(ChildRun exited, int status) {
        if (exited.equals(run)) {
            Duration lasted = Duration.ofNanos(now() - launchedAt);
            conclude(state == ChildState.FINISHING ? ending : exited.explain(status, lasted));
        }
    }

    private void running() {
        ran = true;
        runningAt = now();
        become(ChildState.RUNNING);
    }

    private void checkProgress() {
        long progress = run.progressAt();
        if (progress != seenProgress) {
            seenProgress = progress;
            quietSince = watch;
            looks = 0;
            if (state == ChildState.STARTING) {
                running();
            }
            return;
        }
        Duration limit = state == ChildState.STARTING ? spec.startTimeout() : spec.staleTimeout();
        Duration quiet = Duration.ofNanos(watch - quietSince);
        if (limit.isZero()) {
            return;
        }
        boolean works = state == ChildState.RUNNING && works(quiet, limit);
        if (quiet.compareTo(limit) > 0 && !works) {
            killAtOnce(stale(quiet));
        }
    }

    /** Whether a quiet child uses the processor all the same: looked at twice before the limit, and on until patience ends. */
    private boolean works(Duration quiet, Duration limit) {
        if (spec.io().patience().compareTo(quiet) <= 0 || quiet.multipliedBy(2).compareTo(limit) < 0) {
            return false;
        }
        if (looks == 0 || watch - lookedAt >= limit.toNanos() * 2 / 5) {
            long used = world.processorTime().applyAsLong(run.pid());
            working = looks > 0 && used > usedThen;
            usedThen = used;
            lookedAt = watch;
            looks++;
        }
        return working;
    }

    private Reason stale(Duration quiet) {
        String which = state == ChildState.STARTING ? "no first progress for " : "no progress for ";
        return new Reason("stale", which + ChildRun.seconds(quiet), false);
    }

    private void askToEnd(After next, Reason why) {
        Duration grace = spec.grace().compareTo(graceLimit) < 0 ? spec.grace() : graceLimit;
        finish(next, why, grace);
        run.terminate();
    }

    private void killAtOnce(Reason why) {
        finish(After.BACKOFF, why, Duration.ZERO);
        killed = true;
        run.kill();
    }

    private void finish(After next, Reason why, Duration grace) {
        after = next;
        ending = why;
        killed = false;
        killAt = now() + grace.toNanos();
        become(ChildState.FINISHING);
    }

    private void pursueEnd() {
        if (run == null) {
            launchWhenDue();
            return;
        }
        if (!killed && now() - killAt >= 0) {
            killed = true;
            run.kill();
        }
        if (now() - killAt >= REAP_LIMIT.toNanos()) {
            LOG.log(Level.WARNING, name() + " did not end after SIGKILL and is given up");
            conclude(ending);
        }
    }

    /** The run is over: tells the owner, and takes the next step. */
    private void conclude(Reason why) {
        ChildRun last = run;
        run = null;
        reason = why;
        last.over();
        if (last.attached()) {
            last.tell(() -> spec.io().ended(last, why));
        }
        forgetFailuresIfStable();
        if (state == ChildState.FINISHING) {
            continueAfterOwnEnd();
        } else if (DONE.contains(why.code())) {
            continueAfterSourceLeft();
        } else {
            fail();
        }
    }

    private void forgetFailuresIfStable() {
        if (ran && now() - runningAt >= STABLE.toNanos()) {
            failures = 0;
        }
    }

    private void continueAfterOwnEnd() {
        if (!wanted) {
            stopped();
        } else if (after == After.BACKOFF) {
            fail();
        } else {
            launch();
        }
    }

    private void continueAfterSourceLeft() {
        failures = 0;
        boolean longRun = now() - launchedAt > LONG_RUN.toNanos();
        startAt = longRun ? now() : launchedAt + SOURCE_LEFT_PAUSE.toNanos();
        after = After.RESTART;
        become(ChildState.FINISHING);
        launchWhenDue();
    }

    private void fail() {
        failures++;
        if (failures == 1 || (reason.permanent() && !failingForGood)) {
            firstFailureAt = now();
        }
        failingForGood = reason.permanent();
        startAt = now() + backoff().toNanos();
        become(ChildState.FAILED);
        launchWhenDue();
    }

    private Duration backoff() {
        Duration sinceFirst = Duration.ofNanos(now() - firstFailureAt);
        try {
            return spec.backoff()
                    .delay(failures, sinceFirst, reason, world.random().getAsDouble());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "backoff of " + name() + " failed", e);
            return BROKEN_BACKOFF;
        }
    }

    private void launchWhenDue() {
        if (now() - startAt >= 0) {
            launch();
        }
    }

    private void stopped() {
        become(ChildState.STOPPED);
        if (forgotten) {
            callbacks.end();
        }
    }

    private void become(ChildState next) {
        if (!state.canBecome(next)) {
            LOG.log(Level.ERROR, name() + ": illegal transition from " + state + " to " + next);
            assert false : state + " to " + next;
        }
        state = next;
        since = world.instants().instant();
        publish();
    }

    private void publish() {
        published = describe();
        changes.accept(snapshot());
    }

    private ChildSnapshot describe() {
        OptionalLong pid = run != null && run.attached() ? OptionalLong.of(run.pid()) : OptionalLong.empty();
        return new ChildSnapshot(name(), wanted, state, pid, since, Math.max(0, runs - 1), reason, List.of());
    }

    private Reason masked(Reason why) {
        return new Reason(why.code(), ChildRun.masked(spec, why.sentence()), why.permanent());
    }

    private long now() {
        return world.nanoTime().getAsLong();
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
