package integration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A source that calls the bridge over SRT, as Isaac Sim does. A sender that ends by itself (turned away, or thrown out)
 * calls again half a second later, as any sender worth the name; after {@link #kill()} it stays away.
 */
final class Sender implements AutoCloseable {
    private static final Executor AGAIN = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final List<String> command;
    private final Path log;
    private final List<Long> startsNanos = new CopyOnWriteArrayList<>();
    private Program program;
    private boolean wanted;

    private Sender(Path log, List<String> command) {
        this.log = log;
        this.command = List.copyOf(command);
    }

    /** The film as it is, paced by GStreamer's clock, with Isaac's muxer and sink. */
    static Sender gstreamer(Path log, Clip clip, int port) {
        return gstreamer(log, Film.of(clip), port, "");
    }

    /**
     * The same for any film.
     *
     * @param query further options of the SRT address, each with an ampersand before it
     */
    static Sender gstreamer(Path log, Film film, int port, String query) {
        List<String> command = new ArrayList<>(List.of("gst-launch-1.0", "-q"));
        command.addAll(List.of("mpegtsmux", "name=mux", "alignment=7", "!", "srtsink", "sync=false"));
        command.add("uri=" + isaacUri(port) + query);
        // like x264enc and nvh264enc, whose every keyframe brings its parameter sets; MP4 keeps them apart
        command.addAll(List.of("concat", "name=pictures", "!", film.parser(), "config-interval=1"));
        command.addAll(List.of("!", "identity", "sync=true", "!", "mux."));
        if (film.sound()) {
            command.addAll(List.of("concat", "name=sound", "!", "aacparse", "!", "identity", "sync=true", "!", "mux."));
        }
        play(command, film.file(), "first", film.sound());
        film.then().ifPresent(file -> play(command, file, "second", film.sound()));
        return new Sender(log, command);
    }

    private static void play(List<String> command, Path file, String name, boolean sound) {
        command.addAll(List.of("filesrc", "location=" + file, "!", "qtdemux", "name=" + name));
        command.addAll(List.of(name + ".video_0", "!", "queue", "!", "pictures."));
        if (sound) {
            command.addAll(List.of(name + ".audio_0", "!", "queue", "!", "sound."));
        }
    }

    /** Any bytes at about 4 Mbit/s, in the packets of a transport stream. */
    static Sender bytes(Path log, Path file, int port, String query) {
        List<String> command = new ArrayList<>(List.of("gst-launch-1.0", "-q"));
        command.addAll(List.of("filesrc", "location=" + file, "blocksize=1316", "!"));
        command.addAll(List.of("identity", "sleep-time=2500", "!", "srtsink", "sync=false"));
        command.add("uri=" + isaacUri(port) + query);
        return new Sender(log, command);
    }

    /** The film to several listeners at once, and to a UDP port on loopback. */
    static Sender gstreamerToAll(Path log, Clip clip, List<Integer> ports, int tapPort) {
        List<String> command = new ArrayList<>(List.of("gst-launch-1.0", "-q"));
        command.addAll(List.of("filesrc", "location=" + clip.file(), "!", "qtdemux", "!", "queue", "!"));
        command.addAll(List.of("h264parse", "config-interval=1", "!", "identity", "sync=true", "!"));
        command.addAll(List.of("mpegtsmux", "alignment=7", "!", "tee", "name=all"));
        command.addAll(List.of(
                "all.",
                "!",
                "queue",
                "!",
                "udpsink",
                "sync=false",
                "async=false",
                "host=127.0.0.1",
                "port=" + tapPort));
        for (int port : ports) {
            command.addAll(List.of("all.", "!", "queue", "!", "srtsink", "sync=false", "async=false"));
            command.add("uri=" + isaacUri(port));
        }
        return new Sender(log, command);
    }

    /** Isaac's pipeline as it stands: raw pictures, those of the film, at their pace into a live encode. */
    static Sender isaac(Path log, Clip clip, int port) {
        List<String> command = new ArrayList<>(List.of("gst-launch-1.0", "-q"));
        command.addAll(List.of("filesrc", "location=" + clip.file(), "!", "qtdemux", "!", "h264parse", "!"));
        command.addAll(List.of("openh264dec", "!", "videoconvert", "!", "video/x-raw,format=RGB", "!"));
        command.addAll(List.of("identity", "sync=true", "!", "videoconvert", "!", "x264enc", "tune=zerolatency"));
        command.addAll(List.of("bframes=0", "key-int-max=24", "bitrate=4000", "speed-preset=ultrafast", "!"));
        command.addAll(List.of("h264parse", "config-interval=1", "!", "mpegtsmux", "alignment=7", "!"));
        command.addAll(List.of("srtsink", "sync=false", "uri=" + isaacUri(port)));
        return new Sender(log, command);
    }

    /** The film as it is, sent by ffmpeg as caller. */
    static Sender ffmpeg(Path log, Clip clip, int port) {
        return ffmpeg(log, clip, port, Function.identity());
    }

    /**
     * The film sent by ffmpeg.
     *
     * @param codec changes the list {@code -c copy} into another treatment
     */
    static Sender ffmpeg(Path log, Clip clip, int port, Function<List<String>, List<String>> codec) {
        return ffmpeg(log, clip.file(), port, "", codec);
    }

    /** The film as it is, with further options of the SRT address. */
    static Sender ffmpeg(Path log, Clip clip, int port, String query) {
        return ffmpeg(log, clip.file(), port, query, Function.identity());
    }

    private static Sender ffmpeg(
            Path log, Path file, int port, String query, Function<List<String>, List<String>> codec) {
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel"));
        command.addAll(List.of("warning", "-readrate", "1", "-readrate_initial_burst", "0.04"));
        command.addAll(List.of("-i", file.toString()));
        command.addAll(codec.apply(List.of("-c", "copy")));
        command.addAll(List.of("-flush_packets", "1", "-muxdelay", "0", "-muxpreload", "0", "-f", "mpegts"));
        command.add("srt://127.0.0.1:" + port + "?mode=caller&latency=50000&transtype=live&pkt_size=1316"
                + "&streamid=default/app/isaac" + query);
        return new Sender(log, command);
    }

    /** A transport stream over and over, its times going on, for as long as it is wanted. */
    static Sender looped(Path log, Path file, int port) {
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel"));
        command.addAll(List.of("warning", "-readrate", "1", "-readrate_initial_burst", "0.04", "-stream_loop", "-1"));
        command.addAll(List.of("-i", file.toString(), "-c", "copy", "-flush_packets", "1", "-muxdelay", "0"));
        command.addAll(List.of("-muxpreload", "0", "-pes_payload_size", "0", "-f", "mpegts"));
        command.add("srt://127.0.0.1:" + port + "?mode=caller&latency=50000&transtype=live&pkt_size=1316"
                + "&streamid=default/app/isaac");
        return new Sender(log, command);
    }

    private static String isaacUri(int port) {
        return "srt://127.0.0.1:" + port + "?mode=caller&latency=50&transtype=live&streamid=default/app/isaac";
    }

    synchronized Sender start() {
        wanted = true;
        call();
        return this;
    }

    private synchronized void call() {
        if (!wanted) {
            return;
        }
        program = Program.start(log, command);
        startsNanos.add(program.startedNanos());
        var unused = program.handle().onExit().thenRunAsync(this::call, AGAIN);
    }

    /** When it called, each time; the film began again at its first frame. */
    List<Long> startsNanos() {
        return List.copyOf(startsNanos);
    }

    synchronized boolean isAlive() {
        return program != null && program.isAlive();
    }

    synchronized void kill() {
        wanted = false;
        program.kill();
    }

    synchronized void stop() {
        wanted = false;
        program.terminate();
    }

    /** Says goodbye and stays away. */
    synchronized void leave() {
        wanted = false;
        Program.signal(program.pid(), "INT");
    }

    synchronized void freeze() {
        program.stop();
    }

    synchronized void thaw() {
        program.resume();
    }

    @Override
    public synchronized void close() {
        wanted = false;
        if (program != null) {
            program.close();
        }
    }
}
