package control;

import ffmpeg.SrtStats;

/**
 * Counts of the SRT link over the life of the process; reports count from one to the next.
 *
 * @param packets received, retransmitted ones included
 * @param lost gaps seen, before retransmission
 * @param retransmitted packets that came again
 * @param dropped packets given up as too late to play
 * @param belated packets that came after their time
 */
public record SrtTotals(long packets, long lost, long retransmitted, long dropped, long belated, long bytes) {
    static final SrtTotals NONE = new SrtTotals(0, 0, 0, 0, 0, 0);

    SrtTotals plus(SrtStats report) {
        return new SrtTotals(
                packets + report.packets(),
                lost + report.lost(),
                retransmitted + report.retransmitted(),
                dropped + report.dropped(),
                belated + report.belated(),
                bytes + report.bytes());
    }
}
