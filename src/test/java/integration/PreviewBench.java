package integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import preview.Mutations;

/**
 * The preview at length beside a running program: what viewers cost, who comes and goes, how soon a page shows something
 * and how late, and strangers in numbers. Viewers without decoders are {@link PreviewCrowd}s; pages are in Chromium.
 */
final class PreviewBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final double MEASURE_SECONDS = 25;
    private static final int COUNTING = 2;
    private static final int ROUND = 10;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String port = Integer.toString(Tools.freePort());
    private final String base = "http://127.0.0.1:" + port;

    private PreviewBench() {}

    /**
     * Arguments: {@code viewers N… [SIZE]}, {@code churn N [SIZE]}, {@code joins N [SIZE]}, {@code hostile N},
     * {@code watch SECONDS [SIZE]}.
     */
    public static void main(String[] args) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        String what = all.isEmpty() ? "viewers" : all.remove(0);
        Bench.Size size = Bench.Size.of(
                !all.isEmpty() && all.get(all.size() - 1).contains("p") ? all.remove(all.size() - 1) : "720p30");
        List<Integer> numbers = all.stream().map(Integer::valueOf).toList();
        PreviewBench bench = new PreviewBench();
        switch (what) {
            case "viewers" -> bench.viewers(numbers.isEmpty() ? List.of(20, 50) : numbers, size);
            case "churn" -> bench.churn(numbers.isEmpty() ? 500 : numbers.get(0), size);
            case "joins" -> bench.joins(numbers.isEmpty() ? 30 : numbers.get(0), size);
            case "hostile" -> bench.hostile(numbers.isEmpty() ? 1000 : numbers.get(0));
            case "watch" -> bench.watch(numbers.isEmpty() ? 600 : numbers.get(0), size);
            default -> throw new IllegalArgumentException("viewers, churn, joins, hostile or watch, not " + what);
        }
    }

    private Stage stage(String name, Bench.Size size, int seconds, int mostViewers) {
        Clip clip = size.clip(seconds).withSound();
        Clip.prepare(List.of(clip));
        Stage stage = new Stage(
                "bridge",
                "preview-" + name,
                setup -> size.apply(setup.withSourceSound())
                        .with("WEBRTC_PORT", port)
                        .with("WEBRTC_HOST", "127.0.0.1")
                        .with("MAX_VIEWERS", Integer.toString(mostViewers)));
        try {
            Bench.onAir(stage, clip);
            if (!Waits.within(SOON, () -> get("/health").contains("\"program\":\"live\""))) {
                throw new IllegalStateException("the preview shows nothing");
            }
            return stage;
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    private static long preview(Stage stage) {
        return stage.bridge.pidOf("preview").orElseThrow();
    }

    // ---- what viewers cost

    /** A time with so many viewers, and what was used in it. */
    private record Step(
            String name,
            int viewers,
            long from,
            long to,
            double previewCpu,
            double othersCpu,
            double megabytes,
            int threads,
            int sockets,
            double longestGap,
            double pause) {}

    private void viewers(List<Integer> counts, Bench.Size size) throws Exception {
        int most = counts.stream().mapToInt(n -> n).max().orElse(20);
        int seconds = (int) ((counts.size() + 2) * (MEASURE_SECONDS + 20));
        List<Step> steps = new ArrayList<>();
        List<List<Picture>> pictures = new ArrayList<>();
        try (Stage stage = stage("viewers", size, seconds, most + 5);
                Crowd counting = new Crowd(stage.directory(), base);
                Crowd crowd = new Crowd(stage.directory(), base)) {
            steps.add(step("nobody", 0, stage, List.of(counting, crowd)));
            int present = counting.joinCounting(COUNTING);
            for (int count : counts) {
                present += crowd.join(count - present);
                Bench.hold(4);
                steps.add(step("decode-less", present, stage, List.of(counting, crowd)));
            }
            crowd.leave(most);
            counting.leave(COUNTING);
            try (PreviewPage page = new PreviewPage(stage.directory(), base + "/")) {
                page.load().firstPictureMillis();
                Bench.hold(4);
                steps.add(step("one page in Chromium", 1, stage, List.of()));
            }
            stage.end();
            List<Picture> all = stage.pictures(stage.primary);
            steps.forEach(step -> pictures.add(Stage.between(all, step.from(), step.to())));
        }
        print(size, steps, pictures);
    }

    /** Waits; returns the machine's longest pause meanwhile, in milliseconds. */
    private static double hold(double seconds) {
        try (Pause watch = new Pause()) {
            Bench.hold(seconds);
            return watch.longestMillis();
        }
    }

    private static Step step(String name, int viewers, Stage stage, List<Crowd> crowds) {
        long pid = preview(stage);
        crowds.forEach(Crowd::longestGapMillis);
        double before = ProcessTree.cpuSeconds(pid);
        double othersBefore = crowds.stream()
                .mapToDouble(crowd -> ProcessTree.cpuSeconds(crowd.pid()))
                .sum();
        long from = System.nanoTime();
        double pause = hold(MEASURE_SECONDS);
        long to = System.nanoTime();
        double others = crowds.stream()
                .mapToDouble(crowd -> ProcessTree.cpuSeconds(crowd.pid()))
                .sum();
        double gap = crowds.stream().mapToDouble(Crowd::longestGapMillis).max().orElse(Double.NaN);
        double scale = 100 / ((to - from) / 1e9);
        return new Step(
                name,
                viewers,
                from,
                to,
                (ProcessTree.cpuSeconds(pid) - before) * scale,
                (others - othersBefore) * scale,
                ProcessTree.residentMegabytes(pid),
                ProcessTree.threads(pid),
                sockets(pid),
                gap,
                pause);
    }

    private static void print(Bench.Size size, List<Step> steps, List<List<Picture>> pictures) {
        Bench.Table table = new Bench.Table(
                size.name() + ", viewers",
                "preview, % of a core",
                "for each viewer",
                "MB",
                "for each viewer",
                "threads",
                "UDP sockets",
                "their own cost, % of a core",
                "longest time without a packet, ms",
                "the machine's longest pause, ms",
                "program");
        Step none = steps.get(0);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            table.row(
                    step.viewers() + " " + step.name(),
                    Bench.format("%.1f", step.previewCpu()),
                    each((step.previewCpu() - none.previewCpu()) / step.viewers()),
                    Bench.format("%.0f", step.megabytes()),
                    each((step.megabytes() - none.megabytes()) / step.viewers()),
                    Integer.toString(step.threads()),
                    Integer.toString(step.sockets()),
                    Bench.format("%.0f", step.othersCpu()),
                    Bench.format("%.0f", step.longestGap()),
                    Bench.format("%.0f", step.pause()),
                    Cadence.of(pictures.get(i)).toString());
        }
        table.print();
    }

    private static String each(double value) {
        return Double.isFinite(value) ? Bench.format("%.2f", value) : "–";
    }

    /** UDP sockets that a process has. */
    private static int sockets(long pid) {
        List<String> inodes = new ArrayList<>();
        for (String file : List.of("/proc/" + pid + "/net/udp", "/proc/" + pid + "/net/udp6")) {
            try (Stream<String> lines = Files.lines(Path.of(file))) {
                lines.skip(1)
                        .forEach(line -> inodes.add("socket:[" + line.strip().split("\\s+", -1)[9] + "]"));
            } catch (IOException e) {
                // a machine without IPv6
            }
        }
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return (int) open.filter(file -> inodes.contains(target(file))).count();
        } catch (IOException e) {
            return -1;
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** How long the machine stood still, as a thread sees it that only sleeps. */
    private static final class Pause implements AutoCloseable {
        private static final long STEP_NANOS = 2_000_000L;
        private volatile boolean closed;
        private volatile long longest;

        Pause() {
            Thread thread = new Thread(this::look, "pause");
            thread.setDaemon(true);
            thread.start();
        }

        private void look() {
            long last = System.nanoTime();
            while (!closed) {
                LockSupport.parkNanos(STEP_NANOS);
                long now = System.nanoTime();
                longest = Math.max(longest, now - last - STEP_NANOS);
                last = now;
            }
        }

        double longestMillis() {
            return longest / 1e6;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    // ---- who comes and goes

    private void churn(int times, Bench.Size size) throws Exception {
        int rounds = Math.max(1, times / (2 * ROUND));
        Map<String, List<Double>> held = new TreeMap<>();
        int joined = 0;
        int left = 0;
        double gap = 0;
        double pause;
        List<Double> gaps = new ArrayList<>();
        long from;
        long to;
        Cadence cadence;
        try (Stage stage = stage("churn", size, rounds * 16 + 90, 8 * ROUND);
                Crowd witness = new Crowd(stage.directory(), base);
                Crowd polite = new Crowd(stage.directory(), base)) {
            long pid = preview(stage);
            witness.joinCounting(COUNTING);
            // what is made once and kept (arenas, compiled code, classes) is made before it is counted
            polite.join(2 * ROUND);
            polite.leave(2 * ROUND);
            settled(COUNTING);
            note(held, pid);
            witness.longestGapMillis();
            from = System.nanoTime();
            try (Pause watch = new Pause()) {
                for (int round = 0; round < rounds; round++) {
                    joined += polite.join(ROUND);
                    try (Crowd rude = new Crowd(stage.directory(), base)) {
                        joined += rude.join(ROUND);
                        left += polite.leave(ROUND);
                        rude.kill();
                    }
                    gaps.add(witness.longestGapMillis());
                    if (round == rounds / 2) {
                        settled(COUNTING);
                        note(held, pid);
                    }
                }
                settled(COUNTING);
                gaps.add(witness.longestGapMillis());
                pause = watch.longestMillis();
            }
            to = System.nanoTime();
            note(held, pid);
            Program.run(stage.directory().resolve("jcmd.log"), SOON, List.of("jcmd", Long.toString(pid), "GC.run"));
            Bench.hold(1);
            note(held, pid);
            stage.end();
            cadence = Cadence.of(Stage.between(stage.pictures(stage.primary), from, to));
        }
        for (double one : gaps) {
            gap = Math.max(gap, one);
        }
        Bench.Table table = new Bench.Table(
                size.name() + ", " + joined + " joined, " + left + " left, as many were killed",
                "before",
                "half of it",
                "after",
                "after a collection of garbage");
        held.forEach((name, values) ->
                table.row(Stream.concat(Stream.of(name), values.stream().map(value -> Bench.format("%.0f", value)))
                        .toArray(String[]::new)));
        table.print();
        Bench.Table others = new Bench.Table("meanwhile", "measured");
        others.row("longest time without a packet at two who stayed, ms", Bench.format("%.0f", gap));
        others.row("its median over " + gaps.size() + " rounds, ms", Bench.format("%.0f", Bench.median(gaps)));
        others.row("the machine's longest pause, ms", Bench.format("%.0f", pause));
        others.row("program", cadence.toString());
        others.row("seconds", Bench.format("%.0f", (to - from) / 1e9));
        others.print();
    }

    private void settled(int viewers) {
        if (!Waits.within(Duration.ofSeconds(30), () -> count() == viewers)) {
            System.out.println("viewers left over: " + (count() - viewers));
        }
        Bench.hold(3);
    }

    private int count() {
        try {
            return JSON.readTree(get("/health")).path("viewers").asInt(-1);
        } catch (IOException e) {
            return -1;
        }
    }

    private static void note(Map<String, List<Double>> held, long pid) {
        add(held, "resident, MB", ProcessTree.residentMegabytes(pid));
        add(held, "threads", ProcessTree.threads(pid));
        add(held, "file handles", ProcessTree.handles(pid));
        add(held, "UDP sockets", sockets(pid));
    }

    private static void add(Map<String, List<Double>> held, String name, double value) {
        held.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }

    // ---- how soon and how late

    private void joins(int times, Bench.Size size) throws Exception {
        List<Double> first = new ArrayList<>();
        List<Double> delays;
        List<Double> offsets;
        List<Double> played = new ArrayList<>();
        Cadence cadence;
        double pause;
        try (Stage stage = stage("joins", size, times * 4 + 60, 10);
                PreviewPage page = new PreviewPage(stage.directory(), base + "/")) {
            page.load().firstPictureMillis();
            long from = System.nanoTime();
            try (Pause watch = new Pause()) {
                for (int i = 0; i < times; i++) {
                    first.add(page.load().firstPictureMillis());
                    Bench.hold(0.37 + i % 7 * 0.29);
                }
                pause = watch.longestMillis();
            }
            page.load().firstPictureMillis();
            page.watch();
            for (int i = 0; i < 15; i++) {
                Bench.hold(1);
                played.add(page.soundAfterPictureAsPlayed());
            }
            page.listen();
            Bench.hold(15);
            List<PreviewPage.Shown> shown = page.shown();
            offsets = page.soundAgainstPicture();
            long to = System.nanoTime();
            stage.end();
            List<Picture> pictures = stage.pictures(stage.primary);
            Map<Integer, Long> arrivals = new HashMap<>();
            pictures.stream()
                    .filter(Picture::isCounted)
                    .forEach(picture -> arrivals.putIfAbsent(picture.counter(), picture.arrivalNanos()));
            delays = page.delaysAfter(arrivals, shown);
            cadence = Cadence.of(Stage.between(pictures, from, to));
        }
        Bench.Table table = new Bench.Table(size.name() + ", a page in Chromium", "p50", "p95", "most", "of");
        row(table, "first picture, ms", first);
        row(table, "delay after the program, ms", delays);
        row(table, "sound after picture as Chromium plays them, ms", known(played));
        row(table, "the same, last third of it", known(played.subList(played.size() * 2 / 3, played.size())));
        row(table, "sound after picture as a page hears it, ms", offsets);
        table.print();
        System.out.println("sound after picture as Chromium plays them, second by second: "
                + played.stream().map(one -> Bench.format("%.0f", one)).toList());
        System.out.println(
                "program: " + cadence + "; the machine's longest pause " + Bench.format("%.0f", pause) + " ms");
    }

    private static List<Double> known(List<Double> values) {
        return values.stream().filter(Double::isFinite).toList();
    }

    private static void row(Bench.Table table, String name, List<Double> values) {
        table.row(
                name,
                Bench.format("%.0f", Bench.median(values)),
                Bench.format("%.0f", Bench.quantile(values, 0.95)),
                Bench.format("%.0f", Bench.quantile(values, 1)),
                Integer.toString(values.size()));
    }

    // ---- a page for long

    private void watch(int seconds, Bench.Size size) throws Exception {
        try (Stage stage = stage("watch", size, seconds + 30, 10);
                PreviewPage page = new PreviewPage(stage.directory(), base + "/")) {
            page.load().firstPictureMillis();
            Bench.hold(5);
            double freezes = page.figure("freezeCount");
            double dropped = page.figure("framesDropped");
            long from = System.nanoTime();
            double pause = hold(seconds);
            long to = System.nanoTime();
            Bench.Table table = new Bench.Table(size.name() + ", a page for " + seconds + " s", "measured");
            table.row("freezes, as Chromium counts them", Bench.format("%.0f", page.figure("freezeCount") - freezes));
            table.row("all of them, s", Bench.format("%.2f", page.figure("totalFreezesDuration")));
            table.row("pictures dropped", Bench.format("%.0f", page.figure("framesDropped") - dropped));
            table.row("the machine's longest pause, ms", Bench.format("%.0f", pause));
            stage.end();
            table.row(
                    "program",
                    Cadence.of(Stage.between(stage.pictures(stage.primary), from, to))
                            .toString());
            table.print();
        }
    }

    // ---- strangers

    private void hostile(int times) throws Exception {
        Bench.Size size = Bench.Size.of("360p30");
        Map<String, List<Double>> held = new TreeMap<>();
        try (Stage stage = stage("hostile", size, 240 + times / 10, 50);
                PreviewPage page = new PreviewPage(stage.directory(), base + "/")) {
            page.load().firstPictureMillis();
            String offer = page.browser()
                    .await("const done = arguments[0]; const peer = new RTCPeerConnection();"
                            + " peer.addTransceiver('video', {direction: 'recvonly'});"
                            + " peer.addTransceiver('audio', {direction: 'recvonly'});"
                            + " peer.createOffer().then(offer => done(offer.sdp));")
                    .asText();
            long pid = preview(stage);
            Bench.Table table = new Bench.Table("360p30, strangers", "measured");
            long from = System.nanoTime();
            try (Collector collector = new Collector(stage.directory(), pid)) {
                settled(1);
                note(held, pid);
                table.row(times + " offers changed at random, by answer", mutated(offer, times));
                settled(1);
                note(held, pid);
                table.row(times + " offers whose senders never come, by answer", halfOpen(offer, times));
                settled(1);
                note(held, pid);
                table.row(times + " WebSockets that say nothing or half of it", sockets(offer, times));
                settled(1);
                note(held, pid);
                table.row("forced collections of garbage meanwhile", Integer.toString(collector.times()));
            }
            long to = System.nanoTime();
            table.row("same process afterwards", Boolean.toString(preview(stage) == pid));
            table.row("page afterwards", page.state());
            stage.end();
            table.row(
                    "program",
                    Cadence.of(Stage.between(stage.pictures(stage.primary), from, to))
                            .toString());
            table.print();
        }
        Bench.Table after =
                new Bench.Table("the preview's process", "before", "after the first", "the second", "the third");
        held.forEach((name, values) ->
                after.row(Stream.concat(Stream.of(name), values.stream().map(value -> Bench.format("%.0f", value)))
                        .toArray(String[]::new)));
        after.print();
    }

    private String mutated(String offer, int times) throws Exception {
        Map<Integer, Integer> answers = new TreeMap<>();
        Random random = new Random(7);
        for (int i = 0; i < times; i++) {
            answers.merge(post(Mutations.of(offer, random)).statusCode(), 1, Integer::sum);
        }
        return answers.toString();
    }

    private String halfOpen(String offer, int times) throws Exception {
        Map<Integer, Integer> answers = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            answers.merge(post(offer).statusCode(), 1, Integer::sum);
        }
        return answers.toString();
    }

    /** A third says nothing, a third begins a message and does not end it, a third offers and never connects. */
    private String sockets(String offer, int times) throws Exception {
        List<WebSocket> open = new ArrayList<>();
        String message = JSON.writeValueAsString(Map.of("type", "offer", "sdp", offer));
        int refused = 0;
        for (int i = 0; i < times; i++) {
            try {
                WebSocket socket = http.newWebSocketBuilder()
                        .connectTimeout(Duration.ofSeconds(5))
                        .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new WebSocket.Listener() {})
                        .get(10, TimeUnit.SECONDS);
                open.add(socket);
                CompletableFuture<WebSocket> sent = switch (i % 3) {
                    case 0 -> CompletableFuture.completedFuture(socket);
                    case 1 -> socket.sendText("{\"type\":\"off", false);
                    default -> socket.sendText(message, true);
                };
                sent.get(10, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
                refused++;
            }
        }
        int viewers = count();
        Bench.hold(20);
        JsonNode health = JSON.readTree(get("/health"));
        open.forEach(WebSocket::abort);
        return open.size() + " opened, " + refused + " refused, viewers then " + viewers + ", 20 s later "
                + health.path("viewers").asInt() + ", health "
                + health.path("status").asText();
    }

    /** Has the preview's JVM collect its garbage, again and again. */
    private static final class Collector implements AutoCloseable {
        private final Thread thread;
        private volatile boolean closed;
        private final AtomicInteger times = new AtomicInteger();

        Collector(Path directory, long pid) {
            thread = new Thread(
                    () -> {
                        while (!closed) {
                            Program.run(
                                    directory.resolve("jcmd.log"), SOON, List.of("jcmd", Long.toString(pid), "GC.run"));
                            times.incrementAndGet();
                            LockSupport.parkNanos(300_000_000L);
                        }
                    },
                    "collector");
            thread.setDaemon(true);
            thread.start();
        }

        int times() {
            return times.get();
        }

        @Override
        public void close() {
            closed = true;
            Waits.join(thread);
        }
    }

    private HttpResponse<String> post(String offer) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(base + "/whep"))
                        .timeout(SOON)
                        .header("Content-Type", "application/sdp")
                        .POST(HttpRequest.BodyPublishers.ofString(offer))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String get(String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(base + path))
                                    .timeout(SOON)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
