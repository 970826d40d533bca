package delivery;

/**
 * What a destination is doing.
 *
 * <p>STOPPED to CONNECTING (start); CONNECTING to LIVE (bytes reach the server), RETRYING or REFUSED; LIVE to RETRYING or
 * REFUSED; those back to CONNECTING; any to STOPPED.
 */
public enum DestinationState {
    STOPPED,
    CONNECTING,
    LIVE,
    RETRYING,
    REFUSED
}
