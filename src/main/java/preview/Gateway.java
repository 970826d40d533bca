package preview;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import settings.PreviewSettings;

/**
 * Lets viewers in and out. Whoever joins gets an answer to an offer, then all pictures since the last keyframe, then
 * what comes; whoever leaves, fails, or is not heard of for {@link #LEASE} is ended. A viewer has no way to hold up
 * another: each has a pipeline, and what it does not take is thrown away.
 *
 * <p>Threads: {@link #join} works on its caller's thread and takes about 0.1 s. One thread watches those that connect,
 * one all others, once a second; pipelines end on threads of their own.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long LEASE = TimeUnit.SECONDS.toNanos(10);
    private static final long CONNECT_LIMIT = TimeUnit.SECONDS.toNanos(15);
    private static final long CONNECT_SOON = TimeUnit.SECONDS.toNanos(3);
    private static final long OPEN_SECONDS = 8;
    private static final long GATHER_MILLIS = 400;
    private static final long LOOK_NANOS = 4_000_000L;
    private static final int AT_ONCE = 3;
    private static final int MOST_WAITING = 100;
    private static final int REPLAYS_AT_ONCE = 8;

    /** Between two kept units: what a browser's socket takes, and about 130 Mbit/s at the program's 4. */
    private static final long REPLAY_STEP_NANOS = 1_000_000L;

    private volatile int places;
    private final Network network;
    private final Hub hub;
    private final CompletableFuture<Optional<String>> problem = new CompletableFuture<>();
    private final Map<String, Seat> seats = new ConcurrentHashMap<>();
    private final Map<String, Seat> connecting = new ConcurrentHashMap<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Semaphore negotiations = new Semaphore(AT_ONCE, true);
    private final SecureRandom random = new SecureRandom();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1, daemons("preview-timer"));
    private final ExecutorService replays = Executors.newFixedThreadPool(REPLAYS_AT_ONCE, daemons("preview-replay"));
    private final ExecutorService ends = Executors.newFixedThreadPool(2, daemons("preview-end"));
    private final ScheduledExecutorService watch = Executors.newScheduledThreadPool(1, daemons("preview-watch"));
    private final Thread connections = new Thread(this::watchConnecting, "preview-connections");
    private volatile boolean closed;

    /** No place, or no way to serve; the message is a sentence for the viewer. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String sentence) {
            super(sentence);
        }
    }

    /** A viewer that was let in, and what its browser is to be told. */
    public record Joined(String id, String answer) {}

    /**
     * Takes the port of the program's packets; {@link #open} does the rest.
     *
     * @param rtp where the program's packets are received
     */
    public Gateway(PreviewSettings settings, InetSocketAddress rtp) throws IOException {
        places = settings.maxViewers();
        network = Network.of(settings);
        hub = new Hub(rtp, new NativeSamples());
        connections.setDaemon(true);
    }

    /** Loads GStreamer, which takes a second, and lets viewers in, who wait for it. Call once. */
    public void open() {
        Optional<String> found = GStreamer.start();
        if (found.isEmpty()) {
            hub.start();
            connections.start();
            var unused = watch.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
        }
        problem.complete(found);
    }

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** What stands in the way of all viewers, for people; nothing is known of it before {@link #open} is done. */
    public Optional<String> problem() {
        return problem.getNow(Optional.empty());
    }

    private void awaitOpen() throws InterruptedException {
        try {
            problem.get(OPEN_SECONDS, TimeUnit.SECONDS).ifPresent(sentence -> {
                throw new Refused(sentence);
            });
        } catch (ExecutionException | TimeoutException e) {
            throw new Refused("The preview is still starting; try again in a moment.");
        }
    }

    /** The UDP port at which the program's packets are received. */
    public int rtpPort() {
        return hub.port();
    }

    /** What is on air. */
    public ProgramStatus program() {
        return hub.status();
    }

    /** Hears of every change of {@link #program}; must not wait. */
    public void onProgram(Consumer<ProgramStatus> listener) {
        hub.listen(listener);
    }

    /** Forgets a listener. */
    public void offProgram(Consumer<ProgramStatus> listener) {
        hub.unlisten(listener);
    }

    /**
     * The newest picture's time stamp as viewers see it (90 kHz, 32 bits) and its age in milliseconds: a page that knows
     * both can tell how old a picture is that it shows.
     */
    public record Newest(long timestamp, double ageMillis) {}

    /** See {@link Newest}. */
    public Newest newest() {
        long nanos = hub.newestNanos();
        long timestamp = TrackClock.scaled(nanos, Rtp.VIDEO_CLOCK, 1_000_000_000L) & 0xffff_ffffL;
        return new Newest(timestamp, (System.nanoTime() - hub.newestAt()) / 1e6);
    }

    /**
     * Lets a viewer in.
     *
     * @param remote where it comes from, for people
     * @param door whep or websocket
     * @param onEnd called when it is ended from this side, on a thread of the gateway's
     * @throws Offer.Unacceptable when its offer cannot be answered
     * @throws Refused when there is no place
     */
    public Joined join(String sdp, String remote, String door, Runnable onEnd) throws InterruptedException {
        Offer offer = Offer.parse(sdp);
        awaitOpen();
        int most = places;
        if (taken.incrementAndGet() > most && !makeRoom()) {
            taken.decrementAndGet();
            throw new Refused("All " + most + " places are taken (MAX_VIEWERS); try again later.");
        }
        try {
            return seated(offer, remote, door, onEnd);
        } catch (RuntimeException | InterruptedException e) {
            taken.decrementAndGet();
            throw e;
        }
    }

    /** How many viewers there may be from now on; those who are there stay. */
    public void places(int most) {
        places = most;
    }

    /** Whoever asked for a place and did not come to take it must not keep others out. */
    private boolean makeRoom() {
        return connecting.values().stream()
                .filter(seat -> seat.viewer.age() > CONNECT_SOON)
                .max(Comparator.comparingLong(seat -> seat.viewer.age()))
                .filter(seat -> end(seat.viewer.id(), "another needs the place"))
                .isPresent();
    }

    private Joined seated(Offer offer, String remote, String door, Runnable onEnd) throws InterruptedException {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            throw new Refused("Too many viewers come at once; try again in a moment.");
        }
        try {
            negotiations.acquire();
        } finally {
            waiting.decrementAndGet();
        }
        String id = newId();
        try {
            Viewer viewer = new Viewer(id, remote, offer, network, timer, () -> keyframeWanted(id));
            Seat seat = new Seat(viewer, door, onEnd);
            try {
                Joined joined = new Joined(id, viewer.answer(network.advertised(), GATHER_MILLIS));
                seats.put(id, seat);
                connecting.put(id, seat);
                LockSupport.unpark(connections);
                return joined;
            } catch (RuntimeException e) {
                ends.execute(viewer::end);
                throw e;
            }
        } finally {
            negotiations.release();
        }
    }

    private String newId() {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Waits in short steps while somebody connects, else until somebody does. */
    private void watchConnecting() {
        while (!closed) {
            if (connecting.isEmpty()) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            } else {
                connecting.values().forEach(this::lookAtConnecting);
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    private void lookAtConnecting(Seat seat) {
        String id = seat.viewer.id();
        int state =
                seat.viewer.ended() ? PeerConnection.CLOSED : seat.viewer.peer().state();
        if (state == PeerConnection.CONNECTED) {
            connecting.remove(id);
            seat.state = Seat.State.LIVE;
            seat.markAt = System.nanoTime();
            replay(seat);
        } else if (state == PeerConnection.FAILED || state == PeerConnection.CLOSED) {
            end(id, "no connection was made");
        } else if (seat.viewer.age() > CONNECT_LIMIT) {
            end(id, "no connection was made within 15 s");
        }
    }

    private void replay(Seat seat) {
        try {
            replays.execute(() -> {
                try {
                    hub.leave(seat.viewer);
                    hub.join(seat.viewer, REPLAY_STEP_NANOS);
                    if (seat.viewer.ended()) {
                        hub.leave(seat.viewer);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closing");
        }
    }

    private void keyframeWanted(String id) {
        Seat seat = seats.get(id);
        if (seat != null && seat.state == Seat.State.LIVE && seat.mayReplay()) {
            replay(seat);
        }
    }

    /** Once a second. */
    private void look() {
        try {
            hub.tell();
            for (Seat seat : List.copyOf(seats.values())) {
                look(seat);
            }
        } catch (RuntimeException e) {
            LOG.warn("viewers could not be looked after", e);
        }
    }

    private void look(Seat seat) {
        seat.sample();
        if (seat.state != Seat.State.LIVE) {
            return;
        }
        int state = seat.viewer.peer().state();
        if (state == PeerConnection.FAILED || state == PeerConnection.CLOSED) {
            end(seat.viewer.id(), "its connection failed");
            return;
        }
        try {
            seat.figures(Figures.parse(seat.viewer.peer().figures()));
        } catch (Offer.Unacceptable e) {
            LOG.debug("no figures of {}", seat.viewer.id());
        }
        boolean receives = hub.hasPicture();
        if (receives && System.nanoTime() - seat.markAt > LEASE) {
            end(seat.viewer.id(), "not heard of for 10 s");
        } else if (!receives) {
            seat.markAt = System.nanoTime();
        }
    }

    /**
     * Takes a viewer's candidate. One of a form that is not known, or for media that are not served, is passed over.
     *
     * @param mid of the media in its offer, or null
     * @return whether there is such a viewer
     */
    public boolean candidate(String id, String mid, String candidate) {
        Seat seat = seats.get(id);
        if (seat == null) {
            return false;
        }
        String line = candidate.startsWith("a=") ? candidate.substring(2) : candidate;
        int index = mid == null ? 0 : seat.viewer.offer().servedIndex(mid);
        if (index >= 0 && Offer.isCandidate(line) && !seat.viewer.ended() && seat.mayAddCandidate()) {
            seat.viewer.peer().candidate(index, line);
        }
        return true;
    }

    /** Whether there is such a viewer. */
    public boolean has(String id) {
        return seats.containsKey(id);
    }

    /** Whether names of ICE users are others than the viewer's: it wants to restart ICE. */
    public boolean restartsIce(String id, List<String> users) {
        Seat seat = seats.get(id);
        return seat != null
                && users.stream()
                        .anyMatch(user ->
                                !user.equals(seat.viewer.offer().transport().ufrag()));
    }

    /** Takes what a viewer's page says of its own picture. */
    public void report(String id, BrowserReport report) {
        Seat seat = seats.get(id);
        if (seat != null) {
            seat.report = report;
        }
    }

    /**
     * Lets a viewer out.
     *
     * @return whether there was such a viewer
     */
    public boolean leave(String id) {
        return end(id, "it left");
    }

    private boolean end(String id, String why) {
        Seat seat = seats.remove(id);
        connecting.remove(id);
        if (seat == null) {
            return false;
        }
        seat.state = Seat.State.ENDED;
        taken.decrementAndGet();
        LOG.debug("viewer {} ended: {}", id, why);
        hub.leave(seat.viewer);
        try {
            ends.execute(() -> {
                seat.viewer.end();
                seat.onEnd.run();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closing");
        }
        return true;
    }

    /** All viewers, the first first. */
    public List<ViewerSnapshot> viewers() {
        return seats.values().stream()
                .map(Seat::snapshot)
                .sorted(Comparator.comparing(ViewerSnapshot::since))
                .toList();
    }

    /** How many there are. */
    public int count() {
        return taken.get();
    }

    /** Packets of the program that did not arrive, and pictures that did. */
    public record Arrivals(long pictures, long gaps) {}

    public Arrivals arrivals() {
        return new Arrivals(hub.pictures(), hub.lostPackets());
    }

    /** Makes and ends a viewer that nobody is, so that the first real one does not wait for libraries to be loaded. */
    public void warmUp() {
        if (problem().isPresent()) {
            return;
        }
        long start = System.nanoTime();
        try {
            Joined joined = join(WarmUp.OFFER, "warm-up", "none", () -> {});
            leave(joined.id());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("the warm-up failed", e);
        }
        LOG.info("warm after {} ms", (System.nanoTime() - start) / 1_000_000);
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(seats.keySet()).forEach(id -> end(id, "the preview ends"));
        ends.shutdown();
        try {
            if (!ends.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.debug("pipelines were left to the end of the process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hub.close();
        watch.shutdownNow();
        timer.shutdownNow();
        replays.shutdownNow();
    }
}
