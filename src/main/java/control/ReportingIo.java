package control;

import ffmpeg.Progress;
import ffmpeg.SrtStats;
import java.util.function.Consumer;
import process.ChildIo;
import process.Reason;

/** An owner's streams, with the lines that are reports taken out. */
class ReportingIo implements ChildIo {
    private final ChildIo inner;
    private final Consumer<String> reports;

    ReportingIo(ChildIo inner, Consumer<String> reports) {
        this.inner = inner;
        this.reports = reports;
    }

    @Override
    public void started(Run run) {
        inner.started(run);
    }

    @Override
    public boolean isReport(String line) {
        return Progress.isProgressLine(line) || SrtStats.isStatsLine(line);
    }

    @Override
    public void line(Run run, String line) {
        if (isReport(line)) {
            reports.accept(line);
        } else {
            inner.line(run, line);
        }
    }

    @Override
    public void finishing(Run run) {
        inner.finishing(run);
    }

    @Override
    public void ended(Run run, Reason reason) {
        inner.ended(run, reason);
    }
}
