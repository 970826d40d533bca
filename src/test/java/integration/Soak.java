package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The bridge for hours while something breaks every half minute ({@link SoakFaults}), never the primary's own: how many
 * sessions the primary had, how long it was dark after each fault, what memory, threads and file handles did, whether
 * sound and picture are together at the end, and whether a process stayed behind. Samples go to a file beside the
 * recordings, for plots.
 */
final class Soak {
    private static final double SAMPLE_SECONDS = 5;
    private static final double REPORT_MINUTES = 10;
    private static final double FILM_SECONDS = 600;
    private static final double CALM_SECONDS = 75;
    private static final double SETTLED_SECONDS = 12;
    private static final Duration END_LIMIT = Duration.ofSeconds(8);

    private record Struck(String name, double dark, double backupDark) {}

    private final Bench.Size size;
    private final double seconds;
    private final Random random;
    private final double every;
    private final Map<String, Trend> trends = new TreeMap<>();
    private final List<Struck> struck = new ArrayList<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final StringBuilder samples = new StringBuilder("hour,figure,value\n");
    private Stage stage;
    private BridgeProcess bridge;
    private long began;

    private Soak(Bench.Size size, double seconds, long seed, double every) {
        this.size = size;
        this.seconds = seconds;
        this.random = new Random(seed);
        this.every = every;
    }

    /** Arguments: minutes (120), size (360p30), seed (of the clock), seconds between faults in the mean (30). */
    public static void main(String[] args) {
        double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 120;
        Bench.Size size = Bench.Size.of(args.length > 1 ? args[1] : "360p30");
        long seed = args.length > 2 ? Long.parseLong(args[2]) : System.currentTimeMillis() % 1_000_000;
        double every = args.length > 3 ? Double.parseDouble(args[3]) : 30;
        System.out.printf("soak: %s min, %s, seed %d, a fault every %s s%n", minutes, size.name(), seed, every);
        new Soak(size, minutes * 60, seed, every).run();
    }

    private void run() {
        Clip film = size.clip(Math.min(FILM_SECONDS, seconds + CALM_SECONDS)).withSound();
        film.file();
        try (Stage running =
                new Stage("bridge", "soak", setup -> size.apply(setup).withSourceSound())) {
            stage = running;
            bridge = (BridgeProcess) stage.bridge;
            Bench.onAir(stage, film);
            began = System.nanoTime();
            ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
            var unused = sampler.scheduleAtFixedRate(
                    this::sample, 0, Math.round(SAMPLE_SECONDS * 1000), TimeUnit.MILLISECONDS);
            breakThings();
            long calm = calm();
            long end = System.nanoTime();
            sampler.shutdown();
            int alerts = bridge.json("/api/alerts").path("count").asInt(-1);
            List<String> orphans = endBridge();
            stage.end();
            printFaults();
            printTrends();
            printProgram(calm, end, alerts, orphans);
        }
    }

    private void breakThings() {
        double reported = REPORT_MINUTES;
        try (SoakFaults faults = new SoakFaults(stage, stage.firstSender(), random)) {
            while (elapsed() < seconds) {
                strike(faults.next());
                if (elapsed() / 60 >= reported) {
                    report();
                    reported += REPORT_MINUTES;
                }
            }
        }
    }

    /** From one fault to the next it is between a third and five thirds of the mean. */
    private void strike(SoakFaults.Fault fault) {
        long from = System.nanoTime();
        double next = elapsed() + every * (1 + 4 * random.nextDouble()) / 3;
        try {
            fault.strike().run();
        } catch (RuntimeException e) {
            System.out.println("  not done: " + fault.name() + ": " + e);
        }
        Bench.hold(Math.max(2, next - elapsed()));
        long to = System.nanoTime();
        Struck done = new Struck(
                fault.name(),
                stage.primary.longestSilence(from, to).millis(),
                stage.backup.longestSilence(from, to).millis());
        struck.add(done);
        System.out.printf(
                "%7.2f min  %-42s primary dark %5.0f ms, backup %6.0f ms%n",
                (from - began) / 60e9, done.name(), done.dark(), done.backupDark());
    }

    /** A fresh film and no more faults; from when on it counts. */
    private long calm() {
        Sender sender = stage.firstSender();
        sender.leave();
        Waits.within(Duration.ofSeconds(5), () -> !sender.isAlive());
        sender.start();
        Bench.hold(SETTLED_SECONDS);
        long from = System.nanoTime();
        Bench.hold(CALM_SECONDS - SETTLED_SECONDS);
        return from;
    }

    private double elapsed() {
        return (System.nanoTime() - began) / 1e9;
    }

    private void report() {
        System.out.printf(
                "after %.0f min: %d faults, %d sessions on the primary, longest dark %.0f ms; %s%n",
                elapsed() / 60,
                struck.size(),
                stage.primary.sessions().size(),
                struck.stream().mapToDouble(Struck::dark).max().orElse(0),
                Stream.of("JVM: resident, MB", "JVM: threads", "JVM: file handles", "whole tree: processes")
                        .map(name -> name + " "
                                + Math.round(
                                        trends.getOrDefault(name, new Trend()).last()))
                        .collect(Collectors.joining(", ")));
        writeSamples();
    }

