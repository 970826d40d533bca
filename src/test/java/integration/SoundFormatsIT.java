package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Every format that can be posted, and each that {@code /stream} is served as, beside the four channels of an audio
 * generator. Each has a pitch of its own, all of them multiples of 100 Hz, so that 10 ms tell them apart.
 */
class SoundFormatsIT {
    private static final double LEVEL = 0.05;
    private static final double SECONDS = 2;
    private static final int AT_ONCE = 5;
    private static final double DUCKED = -12;

    private static final List<Posted> POSTED = List.of(
            new Posted("aac", 1000, "", "-c:a aac -b:a 128k -f adts"),
            new Posted("mp3", 1200, "", "-c:a libmp3lame -b:a 128k -f mp3"),
            new Posted("flac", 1400, "", "-c:a flac -f flac"),
            new Posted("ogg", 1600, "", "-c:a libopus -b:a 96k -f ogg"),
            new Posted("webm", 1800, "", "-c:a libopus -b:a 96k -f webm"),
            new Posted("mp4", 2000, "", "-c:a aac -b:a 128k -movflags frag_keyframe+empty_moov -f mp4"),
            new Posted("mpegts", 2200, "", "-c:a aac -b:a 128k -f mpegts"),
            new Posted("aiff", 2400, "", "-c:a pcm_s16be -f aiff"),
            new Posted("ac3", 2600, "", "-c:a ac3 -b:a 192k -f ac3"),
            new Posted("wav", 2800, "", "-ar 44100 -ac 1 -c:a pcm_s24le -f wav"),
            new Posted("s16le", 3000, "&format=s16le&rate=44100&channels=1", "-ar 44100 -ac 1 -f s16le"),
            new Posted("f32le", 3200, "&format=f32le", "-f f32le"),
            new Posted("s24le", 3400, "&format=s24le&rate=96000", "-ar 96000 -f s24le"),
            new Posted("u8", 3600, "&format=u8&rate=32000&channels=1", "-ar 32000 -ac 1 -f u8"),
            new Posted("mulaw", 3800, "&format=mulaw&rate=16000&channels=1", "-ar 16000 -ac 1 -f mulaw"));

    private static final List<Channel> CHANNELS = List.of(
            new Channel("narration", 400, -1.9, 0),
            new Channel("ambient", 500, -10.5, DUCKED),
            new Channel("music", 600, -8, DUCKED),
            new Channel("commentary", 700, 0, 0));

    private static final int WINDOW = Clip.SAMPLE_RATE / 4;

    private final Findings findings = new Findings("formats of sound");
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private SoundStage stage;

    /** How one producer posts its tone: parameters of the query, and how ffmpeg makes the body. */
    private record Posted(String name, int hertz, String query, String encoder) {}

    /** One of the generator's channels; music and ambient are ducked by the other two. */
    private record Channel(String name, int hertz, double gainDb, double duckedDb) {}

    @Test
    void everyFormatIsHeardAndServed() throws Exception {
        CHANNELS.forEach(channel -> ports.put(channel.name(), Tools.freePort()));
        Map<String, Path> streams = new LinkedHashMap<>();
        Heard heard;
        long from;
        long to;
        try (SoundStage running = new SoundStage("sound-formats", this::channels)) {
            stage = running;
            CHANNELS.forEach(this::generate);
            running.start();
            List<CompletableFuture<Void>> listeners = new ArrayList<>();
            listeners.add(listen(streams, "aac", "", ""));
            listeners.add(listen(streams, "mp3", "", "audio/mpeg"));
            listeners.add(listen(streams, "ogg", "", "audio/ogg;q=0.9, */*;q=0.1"));
            listeners.add(listen(streams, "wav", "&format=wav", ""));
            findings.holds("four channels play", Waits.within(Duration.ofSeconds(15), this::channelsPlay));
            Waits.holdSeconds(1.5);
            from = System.nanoTime();
            Waits.holdSeconds(4);
            to = System.nanoTime();
            deaf();
            for (int at = 0; at < POSTED.size(); at += AT_ONCE) {
                post(POSTED.subList(at, Math.min(POSTED.size(), at + AT_ONCE)));
            }
            findings.holds(
                    "who does not listen is dropped", Waits.within(Duration.ofSeconds(10), () -> dropped() == 1));
            Waits.holdSeconds(1);
            heard = stage.end();
            listeners.forEach(CompletableFuture::join);
        }
        findings.same(
                "audio times not rising", Recording.notRising(heard.recording().audio()), 0);
        judgeChannels(heard, from, to);
        POSTED.forEach(posted -> judge("posted " + posted.name(), heard.samples(), posted, 0.5));
        streams.forEach((name, file) -> {
            short[] samples = decoded(file);
            POSTED.forEach(posted -> judge(posted.name() + " in /stream as " + name, samples, posted, 1));
        });
        findings.judge();
    }

    // ---- the generator's channels

    private Setup channels(Setup setup) {
        Setup changed = setup;
        for (Channel channel : CHANNELS) {
            String name = "AUDIO_INPUT_" + channel.name().toUpperCase(Locale.ROOT);
            changed = changed.with(name, "srt://127.0.0.1:" + ports.get(channel.name()))
                    .with(name + "_GAIN_DB", Double.toString(channel.gainDb()));
        }
        return changed;
    }

