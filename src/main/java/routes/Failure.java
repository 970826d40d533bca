package routes;

/** A request that cannot be served, with the status and the one sentence that its caller sees. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    public Failure(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
