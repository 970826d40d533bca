package control;

import delivery.Destination;
import delivery.DestinationSnapshot;
import delivery.DestinationState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import process.Child;
import process.ChildSpec;
import process.Reason;
import process.Supervisor;
import program.ProgramRing;
import settings.RtmpAddress;
import settings.Settings;

/**
 * All destinations and their publishers, and how one publisher takes over from another.
 *
 * <p>A changed address or key is make-before-break: while the destination is live, a second publisher connects beside the
 * first, and only when it is live itself the first is closed. Where that cannot be, because the server lets a stream have
 * one publisher only, the first is closed before the second connects. A new address or key that is not accepted changes
 * nothing: the first publisher stays on air, and the second goes on trying, until it is accepted, the settings change
 * again, or the destination is restarted, which closes the first at once.
 *
 * <p>A session is renewed before its times reach 2^31 ms, in the same way, each destination at another time.
 *
 * <p>Threads: guarded by this. Something has to call {@link #tick} often while {@link #handingOver}.
 */
final class Outlets {
    /** How long a successor may take before the wait is told, or the first publisher is closed for it. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** FLV and RTMP count milliseconds in 31 bits, 24.8 days. */
    private static final Duration LONGEST_SESSION = Duration.ofDays(24);

    /** For tests: the longest session in milliseconds. */
    private static final String SESSION_LIMIT = "bridge.session.limit.millis";

    /** Destinations are renewed an eighth of the longest session apart, so that never all of them are away at once. */
    private static final int APART = 8;

    private static final String NEXT = "-next";
    private static final String OLD = "-old";
    private static final Logger LOG = LoggerFactory.getLogger(Outlets.class);

    private final Supervisor supervisor;
    private final Supplier<ChildSwitch> routes;
    private final ProgramRing ring;
    private final PublisherSpec specs;
    private final EventLog events;
    private final LongSupplier nanoTime;
    private final long longestSession = Duration.ofMillis(Long.getLong(SESSION_LIMIT, LONGEST_SESSION.toMillis()))
            .toNanos();
    private final Map<String, Outlet> outlets = new LinkedHashMap<>();

    /** Makes the child of one publisher. */
    interface PublisherSpec {
        ChildSpec of(String childName, Settings.Destination wanted, Destination destination);
    }

    private enum Phase {
        MAKING,
        BREAKING
    }

    /** One destination; its successor while there is one. */
    private static final class Outlet {
        private Settings.Destination inForce;
        private Destination current;
        private Settings.Destination wanted;
        private Destination next;
        private Phase phase;
        private long began;
        private boolean told;

        Outlet(Settings.Destination inForce, Destination current) {
            this.inForce = inForce;
            this.current = current;
        }
    }

    Outlets(
            Supervisor supervisor,
            Supplier<ChildSwitch> routes,
            ProgramRing ring,
            PublisherSpec specs,
            EventLog events,
            LongSupplier nanoTime) {
        this.supervisor = supervisor;
        this.routes = routes;
        this.ring = ring;
        this.specs = specs;
        this.events = events;
        this.nanoTime = nanoTime;
    }

    private static String child(String name) {
        return Bridge.DESTINATION_PREFIX + name;
    }

    /** Adds a destination; its child is registered and not wanted yet. */
    synchronized void add(Settings.Destination wanted) {
        Destination destination = destination(wanted);
        supervisor.register(specs.of(child(wanted.name()), wanted, destination));
        outlets.put(wanted.name(), new Outlet(wanted, destination));
    }

    private Destination destination(Settings.Destination wanted) {
        return new Destination(wanted.name(), wanted.shownUrl(), ring);
    }

    /** Stops a destination and forgets it. */
    synchronized void remove(String name) {
        Outlet outlet = outlets.remove(name);
        if (outlet != null) {
            dropSuccessor(outlet);
            routes.get().remove(child(name));
            supervisor.remove(child(name));
        }
    }

