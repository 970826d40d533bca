package ffmpeg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * The receiving side of an SRT link as srt-live-transmit 1.5 reports it. Counts are those since the report before.
 *
 * @param rttMillis round trip
 * @param bandwidthMbit estimated capacity of the link, Mbit/s
 * @param rateMbit received, Mbit/s
 * @param packets received, retransmitted ones included
 * @param lost gaps seen, before retransmission
 * @param retransmitted packets that came again
 * @param dropped packets given up as too late to play
 * @param belated packets that came after their time
 * @param bytes received
 * @param bufferMillis media time in the receive buffer
 * @param latencyMillis agreed delivery delay
 */
public record SrtStats(
        double rttMillis,
        double bandwidthMbit,
        double rateMbit,
        long packets,
        long lost,
        long retransmitted,
        long dropped,
        long belated,
        long bytes,
        int bufferMillis,
        int latencyMillis) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** True when a line is a report and not for people. */
    public static boolean isStatsLine(String line) {
        return line.startsWith("{\"sid\":");
    }

    /** Reads one line; empty when it is no report, or only part of one. */
    public static Optional<SrtStats> parse(String line) {
        if (!isStatsLine(line)) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(JSON.readTree(line)));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static SrtStats of(JsonNode report) {
        JsonNode link = report.path("link");
        JsonNode received = report.path("recv");
        return new SrtStats(
                link.path("rtt").asDouble(),
                link.path("bandwidth").asDouble(),
                received.path("mbitRate").asDouble(),
                received.path("packets").asLong(),
                received.path("packetsLost").asLong(),
                received.path("packetsRetransmitted").asLong(),
                received.path("packetsDropped").asLong(),
                received.path("packetsBelated").asLong(),
                received.path("bytes").asLong(),
                received.path("msBuf").asInt(),
                received.path("msTsbPdDelay").asInt());
    }
}
