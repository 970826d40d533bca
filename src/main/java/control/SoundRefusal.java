package control;

/** Something about sound that cannot be done, with the HTTP status and the one sentence that the caller sees. */
public final class SoundRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    public SoundRefusal(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
