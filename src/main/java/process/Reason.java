package process;

/**
 * Why a child ended or cannot do its work, read from what it printed.
 *
 * @param code stable and short: refused, unauthorised, timed-out, no-gpu, bad-input, stale, killed, exited, …
 * @param sentence one masked sentence for people
 * @param permanent true when trying again at once is pointless (a refused key, a certificate)
 */
public record Reason(String code, String sentence, boolean permanent) {}
