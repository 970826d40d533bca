package control;

import health.LoadJudge;
import health.LoadJudge.Load;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import process.ChildSnapshot;
import process.CpuTimes;

/** Watches for pictures left out, and says why: once in the log and as an event, and in the statistics while it lasts. */
final class LoadWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LoadWatch.class);

    private final Supplier<List<ChildSnapshot>> children;
    private final EventLog events;
    private final LoadJudge judge = new LoadJudge();
    private volatile Load load = Load.UNKNOWN;

    LoadWatch(Supplier<List<ChildSnapshot>> children, EventLog events) {
        this.children = children;
        this.events = events;
    }

    /** Once a second. */
    void sample(long skipped, String preset) {
        List<ChildSnapshot> all = children.get();
        long encoder = all.stream()
                .filter(child -> child.name().equals(Bridge.ENCODER))
                .flatMapToLong(child -> child.pid().stream())
                .findFirst()
                .orElse(0);
        List<Long> pids = all.stream()
                .flatMapToLong(child -> child.pid().stream())
                .boxed()
                .toList();
        String before = load.state();
        load = judge.judge(System.nanoTime(), skipped, CpuTimes.read(pids, encoder), preset);
        if (!load.state().equals(before)) {
            tell();
        }
    }

    private void tell() {
        if (load.advice() == null) {
            LOG.info("no more pictures are left out");
        } else {
            LOG.warn(load.advice());
        }
        String text = load.advice() == null ? "No more pictures are left out." : load.advice();
        events.add("load", text, Map.of("state", load.state()));
    }

    Load load() {
        return load;
    }
}
