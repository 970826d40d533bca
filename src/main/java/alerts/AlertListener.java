package alerts;

/** Hears of every alert that fires, changes or is resolved. Called in order, on one thread; must not block for long. */
@FunctionalInterface
public interface AlertListener {
    void onAlert(Alert alert);
}
