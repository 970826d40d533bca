package alerts;

/**
 * Hears of every alert that fires, changes or is resolved. Called in order, on one thread; must not block for long.
 *
 * <p>Nothing is left out, also when the bridge is killed: after a restart what was firing is told again, and what was
 * resolved at the last moment may be. A listener that keeps state tells these apart by episode and status.
 */
@FunctionalInterface
public interface AlertListener {
    void onAlert(Alert alert);
}
