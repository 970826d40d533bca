package process;

/** Hears of every change of a child, for logs and events. */
@FunctionalInterface
public interface ChildListener {
    /**
     * A child's state or wanted order changed. Called in order, on a thread that only serves the listener; changes are
     * left out while more than 1000 wait for a slow one. Exceptions are logged and go no further.
     */
    void onChange(ChildSnapshot snapshot);
}
