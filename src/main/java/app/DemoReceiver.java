package app;

import ffmpeg.Progress;
import java.util.Locale;
import process.ChildIo;
import process.Reason;

/** Counts what arrives at one of the demo's receivers, from the reports of its ffmpeg. */
final class DemoReceiver implements ChildIo {
    private final String name;
    private Progress.Parser parser = new Progress.Parser();

    // ---- guarded by this ----
    private boolean connected;
    private long sessions;
    private long earlierBytes;
    private long bytes;
    private long programMicros;
    private long reportedBytes;
    private long reportedNanos = System.nanoTime();

    DemoReceiver(String name) {
        this.name = name;
    }

    @Override
    public void started(Run run) {
        parser = new Progress.Parser();
        ChildIo.super.started(run);
    }

    @Override
    public boolean isReport(String line) {
        return Progress.isProgressLine(line);
    }

    @Override
    public void line(Run run, String line) {
        parser.line(line).ifPresent(this::take);
    }

    synchronized void take(Progress progress) {
        if (progress.totalSize() > 0 && !connected) {
            connected = true;
            sessions++;
        }
        bytes = progress.totalSize();
        programMicros = Math.max(0, progress.outTimeUs());
    }

    @Override
    public synchronized void ended(Run run, Reason reason) {
        connected = false;
        earlierBytes += bytes;
        bytes = 0;
    }

    /** What arrived, in words, the bitrate since the last call. */
    synchronized String report(long nowNanos) {
        long total = earlierBytes + bytes;
        double seconds = Math.max(1, nowNanos - reportedNanos) / 1e9;
        double megabits = (total - reportedBytes) * 8 / seconds / 1e6;
        reportedBytes = total;
        reportedNanos = nowNanos;
        if (!connected) {
            return name + ": waits for the bridge";
        }
        return String.format(
                Locale.ROOT,
                "%s: %.1f Mbit/s, %.1f MB, program time %s, session %d",
                name,
                megabits,
                total / 1e6,
                Demo.clock(programMicros / 1_000_000),
                sessions);
    }
}
