package process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Supervision of real processes. */
class SupervisorIT {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<ChildSnapshot> changes = new CopyOnWriteArrayList<>();
    private final Supervisor supervisor = new Supervisor(changes::add);

    @AfterEach
    void close() {
        supervisor.close();
    }

    @Test
    void pidIsTheProgramsOwnAndAKilledChildComesBack() throws IOException {
        Child child = started("sleeper", new ChildIo() {}, Duration.ZERO, "sleep", "1000");
        long first = pidOf(child);
        await().atMost(LONG).until(() -> commandLine(first).startsWith("sleep"));
        long killedAt = System.nanoTime();
        ProcessHandle.of(first).ifPresent(ProcessHandle::destroyForcibly);
        await().atMost(LONG).until(() -> pidOf(child) != first);
        assertThat(System.nanoTime() - killedAt)
                .isLessThan(Duration.ofSeconds(1).toNanos());
        assertThat(child.snapshot().reason().code()).isEqualTo("killed");
        assertThat(child.snapshot().restarts()).isEqualTo(1);
    }

    @Test
    void ctrlCInTheTerminalDoesNotReachChildren() {
        assumeThat(SystemLauncher.detect().endsWithParent()).isTrue();
        Child child = started("sleeper", new ChildIo() {}, Duration.ZERO, "sleep", "1000");
        long pid = pidOf(child);
        await().atMost(LONG).until(() -> commandLine(pid).startsWith("sleep"));
        assertThat(processGroup(pid)).isEqualTo(pid);
    }

    @Test
    void stoppedProcessBecomesStaleAndIsReplaced() throws Exception {
        Child child = started("yes", new CountingIo(), Duration.ofMillis(500), "sh", "-c", "exec yes");
        await().atMost(LONG).until(() -> child.snapshot().state() == ChildState.RUNNING);
        long first = pidOf(child);
        signal("STOP", first);
        await().atMost(LONG)
                .until(() ->
                        child.snapshot().restarts() >= 1 && child.snapshot().state() == ChildState.RUNNING);
        assertThat(changes)
                .anyMatch(c -> c.reason() != null && c.reason().code().equals("stale"));
        assertThat(gone(first)).isTrue();
    }

    @Test
    void hundredThousandLinesAreDrainedAndOnlyTheLastOnesKept() {
        AtomicInteger heard = new AtomicInteger();
        ChildIo io = new ChildIo() {
            @Override
            public void line(Run run, String line) {
                heard.incrementAndGet();
            }
        };
        Child child = started(
                "printer",
                io,
                Duration.ZERO,
                "sh",
                "-c",
                "seq -f 'line %.0f' 100000 >&2; yes | head -c 1000000; exit 7");
        await().atMost(LONG).until(() -> child.snapshot().restarts() >= 1);
        child.stop();
        await().atMost(LONG).until(() -> child.snapshot().state() == ChildState.STOPPED);
        assertThat(changes).anyMatch(SupervisorIT::endedWith7);
        ChildSnapshot end =
                changes.stream().filter(SupervisorIT::endedWith7).findFirst().orElseThrow();
        assertThat(end.lastLines()).hasSize(50).last().isEqualTo("line 100000");
        assertThat(heard).hasPositiveValue();
    }

    @Test
    void ownerThatBlocksHoldsUpNobody() {
        AtomicLong blocked = new AtomicLong();
        ChildIo io = new ChildIo() {
            @Override
            public void line(Run run, String line) {
                if (blocked.getAndIncrement() == 0) {
                    await().atMost(LONG).until(() -> blocked.get() < 0);
                }
            }
        };
        Child noisy = started("noisy", io, Duration.ZERO, "sh", "-c", "yes noise | head -n 50000 >&2; exec sleep 1000");
        Child other = started("other", new ChildIo() {}, Duration.ZERO, "sleep", "1000");
        await().atMost(LONG).until(() -> blocked.get() > 0);
        await().atMost(LONG).until(() -> commandLine(pidOf(noisy)).startsWith("sleep"));
        other.restart(new Reason("settings", "changed", false));
        await().atMost(LONG).until(() -> other.snapshot().restarts() == 1);
        blocked.set(Long.MIN_VALUE);
    }

    @Test
    void missingProgramIsExplained() {
        Child child = started("ghost", new ChildIo() {}, Duration.ZERO, "/nowhere/ghost");
        await().atMost(LONG).until(() -> child.snapshot().state() == ChildState.FAILED);
        assertThat(child.snapshot().reason().code()).isEqualTo("not-found");
        assertThat(child.snapshot().reason().sentence()).contains("/nowhere/ghost");
    }