    private void sample() {
        double hour = elapsed() / 3600;
        try {
            CompareCpu.names(bridge).forEach((pid, name) -> {
                if (isSteady(name) && ProcessTree.residentMegabytes(pid) > 0) {
                    add(hour, name + ": resident, MB", ProcessTree.residentMegabytes(pid));
                    add(hour, name + ": threads", ProcessTree.threads(pid));
                    add(hour, name + ": file handles", ProcessTree.handles(pid));
                }
            });
            Set<Long> tree = bridge.tree();
            add(hour, "whole tree: proportional, MB", ProcessTree.proportionalMegabytes(tree));
            add(hour, "whole tree: processes", tree.size());
            long orphans = marked().stream()
                    .filter(pid -> !tree.contains(pid) && isAdopted(pid))
                    .count();
            add(hour, "orphans", (double) orphans);
        } catch (RuntimeException e) {
            unanswered.incrementAndGet();
        }
    }

    /** Guests and speech come under ever new names. */
    private static boolean isSteady(String name) {
        return !name.contains("post") && !name.contains("speech");
    }

    private synchronized void add(double hour, String name, double value) {
        trends.computeIfAbsent(name, any -> new Trend()).add(hour, value);
        samples.append(Bench.format("%.4f,\"%s\",%.1f%n", hour, name, value));
    }

    private Path samplesFile() {
        return stage.directory().resolve("samples.csv");
    }

    private synchronized void writeSamples() {
        try {
            Files.writeString(samplesFile(), samples.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every process that was started with this bridge's own directory in its environment, in its tree or not. */
    private Set<Long> marked() {
        String mark = "RUNTIME_DIR=" + bridge.runtimeDirectory() + "\0";
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> Program.isRunning(pid) && environment(pid).contains(mark))
                .collect(Collectors.toSet());
    }

    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Its parent has gone and init has it. */
    private static boolean isAdopted(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(ProcessHandle::parent)
                .map(parent -> parent.pid() == 1)
                .orElse(false);
    }

    /** Asks the bridge to end; who is still there afterwards. */
    private List<String> endBridge() {
        bridge.program().terminate();
        boolean ended = bridge.program().awaitExit(END_LIMIT);
        Waits.within(Duration.ofSeconds(2), () -> marked().isEmpty());
        List<String> left = new ArrayList<>(ended ? List.of() : List.of("the bridge itself"));
        marked().forEach(pid -> left.add(pid + " "
                + ProcessHandle.of(pid)
                        .flatMap(handle -> handle.info().command())
                        .orElse("")));
        return left;
    }

    private void printFaults() {
        Bench.Table table = new Bench.Table(
                "fault", "times", "primary dark, median ms", "primary dark, worst ms", "backup, worst ms");
        struck.stream()
                .collect(Collectors.groupingBy(Struck::name, TreeMap::new, Collectors.toList()))
                .forEach((name, all) -> table.row(
                        name,
                        Integer.toString(all.size()),
                        Bench.format(
                                "%.0f",
                                Bench.median(all.stream().map(Struck::dark).toList())),
                        Bench.format(
                                "%.0f",
                                Bench.quantile(all.stream().map(Struck::dark).toList(), 1)),
                        Bench.format(
                                "%.0f",
                                Bench.quantile(
                                        all.stream().map(Struck::backupDark).toList(), 1))));
        table.print();
    }

    private void printTrends() {
        writeSamples();
        double half = seconds / 2 / 3600;
        Bench.Table table = new Bench.Table(
                "figure, " + size.name(), "first", "median", "most", "last", "per hour", "per hour, second half");
        trends.forEach((name, trend) -> table.row(
                name,
                Bench.format("%.0f", trend.first()),
                Bench.format("%.0f", trend.median()),
                Bench.format("%.0f", trend.most()),
                Bench.format("%.0f", trend.last()),
                Bench.format("%+.1f", trend.perHour(0)),
                Bench.format("%+.1f", trend.perHour(half))));
        table.print();
    }

    private static String sum(List<Recording> recordings, ToIntFunction<Recording> figure) {
        return Integer.toString(recordings.stream().mapToInt(figure).sum());
    }

    private void printProgram(long calm, long end, int alerts, List<String> orphans) {
        List<Session> sessions = stage.primary.sessions();
        List<Recording> recordings = sessions.stream().map(Recording::of).toList();
        Bench.Table table = new Bench.Table("program, " + Math.round((end - began) / 1e9) + " s", "measured");
        table.row("faults", Integer.toString(struck.size()));
        table.row(
                "sessions on the primary",
                Integer.toString(stage.primary.sessions().size()));
        table.row(
                "sessions on the backup",
                Integer.toString(stage.backup.sessions().size()));
        table.row("video times not rising", sum(recordings, one -> Recording.notRising(one.video())));
        table.row("audio times not rising", sum(recordings, one -> Recording.notRising(one.audio())));
        Gap hole = recordings.stream()
                .map(Recording::longestHole)
                .max(Comparator.comparingDouble(Gap::millis))
                .orElseThrow();
        table.row("longest hole in the times", hole.toString());
        table.row(
                "longest hole in arrival",
                stage.primary.longestSilence(began, end).toString());
        double drift = recordings.stream()
                .mapToDouble(one -> Math.abs(one.soundDriftMillis()))
                .max()
                .orElse(Double.NaN);
        table.row("AAC against its times, worst session, ms", Bench.format("%.2f", drift));
        Recording last = Recording.tailOf(sessions.get(sessions.size() - 1), calm);
        List<Picture> pictures = last.picturesBetween(calm, end);
        table.row("the last minute: pictures", Cadence.of(pictures).toString());
        table.row(
                "the last minute: sound against picture",
                Alignment.of(pictures, last.sound()).toString());
        table.row("alerts that were on at the end", Integer.toString(alerts));
        table.row("samples without an answer of the API", unanswered.toString());
        table.row("processes left behind", orphans.isEmpty() ? "none" : String.join("; ", orphans));
        table.row("longest pause of the machine, ms", Bench.format("%.0f", stage.primary.longestPauseMillis()));
        table.print();
    }
}
