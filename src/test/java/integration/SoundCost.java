package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What sound costs beside a 720p30 program: CPU for an input that needs a decoder, for one that needs none, for an encoder
 * of {@code /stream}, and for a listener; and whether eight inputs and fifty listeners hold real time.
 */
final class SoundCost {
    private static final Bench.Size SIZE = Bench.Size.of("720p30");
    private static final int INPUTS = 8;
    private static final int LISTENERS = 50;
    private static final double SETTLE_SECONDS = 4;

    private final double seconds;
    private final Bench.Table table = new Bench.Table(
            "beside 720p30", "JVM, % of a core", "decoders and stream encoder, %", "whole tree, %", "each more, %");
    private final AtomicLong listened = new AtomicLong();
    private double before;

    private SoundCost(double seconds) {
        this.seconds = seconds;
    }

    /** Argument: seconds of each of the five steps (20). */
    public static void main(String[] args) throws Exception {
        new SoundCost(args.length > 0 ? Double.parseDouble(args[0]) : 20).run();
    }

    private void run() throws Exception {
        double all = 5 * (seconds + SETTLE_SECONDS) + Bench.WARM_UP_SECONDS + 10;
        Clip clip = SIZE.clip(all);
        clip.file();
        try (SoundStage stage = new SoundStage("sound-cost", SIZE::apply).start()) {
            List<byte[]> aac = Waveform.sine(500, 0.05, all).adts(stage.directory());
            List<byte[]> wav = Waveform.sine(700, 0.05, all).wavBlocks(20);
            stage.guest(Sender.gstreamer(stage.directory().resolve("sender.log"), clip, stage.setup.sourcePort())
                    .start());
            Bench.hold(Bench.WARM_UP_SECONDS);
            long from = System.nanoTime();
            step(stage, "the program alone", 1);
            for (int i = 0; i < INPUTS / 2; i++) {
                stage.producer("gain=-20", wav, 0.02).start();
            }
            step(stage, INPUTS / 2 + " inputs of WAV, 48 kHz", INPUTS / 2);
            for (int i = 0; i < INPUTS / 2; i++) {
                stage.producer("gain=-20", aac, 1024 / 48_000.0).start();
            }
            step(stage, INPUTS / 2 + " inputs of AAC", INPUTS / 2);
            listen(stage);
            step(stage, "1 listener of AAC", 1);
            for (int i = 1; i < LISTENERS; i++) {
                listen(stage);
            }
            step(stage, LISTENERS + " listeners of AAC", LISTENERS - 1);
            long to = System.nanoTime();
            table.print();
            JsonNode status = stage.bridge.json("/api/audio/status");
            JsonNode program = stage.bridge.stats().path("program");
            Heard heard = stage.end();
            realTime(stage, heard, from, to, status, program);
        }
    }

    private void step(SoundStage stage, String what, int more) {
        Bench.hold(SETTLE_SECONDS);
        Map<String, Double> used = used(stage);
        Bench.hold(seconds);
        Map<String, Double> after = used(stage);
        double jvm = after.get("JVM") - used.get("JVM");
        double sound = after.getOrDefault("sound", 0.0) - used.getOrDefault("sound", 0.0);
        double whole = after.get("all") - used.get("all");
        double own = 100 * (jvm + sound) / seconds;
        table.row(
                what,
                Bench.format("%.1f", 100 * jvm / seconds),
                Bench.format("%.1f", 100 * sound / seconds),
                Bench.format("%.1f", 100 * whole / seconds),
                before == 0 ? "" : Bench.format("%.2f", (own - before) / more));
        before = own;
    }

    private static Map<String, Double> used(SoundStage stage) {
        Map<String, Double> used = new TreeMap<>();
        CompareCpu.names(stage.bridge).forEach((pid, name) -> {
            double seconds = ProcessTree.cpuSeconds(pid);
            used.merge("all", seconds, Double::sum);
            if (name.equals("JVM")) {
                used.put(name, seconds);
            } else if (name.startsWith("audio-")) {
                used.merge("sound", seconds, Double::sum);
            }
        });
        return used;
    }

    private void listen(SoundStage stage) throws IOException {
        Socket socket = stage.guest(new Socket(InetAddress.getLoopbackAddress(), stage.port()));
        socket.getOutputStream()
                .write(("GET /stream HTTP/1.1\r\nHost: bridge\r\nAuthorization: Bearer " + SoundStage.TOKEN
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        Thread thread = new Thread(() -> drain(socket), "listener");
        thread.setDaemon(true);
        thread.start();
    }

    private void drain(Socket socket) {
        byte[] block = new byte[8192];
        try (InputStream in = socket.getInputStream()) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                listened.addAndGet(count);
            }
        } catch (IOException e) {
            // the stage has ended
        }
    }

    private void realTime(SoundStage stage, Heard heard, long from, long to, JsonNode status, JsonNode program) {
        Bench.Table held = new Bench.Table("real time, " + Math.round((to - from) / 1e9) + " s", "measured");
        held.row(
                "longest hole in arrival",
                stage.primary.longestSilence(from, to).toString());
        held.row("longest hole in the times", heard.recording().longestHole().toString());
        held.row(
                "audio times not rising",
                Integer.toString(Recording.notRising(heard.recording().audio())));
        held.row(
                "pictures",
                Cadence.of(heard.recording().picturesBetween(from, to)).toString());
        held.row("pictures left out", program.path("skipped").asText());
        int listeners = 0;
        long dropped = 0;
        for (JsonNode stream : status.path("streams")) {
            listeners += stream.path("listeners").asInt();
            dropped += stream.path("dropped").asLong();
        }
        held.row("listeners at the end, dropped", listeners + ", " + dropped);
        held.row(
                "producers at the end",
                Integer.toString(status.path("producers").size()));
        List<String> dry = new ArrayList<>();
        status.path("inputs").forEach(input -> dry.add(input.path("underruns").asText()));
        held.row("underruns of the inputs", String.join(" ", dry));
        held.row("longest pause of the machine, ms", Bench.format("%.0f", stage.primary.longestPauseMillis()));
        held.print();
    }
}
