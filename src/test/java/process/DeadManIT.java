package process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Real processes: a JVM that watches over itself, and what becomes of it. */
class DeadManIT {
    private static final Duration PATIENCE = Duration.ofMillis(1500);
    private static final int KILLED = 137;

    /** Lives for as long as it is told to give signs. */
    static final class Hanging {
        public static void main(String[] args) throws Exception {
            AtomicBoolean alive = new AtomicBoolean(true);
            try (DeadMan deadMan = new DeadMan(PATIENCE, alive::get)) {
                deadMan.start();
                System.in.read();
                alive.set(false);
                TimeUnit.SECONDS.sleep(20);
            }
        }
    }

    private static String place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private static Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        place(DeadMan.class) + ":" + place(Hanging.class),
                        Hanging.class.getName())
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void endsAProcessWithoutProgress() throws Exception {
        Process process = start();
        assertThat(process.waitFor(4, TimeUnit.SECONDS)).as("ended while alive").isFalse();

        process.getOutputStream().write('x');
        process.getOutputStream().flush();

        assertThat(process.waitFor(8, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(KILLED);
    }

    @Test
    void endsAProcessThatIsStopped() throws Exception {
        Process process = start();
        assertThat(process.waitFor(4, TimeUnit.SECONDS)).isFalse();

        new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                .start()
                .waitFor();

        assertThat(process.waitFor(8, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(KILLED);
    }
}
