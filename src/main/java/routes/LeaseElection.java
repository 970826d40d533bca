package routes;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who leads, by a lease that everybody can read and only one can write at a time. A holder renews it; who has seen it not
 * renewed for its whole length, by a clock of its own, may take it. The holder goes by its own clock, too, and leads no
 * longer than {@link #RENEW} after it last asked for a renewal that was granted, which is well before anybody else may
 * have the lease: two never lead at once, whatever the clocks of two machines say.
 *
 * <p>{@link #look} is called by one thread; {@link #leads} by any, also while a look waits for its answer.
 */
final class LeaseElection {
    /** Of the lease, written into it. */
    static final Duration LEASE = Duration.ofSeconds(5);

    /** What is between this and the lease is the time that a leader has to end its publishers. */
    static final Duration RENEW = Duration.ofSeconds(3);

    /** From one look to the next. */
    static final Duration RETRY = Duration.ofMillis(700);

    /** Where the lease is kept. Whatever goes wrong, being too late included, is an exception and changes nothing. */
    interface Store {
        Optional<Held> read();

        /** Creates it, or replaces exactly what was read. */
        void write(Optional<Held> read, String holder, Duration lease);
    }

    /**
     * The lease as it was read.
     *
     * @param holder empty when it was given back
     * @param version another one after each write
     */
    record Held(String holder, Duration lease, String version) {}

    private final String me;
    private final Store store;
    private final LongSupplier nanos;

    private String seenVersion = "";
    private long seen;

    private volatile boolean mine;
    private volatile long renewed;

    LeaseElection(String me, Store store, LongSupplier nanos) {
        this.me = me;
        this.store = store;
        this.nanos = nanos;
    }

    /** Reads the lease, and renews it or takes it when that is allowed. */
    void look() {
        long asked = nanos.getAsLong();
        Optional<Held> held = store.read();
        if (held.isPresent() && !isMine(held.get()) && !isFree(held.get(), asked)) {
            mine = false;
            return;
        }
        store.write(held, me, LEASE);
        renewed = asked;
        mine = true;
    }

    /** A process of this name that came before is gone: a name belongs to one at a time. */
    private boolean isMine(Held held) {
        return held.holder().equals(me);
    }

    private boolean isFree(Held held, long now) {
        if (!held.version().equals(seenVersion)) {
            seenVersion = held.version();
            seen = now;
        }
        return held.holder().isEmpty() || now - seen > held.lease().toNanos();
    }

    boolean leads() {
        return mine && nanos.getAsLong() - renewed < RENEW.toNanos();
    }

    /** Leads no more, and gives the lease back where it is still this one's. */
    void giveBack() {
        mine = false;
        Optional<Held> held = store.read();
        if (held.isPresent() && isMine(held.get())) {
            store.write(held, "", LEASE);
        }
    }
}
