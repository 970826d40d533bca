package integration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes all cores: processes that do nothing but go round, twice as many as there are cores. */
final class CpuHog {
    private CpuHog() {}

    static void hold(Path directory, double seconds) {
        List<Program> programs = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                programs.add(Program.start(directory.resolve("hog.log"), List.of("sh", "-c", "while :; do :; done")));
            }
            Waits.holdSeconds(seconds);
        } finally {
            programs.forEach(Program::kill);
        }
    }
}