    /** A listener that serves a mono tone. */
    private void generate(Channel channel) {
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel"));
        command.addAll(List.of("warning", "-re", "-f", "lavfi", "-i"));
        command.add("sine=" + channel.hertz() + ":sample_rate=48000,volume=" + 8 * LEVEL);
        command.addAll(List.of("-c:a", "aac", "-b:a", "128k", "-flush_packets", "1", "-muxdelay", "0", "-f", "mpegts"));
        command.add("srt://127.0.0.1:" + ports.get(channel.name()) + "?mode=listener&latency=50000");
        stage.guest(Program.start(stage.directory().resolve("channel-" + channel.name() + ".log"), command));
    }

    private boolean channelsPlay() {
        List<String> playing = new ArrayList<>();
        for (JsonNode input : stage.bridge.json("/api/audio/inputs").path("inputs")) {
            if (input.path("state").asText().equals("playing")) {
                playing.add(input.path("name").asText());
            }
        }
        return playing.containsAll(CHANNELS.stream().map(Channel::name).toList());
    }

    /** By the median of quarters of a second: a machine that stands still starves a live channel, which is no matter of level. */
    private void judgeChannels(Heard heard, long from, long to) {
        int first = heard.sampleAt(from);
        int count = heard.sampleAt(to) - first;
        for (Channel channel : CHANNELS) {
            double wanted = 20 * Math.log10(LEVEL) + channel.gainDb() + channel.duckedDb();
            double level = Bench.median(IntStream.range(0, count / WINDOW)
                    .mapToObj(i -> heard.decibels(first + i * WINDOW, WINDOW, channel.hertz()))
                    .toList());
            findings.note(channel.name(), Bench.format("%.1f dBFS", level));
            findings.atMost(channel.name() + ", hundredths of a dB off", 100 * Math.abs(level - wanted), 50, "");
        }
    }

    // ---- who posts

    private void post(List<Posted> some) throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (Posted posted : some) {
            byte[] body = Waveform.sine(posted.hertz(), LEVEL, SECONDS)
                    .encoded(stage.directory(), posted.name(), posted.encoder().split(" ", -1));
            answers.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return stage.post(
                                    "/ingest?name=" + posted.name() + "-in" + posted.query(), body, SoundStage.TOKEN);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    Tools.THREADS));
        }
        for (int i = 0; i < some.size(); i++) {
            findings.same(some.get(i).name(), answers.get(i).get().statusCode(), 200);
        }
        Waits.holdSeconds(1.5);
    }

    private void judge(String what, short[] samples, Posted posted, double limit) {
        Tone tone = Tone.longest(samples, posted.hertz(), LEVEL / 2);
        double off = Math.abs(tone.decibels() - 20 * Math.log10(LEVEL));
        if (Math.abs(tone.seconds() - SECONDS) > 0.1 || !(off <= limit)) {
            findings.holds(what + " as it was posted: " + tone, false);
        }
    }

    // ---- who listens

    /** Keeps what {@code /stream} sends until the bridge ends. */
    private CompletableFuture<Void> listen(Map<String, Path> files, String name, String query, String accept) {
        Path file = stage.directory().resolve("stream." + name);
        files.put(name, file);
        String url = "http://127.0.0.1:" + stage.port() + "/stream?token=" + SoundStage.TOKEN + query;
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        HttpURLConnection call =
                                (HttpURLConnection) URI.create(url).toURL().openConnection();
                        if (!accept.isEmpty()) {
                            call.setRequestProperty("Accept", accept);
                        }
                        try (InputStream in = call.getInputStream();
                                var out = Files.newOutputStream(file)) {
                            in.transferTo(out);
                        }
                    } catch (IOException e) {
                        // the bridge has ended: what came until then is kept
                    }
                },
                Tools.THREADS);
    }

    /** Asks for the sound and never reads it. */
    private void deaf() throws IOException {
        Socket socket = stage.guest(new Socket());
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), stage.port()));
        socket.getOutputStream()
                .write(("GET /stream?format=wav&token=" + SoundStage.TOKEN + " HTTP/1.1\r\nHost: bridge\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private long dropped() {
        long dropped = 0;
        for (JsonNode stream : stage.bridge.json("/api/audio/status").path("streams")) {
            dropped += stream.path("dropped").asLong();
        }
        return dropped;
    }

    private static short[] decoded(Path file) {
        Path raw = file.resolveSibling(file.getFileName() + ".s16");
        Program.run(
                file.resolveSibling("decode.log"),
                Duration.ofMinutes(1),
                List.of(
                        Tools.ffmpeg(),
                        "-hide_banner",
                        "-nostdin",
                        "-loglevel",
                        "error",
                        "-y",
                        "-i",
                        file.toString(),
                        "-ac",
                        "1",
                        "-ar",
                        "48000",
                        "-f",
                        "s16le",
                        raw.toString()));
        try {
            byte[] bytes = Files.readAllBytes(raw);
            short[] samples = new short[bytes.length / 2];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(samples);
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
