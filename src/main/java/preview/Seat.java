package preview;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A viewer's place in the gateway: what is known of it besides its pipeline. Fields are for the gateway's watch. */
final class Seat {
    private static final int MOST_CANDIDATES = 32;
    private static final long BETWEEN_REPLAYS_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What a viewer does. */
    enum State {
        CONNECTING,
        LIVE,
        ENDED
    }

    final Viewer viewer;
    final String door;
    final Runnable onEnd;
    volatile State state = State.CONNECTING;
    volatile Figures figures = Figures.NONE;
    volatile BrowserReport report = BrowserReport.NONE;
    volatile long markAt = System.nanoTime();
    volatile long bitrateK;
    private long sampledBytes;
    private long sampledAt = System.nanoTime();
    private long replayedAt = System.nanoTime();
    private int replays;
    private final java.util.concurrent.atomic.AtomicInteger candidates =
            new java.util.concurrent.atomic.AtomicInteger();

    Seat(Viewer viewer, String door, Runnable onEnd) {
        this.viewer = viewer;
        this.door = door;
        this.onEnd = onEnd;
    }

    /** Takes new figures; a mark that changed renews the lease. */
    void figures(Figures now) {
        if (!now.mark().equals(figures.mark())) {
            markAt = System.nanoTime();
        }
        figures = now;
    }

    /** A viewer has no use for more. */
    boolean mayAddCandidate() {
        return candidates.incrementAndGet() <= MOST_CANDIDATES;
    }

    void sample() {
        long now = System.nanoTime();
        long bytes = viewer.bytes();
        double seconds = Math.max(1, now - sampledAt) / 1e9;
        bitrateK = Math.round((bytes - sampledBytes) * 8 / 1000.0 / seconds);
        sampledBytes = bytes;
        sampledAt = now;
    }

    /** Whether the kept pictures may be sent again now: seldom, and more seldom the more often it was wanted lately. */
    synchronized boolean mayReplay() {
        long now = System.nanoTime();
        if (now - replayedAt > 20 * BETWEEN_REPLAYS_NANOS) {
            replays = 0;
        }
        if (now - replayedAt < BETWEEN_REPLAYS_NANOS << Math.min(replays, 4)) {
            return false;
        }
        replayedAt = now;
        replays++;
        return true;
    }

    ViewerSnapshot snapshot() {
        Figures f = figures;
        BrowserReport r = report;
        boolean known = !f.mark().isEmpty();
        return new ViewerSnapshot(
                viewer.id(),
                viewer.since(),
                viewer.remote(),
                state.name().toLowerCase(Locale.ROOT),
                door,
                viewer.offer().codec("video").isPresent() ? "H264" : "none",
                bitrateK,
                Double.isNaN(f.roundTripMillis()) ? null : Math.round(f.roundTripMillis() * 10) / 10.0,
                f.packetsSent() == 0 ? null : f.packetsSent(),
                known ? f.lost() : null,
                viewer.keyframeRequests(),
                r.freezes(),
                r.framesPerSecond(),
                r.delayMillis());
    }
}
