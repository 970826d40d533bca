package app;

/** A command against a running bridge did not do what it should; the exit status says what kind of failure it was. */
final class ClientFailure extends RuntimeException {
    /** The bridge failed, or something else that should not happen. */
    static final int FAILED = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** No bridge answers. */
    static final int UNREACHABLE = 3;

    /** The bridge will not do that: wrong value, unknown name. */
    static final int REFUSED = 4;

    /** The token is missing or wrong. */
    static final int FORBIDDEN = 5;

    /** The bridge is not on air, it is down, or a critical alert is firing. */
    static final int NOT_WELL = 6;

    /** The program runs, and something is wrong. */
    static final int PROBLEMS = 7;

    private static final long serialVersionUID = 1;

    private final int status;

    ClientFailure(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    /** What the bridge says about a request that it does not carry out. */
    static ClientFailure refused(Remote.Reply reply) {
        String said = reply.json().path("error").asText("");
        String sentence = said.isEmpty() ? "the answer is HTTP status " + reply.status() : said;
        return switch (reply.status()) {
            case 401, 403 -> new ClientFailure(FORBIDDEN, sentence);
            default -> new ClientFailure(reply.status() >= 500 ? FAILED : REFUSED, sentence);
        };
    }

    int status() {
        return status;
    }
}