    @Test
    void grandchildThatHoldsThePipeDoesNotHoldUpTheRestart() {
        Child child = started("parent", new ChildIo() {}, Duration.ZERO, "sh", "-c", "sleep 30 & echo $! >&2; exit 3");
        await().atMost(LONG).until(() -> child.snapshot().restarts() >= 1);
        child.stop();
        await().atMost(LONG).until(() -> child.snapshot().state() == ChildState.STOPPED);
        child.snapshot().lastLines().forEach(SupervisorIT::killPid);
    }

    @Test
    void closeEndsEvenAChildThatDoesNotListen() {
        Child deaf = started(
                "deaf",
                new ChildIo() {},
                Duration.ZERO,
                "sh",
                "-c",
                "trap '' TERM INT; echo deaf >&2; exec sleep 1000");
        Child polite = started("polite", new ChildIo() {}, Duration.ZERO, "sleep", "1000");
        await().atMost(LONG).until(() -> deaf.snapshot().lastLines().contains("deaf"));
        List<Long> pids = List.of(pidOf(deaf), pidOf(polite));
        long begun = System.nanoTime();
        supervisor.close();
        assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(5).toNanos());
        assertThat(pids).allMatch(SupervisorIT::gone);
        assertThat(polite.snapshot().state()).isEqualTo(ChildState.STOPPED);
    }

    @Test
    void childrenEndWithAKilledJvm() throws IOException {
        assumeThat(SystemLauncher.detect().endsWithParent()).isTrue();
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            List<Long> pids = readPids(jvm.getInputStream());
            assertThat(pids).hasSize(2).noneMatch(SupervisorIT::gone);
            jvm.destroyForcibly();
            await().atMost(Duration.ofSeconds(5)).until(() -> pids.stream().allMatch(SupervisorIT::gone));
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** A JVM with two children that prints their pids and waits to be killed. */
    static final class Doomed {
        private Doomed() {}

        public static void main(String[] args) throws IOException {
            Supervisor supervisor = new Supervisor(change -> {
                change.pid().ifPresent(System.out::println);
                System.out.flush();
            });
            for (String name : List.of("one", "two")) {
                supervisor
                        .register(spec(name, new ChildIo() {}, Duration.ZERO, "sleep", "1000"))
                        .start();
            }
            int unused = System.in.read();
            supervisor.close();
        }
    }

    private static List<Long> readPids(InputStream in) throws IOException {
        List<Long> pids = new ArrayList<>();
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        while (pids.size() < 2) {
            String line = reader.readLine();
            if (line == null) {
                return pids;
            }
            pids.add(Long.valueOf(line));
        }
        return pids;
    }

    private Child started(String name, ChildIo io, Duration staleTimeout, String... command) {
        Child child = supervisor.register(spec(name, io, staleTimeout, command));
        child.start();
        return child;
    }

    private static ChildSpec spec(String name, ChildIo io, Duration staleTimeout, String... command) {
        return new ChildSpec(
                name,
                () -> List.of(command),
                io,
                line -> Optional.empty(),
                staleTimeout,
                staleTimeout,
                Duration.ofMillis(500),
                Backoffs.fast(),
                UnaryOperator.identity());
    }

    private static boolean endedWith7(ChildSnapshot snapshot) {
        return snapshot.state() == ChildState.FAILED
                && snapshot.reason().sentence().startsWith("exit status 7 ");
    }

    private static long pidOf(Child child) {
        await().atMost(LONG).until(() -> child.snapshot().pid().isPresent());
        return child.snapshot().pid().orElse(-1);
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException e) {
            return "";
        }
    }

    /** Ended, reaped or not: in a container nobody may reap an orphan. */
    private static boolean gone(long pid) {
        return stat(pid).get(0).equals("Z");
    }

    private static long processGroup(long pid) {
        return Long.parseLong(stat(pid).get(2));
    }

    /** Fields of /proc/pid/stat from the third on: state, parent, process group. */
    private static List<String> stat(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException e) {
            return List.of("Z");
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    private static void killPid(String pid) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Takes standard output and reports every chunk as progress. */
    private static final class CountingIo implements ChildIo {
        @Override
        public void started(Run run) {
            Thread reader = new Thread(() -> read(run));
            reader.setDaemon(true);
            reader.start();
        }

        private static void read(Run run) {
            byte[] chunk = new byte[1 << 16];
            try {
                while (run.stdout().read(chunk) >= 0) {
                    run.progress();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
