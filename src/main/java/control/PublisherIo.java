package control;

import delivery.Destination;
import ffmpeg.Progress;
import process.ChildIo;
import process.Reason;
import process.TcpSockets;

/** A publisher: its progress reports and its sockets say what the server has acknowledged. */
final class PublisherIo implements ChildIo {
    private final Destination destination;
    private Progress.Parser progress = new Progress.Parser();

    PublisherIo(Destination destination) {
        this.destination = destination;
    }

    @Override
    public void started(Run run) {
        progress = new Progress.Parser();
        destination.started(run);
    }

    @Override
    public boolean isReport(String line) {
        return Progress.isProgressLine(line);
    }

    @Override
    public void line(Run run, String line) {
        progress.line(line)
                .ifPresent(report -> destination.sent(run, report.totalSize() - TcpSockets.unacknowledged(run.pid())));
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
