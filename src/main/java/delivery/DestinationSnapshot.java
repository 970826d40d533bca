package delivery;

import java.time.Instant;

/**
 * A destination at one moment.
 *
 * @param url without the key
 * @param bytes sent over all sessions of this process
 * @param bitrateK kbit/s over the last seconds
 * @param droppedTags tags that its queue dropped because it was too slow
 * @param queueMillis program time between the encoder and this destination
 * @param reconnects sessions after the first
 * @param connectedSince null while not live
 * @param lastError masked, or null
 * @param handover what a publisher with a changed address or key is doing that is to take over, or null
 */
public record DestinationSnapshot(
        String name,
        String url,
        DestinationState state,
        long bytes,
        double bitrateK,
        long droppedTags,
        long queueMillis,
        int reconnects,
        Instant connectedSince,
        String lastErrorCode,
        String lastError,
        String handover) {
    /** This snapshot while another publisher is to take over. */
    public DestinationSnapshot handingOver(String what) {
        return new DestinationSnapshot(
                name,
                url,
                state,
                bytes,
                bitrateK,
                droppedTags,
                queueMillis,
                reconnects,
                connectedSince,
                lastErrorCode,
                lastError,
                what);
    }
}
