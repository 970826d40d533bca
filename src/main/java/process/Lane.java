package process;

/** Carries out tasks one after the other; a task that throws is logged and the next one follows. */
interface Lane {
    /** Appends a task; after {@link #end} it is ignored. */
    void execute(Runnable task);

    /** Takes no more tasks; those that wait are still carried out. */
    void end();

    /** Waits for the last task after {@link #end}; does not wait when called from the lane itself. */
    void awaitEnd(long nanos) throws InterruptedException;
}
