package process;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps child processes running as ordered, and tells what they do.
 *
 * <p>One thread, the loop, owns the state of all children; public methods post requests to it and return. Launches run
 * on one permanent thread (see {@link SystemLauncher}), callbacks on one thread per child, the listener on another, so
 * that nothing an owner does can hold up the loop. It looks after every child at least every 50 ms.
 *
 * <p>The stale check runs on a clock of the loop's own, which stands still while the loop does: when the whole JVM or
 * machine was stopped for a while, the threads that report progress were too, and healthy children are not killed for
 * it.
 */
public final class Supervisor implements AutoCloseable {
    /** Longest grace at {@link #close}, so that all of it fits into 5 s. */
    static final Duration CLOSE_GRACE = Duration.ofSeconds(3);

    static final Duration TICK = Duration.ofMillis(50);
    static final Duration LONGEST_STEP = Duration.ofMillis(500);
    private static final Duration CLOSE_LIMIT = Duration.ofMillis(4500);
    private static final Duration CALLBACK_LIMIT = Duration.ofMillis(500);
    private static final Duration NO_LIMIT = Duration.ofDays(1);
    private static final int CHANGES_WAITING = 1000;
    private static final Logger LOG = System.getLogger("process");

    private final Surroundings world;
    private final ChildListener listener;
    private final Lane launches;
    private final Lane changes;
    private final AtomicInteger changesWaiting = new AtomicInteger();
    private final BlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
    private final Map<String, SupervisedChild> registered = new LinkedHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch finished = new CountDownLatch(1);

    // ---- owned by the loop ----
    private final List<SupervisedChild> children = new CopyOnWriteArrayList<>();
    private boolean closing;
    private long lastWork;
    private long loopTime;

    /** Starts a supervisor of real processes. */
    public Supervisor(ChildListener listener) {
        this(Surroundings.real(), listener);
        Thread loop = new Thread(this::run, "supervisor");
        loop.setDaemon(true);
        loop.start();
    }

    /** Without a thread: the caller is the loop and calls {@link #doWork}. */
    Supervisor(Surroundings world, ChildListener listener) {
        this.world = world;
        this.listener = listener;
        this.launches = world.lanes().apply("launcher");
        this.changes = world.lanes().apply("supervisor-changes");
        this.lastWork = world.nanoTime().getAsLong();
    }

    /**
     * Takes a child in, stopped.
     *
     * @throws IllegalArgumentException when a child of that name is registered
     * @throws IllegalStateException after {@link #close}
     */
    public Child register(ChildSpec spec) {
        synchronized (registered) {
            if (closed.get()) {
                throw new IllegalStateException("the supervisor is closed");
            }
            if (registered.containsKey(spec.name())) {
                throw new IllegalArgumentException("a child named " + spec.name() + " is registered already");
            }
            SupervisedChild child = new SupervisedChild(spec, world, requests::add, launches, this::changed);
            registered.put(spec.name(), child);
            requests.add(() -> children.add(child));
            return child;
        }
    }

    /**
     * Stops a child and forgets it. Returns at once: the name is free again, while the process may take its grace.
     *
     * @return whether there was such a child
     */
    public boolean remove(String name) {
        synchronized (registered) {
            SupervisedChild child = registered.remove(name);
            if (child != null) {
                requests.add(() -> child.forget(NO_LIMIT));
            }
            return child != null;
        }
    }

    /**
     * Gives a child another name while it runs; nothing else of it changes.
     *
     * @throws IllegalArgumentException when there is no such child, or the new name is taken
     */
    public void rename(String from, String to) {
        synchronized (registered) {
            if (!registered.containsKey(from) || registered.containsKey(to)) {
                throw new IllegalArgumentException(from + " cannot be renamed to " + to);
            }
            SupervisedChild child = registered.remove(from);
            registered.put(to, child);
            child.rename(to);
        }
    }

    /** All registered children, in the order of their registration. */
    public List<ChildSnapshot> snapshots() {
        synchronized (registered) {
            return registered.values().stream().map(Child::snapshot).toList();
        }
    }

    /** The registered child of that name. */
    public Optional<Child> find(String name) {
        synchronized (registered) {
            return Optional.ofNullable(registered.get(name));
        }
    }

    /**
     * Stops all children at the same time and waits for their end: the longest grace among them, no grace longer than 3
     * s, 4.5 s in all; then at most 500 ms for owners to take their last callbacks. Idempotent; a second caller waits too.
     */
    @Override
    public void close() {
        requestClose();
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        try {
            if (!finished.await(CLOSE_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.log(Level.WARNING, "children did not end in time and are killed");
                children.forEach(SupervisedChild::killNow);
            }
            awaitCallbacks(earlier(deadline, System.nanoTime() + CALLBACK_LIMIT.toNanos()));
        } catch (InterruptedException e) {
            children.forEach(SupervisedChild::killNow);
            Thread.currentThread().interrupt();
        }
    }

    void requestClose() {
        synchronized (registered) {
            if (closed.compareAndSet(false, true)) {
                requests.add(this::onClose);
            }
        }
    }

    boolean isFinished() {
        return finished.getCount() == 0;
    }

    /**
     * One step of the loop: carries out waiting requests and whatever is due.
     *
     * @return number of requests carried out
     */
    int doWork() {
        advanceLoopTime();
        int work = carryOutRequests();
        for (SupervisedChild child : children) {
            guarded(() -> child.tick(loopTime));
        }
        work += carryOutRequests();
        children.removeIf(SupervisedChild::gone);
        if (closing && children.isEmpty() && !isFinished()) {
            launches.end();
            changes.end();
            finished.countDown();
        }
        return work;
    }

    private void run() {
        while (!isFinished()) {
            try {
                awaitRequest();
                doWork();
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "interrupt ignored");
            } catch (Throwable t) {
                // Out of memory, for example: the loop is the last to give up.
                LOG.log(Level.ERROR, "supervision failed", t);
            }
        }
    }

    private void awaitRequest() throws InterruptedException {
        Runnable request = requests.poll(TICK.toNanos(), TimeUnit.NANOSECONDS);
        if (request != null) {
            guarded(request);
        }
    }

    private void advanceLoopTime() {
        long now = world.nanoTime().getAsLong();
        loopTime += Math.min(now - lastWork, LONGEST_STEP.toNanos());
        lastWork = now;
    }

    private int carryOutRequests() {
        int work = 0;
        for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
            guarded(request);
            work++;
        }
        return work;
    }

    // A bug in one child's handling must not end the supervision of the others.
    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "supervision failed", e);
        }
    }

    private void onClose() {
        closing = true;
        children.forEach(child -> child.forget(CLOSE_GRACE));
    }

    private void changed(ChildSnapshot snapshot) {
        if (changesWaiting.get() >= CHANGES_WAITING) {
            return;
        }
        changesWaiting.incrementAndGet();
        changes.execute(() -> {
            changesWaiting.decrementAndGet();
            listener.onChange(snapshot);
        });
    }

    private List<SupervisedChild> registeredChildren() {
        synchronized (registered) {
            return List.copyOf(registered.values());
        }
    }

    private void awaitCallbacks(long deadline) throws InterruptedException {
        for (SupervisedChild child : registeredChildren()) {
            child.callbacks().awaitEnd(deadline - System.nanoTime());
        }
        changes.awaitEnd(deadline - System.nanoTime());
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
