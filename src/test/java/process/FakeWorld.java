package process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A supervisor with a fake clock, fake processes and no thread: the test is the loop. */
final class FakeWorld {
    final List<FakeProcess> launched = new ArrayList<>();
    final List<List<String>> commands = new ArrayList<>();
    final List<ChildSnapshot> changes = new ArrayList<>();
    final List<DirectLane> lanes = new ArrayList<>();
    final Supervisor supervisor;
    IOException launchFailure;
    boolean obedient = true;
    /** Processor time that every process has used. */
    long ticks;

    private long nanos = -5_000_000_000L;

    FakeWorld() {
        Surroundings surroundings = new Surroundings(
                this::launch,
                () -> nanos,
                () -> Instant.ofEpochSecond(0, nanos),
                () -> 0.999_999,
                this::lane,
                pid -> ticks);
        supervisor = new Supervisor(surroundings, changes::add);
    }

    static ChildSpec spec(String name) {
        return spec(name, new ChildIo() {});
    }

    static ChildSpec spec(String name, ChildIo io) {
        return new ChildSpec(
                name,
                () -> List.of("program", name),
                io,
                FakeWorld::classify,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(2),
                Backoffs.destination(),
                UnaryOperator.identity());
    }

    static ChildSpec watched(String name, Duration startTimeout, Duration staleTimeout) {
        return watched(spec(name), startTimeout, staleTimeout);
    }

    static ChildSpec watched(ChildSpec s, Duration startTimeout, Duration staleTimeout) {
        return new ChildSpec(
                s.name(),
                s.command(),
                s.io(),
                s.classify(),
                startTimeout,
                staleTimeout,
                s.grace(),
                s.backoff(),
                s.mask());
    }

    Child started(ChildSpec spec) {
        Child child = supervisor.register(spec);
        child.start();
        settle();
        return child;
    }

    FakeProcess last() {
        return launched.get(launched.size() - 1);
    }

    /** Lets time pass in the loop's own steps of 50 ms. */
    void pass(Duration time) {
        long end = nanos + time.toNanos();
        while (nanos < end) {
            nanos = Math.min(end, nanos + Supervisor.TICK.toNanos());
            settle();
        }
    }

    /** Stops the whole world, the loop included. */
    void freeze(Duration time) {
        nanos += time.toNanos();
        settle();
    }

    void settle() {
        int work = supervisor.doWork();
        while (work > 0) {
            work = supervisor.doWork();
        }
    }

    /** From now on launches hang. */
    void holdLaunches() {
        lanes.get(0).holding = true;
    }

    void releaseLaunches() {
        lanes.get(0).holding = false;
        lanes.get(0).held.forEach(Runnable::run);
    }

    List<ChildState> states() {
        return changes.stream().map(ChildSnapshot::state).toList();
    }

    private DirectLane lane(String name) {
        DirectLane lane = new DirectLane();
        lanes.add(lane);
        return lane;
    }

    private Launcher.Launched launch(List<String> command) throws IOException {
        commands.add(command);
        if (launchFailure != null) {
            throw launchFailure;
        }
        FakeProcess process = new FakeProcess(1000 + launched.size(), obedient);
        launched.add(process);
        return process;
    }

    private static Optional<Reason> classify(String line) {
        return switch (line) {
            case "refused" -> Optional.of(new Reason("refused", "connection refused", false));
            case "bad key" -> Optional.of(new Reason("unauthorised", "the key was refused", true));
            case "source left" -> Optional.of(new Reason("source-left", "the source left", false));
            default -> Optional.empty();
        };
    }

    /** Carries tasks out at once. */
    static final class DirectLane implements Lane {
        final List<Throwable> failures = new ArrayList<>();
        final List<Runnable> held = new ArrayList<>();
        boolean holding;
        boolean ended;

        @Override
        public void execute(Runnable task) {
            if (holding) {
                held.add(task);
                return;
            }
            try {
                task.run();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void awaitEnd(long nanos) {}
    }

    /** A process that does what the test says. */
    static final class FakeProcess implements Launcher.Launched {
        private final long pid;
        private final boolean obedient;
        Launcher.Watcher watcher;
        int asked;
        int killed;
        boolean unkillable;
        private boolean gone;

        FakeProcess(long pid, boolean obedient) {
            this.pid = pid;
            this.obedient = obedient;
        }

        void prints(String line) {
            watcher.line(line);
        }

        void exits(int status) {
            if (!gone) {
                gone = true;
                watcher.exited(status);
            }
        }

        void progresses() {
            ((ChildIo.Run) watcher).progress();
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public OutputStream stdin() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream stdout() {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public void watch(Launcher.Watcher by) {
            watcher = by;
        }

        @Override
        public void terminate() {
            asked++;
            if (obedient) {
                exits(255);
            }
        }

        @Override
        public void kill() {
            killed++;
            if (!unkillable) {
                exits(137);
            }
        }
    }
}
