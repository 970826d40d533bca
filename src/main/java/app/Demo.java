package app;

import ffmpeg.Programs;
import ffmpeg.StderrClassifier;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import process.Backoffs;
import process.ChildIo;
import process.ChildSpec;
import process.Supervisor;
import settings.Settings;

/** What stands around the bridge in a demo: a sender that plays Isaac Sim, and two receivers that play YouTube. */
final class Demo {
    private static final Duration NO_LIMIT = Duration.ZERO;
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final String RATE = "24";

    private final DemoPlan plan;
    private final Settings settings;
    private final Programs programs;
    private final DemoReceiver primary = new DemoReceiver("primary");
    private final DemoReceiver backup = new DemoReceiver("backup");
    private final long startedNanos = System.nanoTime();

    Demo(DemoPlan plan, Settings settings, Programs programs) {
        this.plan = plan;
        this.settings = settings;
        this.programs = programs;
    }

    /** Starts the three children; they come back whenever they end. */
    void start(Supervisor supervisor) {
        run(supervisor, "demo-primary", receiver(plan.primary(), plan.primaryView()), primary);
        run(supervisor, "demo-backup", receiver(plan.backup(), plan.backupView()), backup);
        run(supervisor, "demo-sender", sender(), new ChildIo() {});
    }

    private static void run(Supervisor supervisor, String name, List<String> command, ChildIo io) {
        supervisor
                .register(new ChildSpec(
                        name,
                        () -> command,
                        io,
                        new StderrClassifier(),
                        NO_LIMIT,
                        NO_LIMIT,
                        GRACE,
                        Backoffs.fast(),
                        UnaryOperator.identity()))
                .start();
    }

    /** Isaac's form: H.264 without B-frames in MPEG-TS, 24 pictures a second, 4 Mbit/s, as SRT caller. */
    private List<String> sender() {
        String picture = settings.video().width() + "x" + settings.video().height();
        return List.of(
                programs.ffmpeg(),
                "-hide_banner",
                "-nostdin",
                "-loglevel",
                "warning",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=" + picture + ":rate=" + RATE,
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-tune",
                "zerolatency",
                "-pix_fmt",
                "yuv420p",
                "-g",
                RATE,
                "-b:v",
                "4M",
                "-maxrate",
                "4M",
                "-bufsize",
                "4M",
                "-flush_packets",
                "1",
                "-muxdelay",
                "0",
                "-muxpreload",
                "0",
                "-f",
                "mpegts",
                "srt://127.0.0.1:" + plan.source()
                        + "?mode=caller&latency=50000&transtype=live&pkt_size=1316&streamid=default/app/isaac");
    }

    /** Takes one publisher, hands on what it gets over UDP so that it can be watched, and keeps nothing. */
    private List<String> receiver(int port, int view) {
        return List.of(
                programs.ffmpeg(),
                "-hide_banner",
                "-nostdin",
                "-loglevel",
                "warning",
                "-nostats",
                "-stats_period",
                "0.5",
                "-progress",
                "pipe:2",
                "-listen",
                "1",
                "-i",
                DemoPlan.address(port) + "/" + DemoPlan.KEY,
                "-map",
                "0",
                "-c",
                "copy",
                "-f",
                "mpegts",
                "udp://127.0.0.1:" + view + "?pkt_size=1316");
    }

    /** What a newcomer sees, and where. */
    List<String> introduction() {
        String api = "http://" + settings.http().host() + ":" + settings.http().port();
        return List.of(
                "",
                "Media Bridge, demo",
                "  A simulated sender calls srt://127.0.0.1:" + plan.source() + " with a moving test picture, "
                        + settings.video().width() + "x" + settings.video().height() + ", " + RATE
                        + " pictures a second; its clock and number are in the upper left corner.",
                "  The bridge makes one program of it, with silence as its sound, and encodes that once.",
                "  Two local RTMP servers take the program: primary on port " + plan.primary() + ", backup on port "
                        + plan.backup() + ".",
                "  Watch what arrives there:  ffplay udp://127.0.0.1:" + plan.primaryView() + "  (primary)  or  ffplay"
                        + " udp://127.0.0.1:" + plan.backupView() + "  (backup); VLC does it, too.",
                "  Look at it and run it:     " + api + "/  in a browser.",
                "  Ask the bridge:            curl " + api + "/api/streaming/stats",
                "  Break something:           curl " + api + "/api/streaming/processes  shows every pid; kill -9 one"
                        + " of them and see the lines below go on.",
                "  Ctrl-C ends it. Nothing is recorded, and nothing leaves this machine.",
                "");
    }

    /** One line: what arrived at the receivers since the last one. */
    String report() {
        long now = System.nanoTime();
        return String.format(
                Locale.ROOT,
                "%s  %s  |  %s",
                clock((now - startedNanos) / 1_000_000_000L),
                primary.report(now),
                backup.report(now));
    }

    static String clock(long seconds) {
        return String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
