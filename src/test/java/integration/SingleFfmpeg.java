package integration;

import ffmpeg.EncoderCommand;
import ffmpeg.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * SRT in, silence beside it, one encode, tee to all destinations: one process, which stands for every child. Encoder
 * options and SRT latency are the bridge's.
 */
final class SingleFfmpeg implements BridgeUnderTest {
    private static final String FIFO = "attempt_recovery=1:recover_any_error=1:drop_pkts_on_overflow=1"
            + ":restart_with_keyframe=1:recovery_wait_time=1:queue_size=600";

    private final Setup setup;
    private final Path directory;
    private final boolean loop;
    private Program program;

    SingleFfmpeg(Setup setup, Path directory, boolean loop) {
        this.setup = setup;
        this.directory = directory;
        this.loop = loop;
    }

    @Override
    public void start() {
        List<String> command = new ArrayList<>();
        if (loop) {
            command.addAll(List.of("bash", "-c", "while :; do \"$@\"; done", "loop"));
        }
        command.addAll(command());
        program = Program.start(directory.resolve("ffmpeg.log"), command);
        Awaitility.await("the SRT listener")
                .atMost(Duration.ofSeconds(10))
                .until(() -> Tools.udpBound(setup.sourcePort()));
    }

    private List<String> command() {
        List<String> command =
                new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel", "info"));
        command.addAll(List.of("-fflags", "nobuffer", "-probesize", "500000", "-analyzeduration", "500000"));
        command.addAll(List.of("-i", "srt://0.0.0.0:" + setup.sourcePort() + "?mode=listener&latency=50000"));
        command.addAll(List.of("-f", "lavfi", "-i", "anullsrc=channel_layout=stereo:sample_rate=48000"));
        command.addAll(List.of("-map", "0:v", "-map", setup.sourceSound() ? "0:a" : "1:a"));
        command.addAll(List.of(
                "-vf",
                "scale=" + setup.width() + ":" + setup.height() + ",fps=" + setup.fps()
                        + ",setparams=range=tv:colorspace=bt709"));
        command.addAll(encoder());
        command.addAll(List.of("-f", "tee"));
        if (loop) {
            command.addAll(List.of("-use_fifo", "1", "-fifo_options", FIFO));
        }
        command.add(setup.addresses().stream()
                .map(address -> "[f=flv" + (loop ? ":onfail=ignore" : "") + "]" + address)
                .collect(Collectors.joining("|")));
        return command;
    }

    /** What the bridge's own encoder is told about picture and sound, so that both do the same work. */
    private List<String> encoder() {
        List<String> bridges = EncoderCommand.of(
                setup.settings(),
                new Programs(Tools.ffmpeg(), "", Optional.empty(), Optional.empty()),
                EncoderCommand.Kind.X264,
                "",
                "",
                "",
                Optional.empty());
        return bridges.subList(bridges.indexOf("-c:v"), bridges.indexOf("-max_interleave_delta"));
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public OptionalLong pidOf(String child) {
        if (!loop) {
            return program.isAlive() ? OptionalLong.of(program.pid()) : OptionalLong.empty();
        }
        return program.handle().children().mapToLong(ProcessHandle::pid).findFirst();
    }

    @Override
    public long mainPid() {
        return program.pid();
    }

    @Override
    public void close() {
        if (program != null) {
            List<ProcessHandle> children = program.handle().descendants().toList();
            program.close();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
