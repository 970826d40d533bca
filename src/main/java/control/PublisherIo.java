package control;

import delivery.Destination;
import delivery.DestinationState;
import ffmpeg.Progress;
import process.ChildIo;
import process.Reason;
import process.TcpSockets;

/**
 * A publisher: its progress reports and its sockets say what the server has acknowledged.
 *
 * <p>Sockets are looked up only where there is doubt, which is until the destination is live and whenever the publisher
 * takes much less than it is given: one look costs 8 ms, because the kernel walks through its whole table. In between,
 * what it has sent counts as acknowledged, which is wrong by its send buffer at most, and so by a second.
 */
final class PublisherIo implements ChildIo {
    private final Destination destination;
    private Progress.Parser progress = new Progress.Parser();
    private long sentBefore;
    private long fedBefore;

    PublisherIo(Destination destination) {
        this.destination = destination;
    }

    @Override
    public void started(Run run) {
        progress = new Progress.Parser();
        sentBefore = 0;
        fedBefore = 0;
        destination.started(run);
    }

    @Override
    public boolean isReport(String line) {
        return Progress.isProgressLine(line);
    }

    @Override
    public void line(Run run, String line) {
        progress.line(line).ifPresent(report -> report(run, report.totalSize()));
    }

    private void report(Run run, long sent) {
        long fed = destination.fed();
        boolean slow = sent - sentBefore <= (fed - fedBefore) / 2;
        boolean doubt = slow || destination.state() != DestinationState.LIVE;
        sentBefore = sent;
        fedBefore = fed;
        destination.sent(run, doubt ? sent - TcpSockets.unacknowledged(run.pid()) : sent);
    }

    @Override
    public void finishing(Run run) {
        destination.finishing(run);
    }

    @Override
    public void ended(Run run, Reason reason) {
        destination.ended(run, reason);
    }
}
