package integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The preview across networks that are cut, lose packets, translate addresses, or let nothing through but TURN: {@link
 * PreviewNetwork}, in a network namespace. Long forms: {@code bench/preview-network}.
 */
class PreviewNetworkIT {
    private static final int MINUTES = 5;

    @Test
    void findsItsWay() throws Exception {
        List<String> space = space();
        assumeTrue(!space.isEmpty(), said("no network namespace can be made here"));
        assumeTrue(works(List.of("turnserver", "--version")), said("coturn's turnserver is not installed"));
        Path log = Files.createDirectories(Path.of("target", "it")).resolve("preview-network.log");
        List<String> command = new ArrayList<>(space);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dbridge.command=" + System.getProperty("bridge.command", ""),
                "-cp",
                System.getProperty("java.class.path"),
                "integration.PreviewNetwork"));
        Process run = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = run.waitFor(MINUTES, TimeUnit.MINUTES);
            String output = Files.readString(log);
            System.out.println(output);
            assertThat(ended).as("ends within %d minutes", MINUTES).isTrue();
            assertThat(run.exitValue()).as(output).isZero();
        } finally {
            run.descendants().forEach(ProcessHandle::destroyForcibly);
            run.destroyForcibly();
        }
    }

    /** What a command begins with that is to run in a network namespace; empty where there is no way. */
    private static List<String> space() throws IOException, InterruptedException {
        for (List<String> way : List.of(List.of("unshare", "--net"), List.of("unshare", "--map-root-user", "--net"))) {
            List<String> probe = new ArrayList<>(way);
            probe.addAll(List.of(
                    "sh", "-c", "ip link set lo up && ip link add a type veth peer name b && unshare --net true"));
            if (works(probe)) {
                return way;
            }
        }
        return List.of();
    }

    private static boolean works(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String said(String reason) {
        System.out.println("preview network: not tested, " + reason);
        return reason;
    }
}
