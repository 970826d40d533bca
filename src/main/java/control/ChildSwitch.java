package control;

/** Turns a child's route on and off; a route that runs keeps its child running. */
public interface ChildSwitch {
    /** Starts the route of a child, making it first where there is none. Idempotent. */
    void on(String child);

    /** Stops the route of a child. Idempotent. */
    void off(String child);

    /** Stops and forgets the route of a child. */
    void remove(String child);
}