    /**
     * Gives a destination another address or key.
     *
     * @return what is being done, in words
     */
    synchronized String change(Settings.Destination wanted) {
        Outlet outlet = outlets.get(wanted.name());
        dropSuccessor(outlet);
        if (outlet.inForce.equals(wanted) && outlet.current.state() == DestinationState.LIVE) {
            return "destination " + wanted.name() + " stays as it is";
        }
        if (outlet.current.state() != DestinationState.LIVE) {
            replace(outlet, wanted, isWanted(wanted.name()));
            return "destination " + wanted.name() + " replaced; it was not live";
        }
        makeSuccessor(outlet, wanted);
        return "destination " + wanted.name() + " is handed over to a second publisher";
    }

    /** Nothing is on air there: the old publisher goes, the new one starts if the old one was wanted. */
    private void replace(Outlet outlet, Settings.Destination wanted, boolean isWanted) {
        String child = child(wanted.name());
        supervisor.remove(child);
        Destination next = destination(wanted);
        next.succeed(outlet.current);
        supervisor.register(specs.of(child, wanted, next));
        outlet.current = next;
        outlet.inForce = wanted;
        if (isWanted) {
            routes.get().off(child);
            routes.get().on(child);
        }
    }

    private boolean isWanted(String name) {
        return supervisor
                .find(child(name))
                .map(child -> child.snapshot().wanted())
                .orElse(false);
    }

    /** Ends a handover without a publisher: to be called when the destination is not wanted any more. */
    synchronized void settle(String name) {
        Outlet outlet = outlets.get(name);
        if (outlet != null && outlet.next != null) {
            Settings.Destination wanted = outlet.wanted;
            dropSuccessor(outlet);
            replace(outlet, wanted, false);
        }
    }

    /** Ends all handovers, as {@link #settle(String)}. */
    synchronized void settle() {
        List.copyOf(outlets.keySet()).forEach(this::settle);
    }

    private void makeSuccessor(Outlet outlet, Settings.Destination wanted) {
        String slot = child(wanted.name()) + NEXT;
        outlet.wanted = wanted;
        outlet.next = destination(wanted);
        outlet.phase = Phase.MAKING;
        outlet.began = nanoTime.getAsLong();
        outlet.told = false;
        supervisor.register(specs.of(slot, wanted, outlet.next));
        routes.get().on(slot);
    }

    private void dropSuccessor(Outlet outlet) {
        if (outlet.next == null) {
            return;
        }
        if (outlet.phase == Phase.BREAKING) {
            supervisor.remove(child(outlet.inForce.name()) + OLD);
            outlet.current = outlet.next;
            outlet.inForce = outlet.wanted;
        } else {
            String slot = child(outlet.inForce.name()) + NEXT;
            routes.get().remove(slot);
            supervisor.remove(slot);
        }
        outlet.next = null;
    }

    /** Whether a successor is under way somewhere. */
    synchronized boolean handingOver() {
        return outlets.values().stream().anyMatch(outlet -> outlet.next != null);
    }

    /** Carries handovers on. */
    synchronized void tick() {
        for (Outlet outlet : outlets.values()) {
            if (outlet.next != null) {
                tick(outlet);
            }
        }
    }

    private void tick(Outlet outlet) {
        if (outlet.phase == Phase.BREAKING) {
            startWhenOldIsGone(outlet);
            return;
        }
        boolean refused =
                outlet.next.state() == DestinationState.RETRYING || outlet.next.state() == DestinationState.REFUSED;
        boolean late = nanoTime.getAsLong() - outlet.began > PATIENCE.toNanos();
        if (outlet.next.state() == DestinationState.LIVE) {
            promote(outlet, "without a break");
        } else if (outlet.current.state() != DestinationState.LIVE) {
            promote(outlet, "after its old session had ended");
        } else if (onePublisherOnly(outlet) && (refused || late)) {
            breakFirst(outlet);
        } else if (late && !outlet.told) {
            outlet.told = true;
            tell(outlet);
        }
    }

    /** Whether the server may have turned the successor away because the first publisher is on. */
    private static boolean onePublisherOnly(Outlet outlet) {
        Reason reason = outlet.next.lastReason();
        boolean saidSo = reason != null && reason.code().equals("already-publishing");
        return saidSo || place(outlet.inForce).equals(place(outlet.wanted));
    }

    /** What is the same for two addresses of one stream, be they encrypted or not. */
    private static String place(Settings.Destination destination) {
        String address = RtmpAddress.of(destination).joined();
        return address.substring(address.indexOf("://") + 3).replaceFirst("^([^/:]+):\\d+/", "$1/");
    }

