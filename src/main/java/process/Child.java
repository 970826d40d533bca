package process;

/** A supervised child process. Methods ask and return at once; any thread. */
public interface Child {
    String name();

    /**
     * Wants the child to run; it is kept running until {@link #stop}. Idempotent: it does not cut a backoff short, and
     * while the previous run is still ending it is honoured after that.
     */
    void start();

    /** Wants it stopped: asked to end (see ChildSpec), grace, SIGKILL, reap; cancels a backoff. Idempotent. */
    void stop();

    /**
     * Ends the present run and starts another at once; counted as a restart, not as a failure. During a backoff it
     * starts at once and forgets the failures. A child that is not wanted stays stopped.
     */
    void restart(Reason why);

    /** Its state now; a request made just before may not have been carried out yet. */
    ChildSnapshot snapshot();
}
