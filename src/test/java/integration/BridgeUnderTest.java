package integration;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is being tested: the bridge, or in its place the single ffmpeg that everybody writes by hand. A case that the
 * single ffmpeg passes proves nothing. The system property {@code sut} chooses: {@code bridge}, {@code ffmpeg}, or
 * {@code ffmpeg-loop} (tee with fifos, in a restart loop).
 */
interface BridgeUnderTest extends AutoCloseable {

    static String kind() {
        return System.getProperty("sut", "bridge");
    }

    /** Not started yet. */
    static BridgeUnderTest of(String kind, Setup setup, Path directory) {
        return switch (kind) {
            case "bridge" -> new BridgeProcess(setup, directory);
            case "ffmpeg" -> new SingleFfmpeg(setup, directory, false);
            case "ffmpeg-loop" -> new SingleFfmpeg(setup, directory, true);
            default -> throw new IllegalArgumentException("sut is bridge, ffmpeg or ffmpeg-loop, not " + kind);
        };
    }

    /** Starts and waits until a sender may call. */
    void start();

    /** The process that was started. */
    Program program();

    /** The process of a child by its name, for example {@code decoder}; absent when it has none just now. */
    OptionalLong pidOf(String child);

    /** The process to kill when the bridge itself is to die. */
    long mainPid();

    /** Every process that belongs to it, itself included. */
    default Set<Long> tree() {
        Set<Long> pids =
                program().handle().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
        pids.add(program().pid());
        return pids;
    }

    @Override
    void close();
}
