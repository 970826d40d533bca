package process;

/** A supervised child process. Methods ask and return at once; any thread. */
public interface Child {
    String name();

    /** Wants the child to run; it is kept running until {@link #stop}. Idempotent. */
    void start();

    /** Wants it stopped: SIGINT, grace, SIGKILL, reap. Idempotent. */
    void stop();

    /** Ends the present run and starts another at once; counted as a restart, not as a failure. */
    void restart(Reason why);

    ChildSnapshot snapshot();
}
