package ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import settings.FrameRate;
import settings.Settings;
import settings.SettingsLoader;

/** The command lines with the real programs; what comes out is examined with ffprobe. */
class FfmpegCommandsIT {
    private static final int FRAMES = 60;

    @TempDir
    static Path directory;

    private static Programs programs;
    private static Settings settings;

    @BeforeAll
    static void locate() {
        programs = Programs.locate(System.getenv());
        settings = Fixtures.settings("srt://:9", 320, 180, new FrameRate(30, 1));
    }

    @Test
    void decodesEveryFrameAtTheProgramsSizeWithItsTimestamps() throws Exception {
        Path source = make(
                "source.ts",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=400x300:r=30",
                "-frames:v",
                "60",
                "-c:v",
                "libx264",
                "-tune",
                "zerolatency",
                "-g",
                "15",
                "-f",
                "mpegts");
        Path out = run(DecoderCommand.of(settings, programs, "pipe:1", false, true), source, "decoded.nut");
        assertThat(probe(out, "v:0", "stream=width,height,pix_fmt")).containsExactly("320,180,yuv420p");
        assertThat(probe(out, "v:0", "packet=pts_time"))
                .isEqualTo(probe(source, "v:0", "packet=pts_time"))
                .hasSize(60);
    }

    @Test
    void encodesAndPublishesOnOneTimeline() throws Exception {
        Path flv = encode(Optional.empty());
        Path published = directory.resolve("published.mp4");
        run(PublisherCommand.of(Fixtures.destination("file://" + published, ""), settings, programs), flv, "none");
        List<String> pictures = probe(published, "v:0", "packet=pts_time,flags");
        assertThat(pictures).hasSize(FRAMES);
        assertThat(pictures.get(0)).contains("K");
        assertThat(probe(flv, "v:0", "packet=pts_time").get(0)).startsWith("1.0");
        assertThat(probe(flv, "v:0", "stream=codec_name,profile,color_space,has_b_frames")
                        .get(0))
                .contains("h264", "High", "bt709", "0");
        assertThat(probe(flv, "a:0", "packet=pts_time").get(0)).startsWith("1.000");
    }

    @Test
    void sendsThePreviewBesideTheProgram() throws Exception {
        Path flv = encode(Optional.of(new EncoderCommand.PreviewPorts(25004, 25006)));
        assertThat(probe(flv, "v:0", "packet=pts_time")).hasSize(FRAMES);
        assertThat(probe(flv, "a", "stream=codec_name")).containsExactly("aac");
    }

    @Test
    void explainsWhatNvencSays() throws Exception {
        Path errors = directory.resolve("nvenc.txt");
        Process process = new ProcessBuilder(NvencProbe.command(settings, programs))
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(NvencProbe.refusal(process.exitValue(), Files.readAllLines(errors))
                        .isEmpty())
                .isEqualTo(process.exitValue() == 0);
    }

    /** Its first picture is older than the first sound, and comes later. */
    @Test
    void encodesWithBFrames() throws Exception {
        Settings bFrames = SettingsLoader.load(Map.of("B_FRAMES", "true"), Optional.empty(), Map.of())
                .settings();
        for (Optional<EncoderCommand.PreviewPorts> preview : List.of(
                Optional.<EncoderCommand.PreviewPorts>empty(), Optional.of(new EncoderCommand.PreviewPorts(9, 9)))) {
            Path flv = encode(bFrames, preview);
            assertThat(probe(flv, "v:0", "packet=pts_time")).hasSize(FRAMES);
            assertThat(probe(flv, "v:0", "packet=dts_time").get(0)).startsWith("0.933");
            assertThat(probe(flv, "a:0", "packet=pts_time").get(0)).startsWith("1.000");
        }
    }

    private static Path encode(Optional<EncoderCommand.PreviewPorts> preview) throws Exception {
        return encode(settings, preview);
    }

    private static Path encode(Settings settings, Optional<EncoderCommand.PreviewPorts> preview) throws Exception {
        Path nut = make(
                "raw.nut",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=320x180:r=30",
                "-frames:v",
                "" + FRAMES,
                "-c:v",
                "rawvideo",
                "-pix_fmt",
                "yuv420p",
                "-enc_time_base",
                "1:30",
                "-f",
                "nut",
                "-syncpoints",
                "none",
                "-strict",
                "experimental");
        Path silence = make(
                "silence.nut",
                "-f",
                "lavfi",
                "-i",
                "anullsrc=channel_layout=stereo:sample_rate=48000:nb_samples=1600",
                "-t",
                "" + FRAMES / 30.0,
                "-c:a",
                "pcm_s16le",
                "-f",
                "nut",
                "-syncpoints",
                "none",
                "-strict",
                "experimental");
        Path sockets = Files.createTempDirectory(Path.of("/tmp"), "mb");
        try (ServerSocketChannel video = listen(sockets.resolve("v"));
                ServerSocketChannel audio = listen(sockets.resolve("a"))) {
            Thread picture = feed(video, Files.readAllBytes(nut));
            Thread sound = feed(audio, Files.readAllBytes(silence));
            Path flv = run(
                    EncoderCommand.of(
                            settings,
                            programs,
                            EncoderCommand.Kind.X264,
                            "unix:" + sockets.resolve("v"),
                            "unix:" + sockets.resolve("a"),
                            "pipe:1",
                            preview),
                    nut,
                    preview.isPresent() ? "preview.flv" : "encoded.flv");
            picture.join(1000);
            sound.join(1000);
            return flv;
        } finally {
            Files.deleteIfExists(sockets.resolve("v"));
            Files.deleteIfExists(sockets.resolve("a"));
            Files.delete(sockets);
        }
    }

    private static ServerSocketChannel listen(Path path) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }

    private static Thread feed(ServerSocketChannel server, byte[] bytes) {
        Thread thread = new Thread(() -> {
            try (SocketChannel channel = server.accept()) {
                for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
                    channel.write(left);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.start();
        return thread;
    }

    private static Path make(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(programs.ffmpeg(), "-nostdin", "-loglevel", "error"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-y", "pipe:1"));
        return run(command, Path.of("/dev/null"), name);
    }

    private static Path run(List<String> command, Path stdin, String stdout) throws Exception {
        Path out = directory.resolve(stdout);
        Path errors = directory.resolve(stdout + ".err");
        Process process = new ProcessBuilder(command)
                .redirectInput(stdin.toFile())
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean ended = process.waitFor(20, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(errors)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return out;
    }

    private static List<String> probe(Path file, String stream, String entries) throws Exception {
        Path out = run(
                List.of(
                        programs.ffprobe(),
                        "-v",
                        "error",
                        "-select_streams",
                        stream,
                        "-show_entries",
                        entries,
                        "-of",
                        "csv=p=0",
                        file.toString()),
                Path.of("/dev/null"),
                "probe.csv");
        return Files.readAllLines(out).stream()
                .map(line -> line.replaceAll(",$", ""))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void findsTheBundledPrograms() {
        assertThat(Path.of(Programs.locate(Map.of("PATH", "/nowhere")).ffmpeg()))
                .isExecutable();
    }
}