    private void tell(Outlet outlet) {
        String name = outlet.inForce.name();
        String text = "Destination " + name + " keeps its old session: the new address or key is not live after "
                + PATIENCE.toSeconds() + " s" + because(outlet) + "; it goes on trying.";
        LOG.warn("{}", text);
        events.add("destination-handover-waits", text, Map.of("destination", name));
    }

    private static String because(Outlet outlet) {
        Reason reason = outlet.next.lastReason();
        return reason == null ? "" : " (" + reason.sentence() + ")";
    }

    /** The successor takes the name, its route and the counters; the old publisher is closed. */
    private void promote(Outlet outlet, String how) {
        takeOver(outlet);
        supervisor.remove(child(outlet.inForce.name()) + OLD);
        finish(outlet, how);
    }

    private void takeOver(Outlet outlet) {
        String name = child(outlet.inForce.name());
        supervisor.rename(name, name + OLD);
        supervisor.rename(name + NEXT, name);
        routes.get().remove(name + NEXT);
        outlet.next.succeed(outlet.current);
    }

    private void breakFirst(Outlet outlet) {
        takeOver(outlet);
        outlet.phase = Phase.BREAKING;
        supervisor.find(child(outlet.inForce.name()) + OLD).ifPresent(Child::stop);
    }

    private void startWhenOldIsGone(Outlet outlet) {
        if (outlet.current.state() == DestinationState.LIVE || outlet.current.state() == DestinationState.CONNECTING) {
            return;
        }
        String name = child(outlet.inForce.name());
        supervisor.remove(name + OLD);
        supervisor
                .find(name)
                .ifPresent(child -> child.restart(new Reason("handover", "the old session is over", false)));
        finish(outlet, "with a break, because the server takes one publisher at a time");
    }

    private void finish(Outlet outlet, String how) {
        String name = outlet.inForce.name();
        long millis = (nanoTime.getAsLong() - outlet.began) / 1_000_000;
        outlet.current = outlet.next;
        outlet.inForce = outlet.wanted;
        outlet.next = null;
        outlet.wanted = null;
        String text = "Destination " + name + " was handed over " + how + ".";
        LOG.info("{}", text);
        events.add("destination-handover", text, Map.of("destination", name, "millis", millis));
    }

    /** Closes the first publisher of a handover that waits, so that the second has the destination to itself. */
    synchronized boolean hurry(String name) {
        Outlet outlet = outlets.get(name);
        boolean waits = outlet != null && outlet.next != null && outlet.phase == Phase.MAKING;
        if (waits) {
            breakFirst(outlet);
        }
        return waits;
    }

    /** Names of the children, without successors. */
    synchronized List<String> children() {
        return outlets.keySet().stream().map(Outlets::child).toList();
    }

    synchronized void sample() {
        int position = 0;
        for (Outlet outlet : outlets.values()) {
            outlet.current.sample();
            renewInTime(outlet, longestSession - longestSession / APART * (position++ % (APART / 2)));
        }
    }

    private void renewInTime(Outlet outlet, long limit) {
        boolean old = nanoTime.getAsLong() - outlet.current.sessionBegan() > limit;
        boolean endless = !outlet.inForce.url().startsWith("file:"); // a file would be written over
        if (old && endless && outlet.next == null && outlet.current.state() == DestinationState.LIVE) {
            String text =
                    "Destination " + outlet.inForce.name() + " gets a new session before the old one is too long.";
            LOG.info("{}", text);
            events.add("destination-renewal", text, Map.of("destination", outlet.inForce.name()));
            makeSuccessor(outlet, outlet.inForce);
        }
    }

    synchronized List<DestinationSnapshot> snapshots() {
        List<DestinationSnapshot> snapshots = new ArrayList<>();
        for (Outlet outlet : outlets.values()) {
            DestinationSnapshot snapshot = outlet.current.snapshot();
            snapshots.add(outlet.next == null ? snapshot : snapshot.handingOver(successor(outlet)));
        }
        return snapshots;
    }

    private static String successor(Outlet outlet) {
        return "the new address or key is " + outlet.next.state().name().toLowerCase(Locale.ROOT) + because(outlet);
    }
}
