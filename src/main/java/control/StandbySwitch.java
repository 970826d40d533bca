package control;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Keeps some children off while this bridge stands by, and starts them the moment it leads: a standby receives, decodes,
 * encodes and waits; only the leader publishes. What was asked of the children meanwhile is remembered. Guarded by this.
 */
public final class StandbySwitch implements ChildSwitch {
    private final ChildSwitch inner;
    private final Predicate<String> leadersOnly;
    private final Set<String> wanted = new LinkedHashSet<>();
    private boolean leads;

    /**
     * Stands by until told to lead.
     *
     * @param leadersOnly which children, by name, only a leader may run
     */
    public StandbySwitch(ChildSwitch inner, Predicate<String> leadersOnly) {
        this.inner = inner;
        this.leadersOnly = leadersOnly;
    }

    @Override
    public synchronized void on(String child) {
        if (leadersOnly.test(child)) {
            wanted.add(child);
            if (!leads) {
                return;
            }
        }
        inner.on(child);
    }

    @Override
    public synchronized void off(String child) {
        wanted.remove(child);
        inner.off(child);
    }

    @Override
    public synchronized void remove(String child) {
        wanted.remove(child);
        inner.remove(child);
    }

    /** Leads, or stands by; when it returns the children concerned have been told. Idempotent. */
    public synchronized void lead(boolean now) {
        if (leads == now) {
            return;
        }
        leads = now;
        wanted.forEach(now ? inner::on : inner::off);
    }
}
