package app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs the bridge with a simulated sender and two local receivers. */
@Command(
        name = "demo",
        description = "Run the bridge with a simulated sender and two local RTMP receivers.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        return RunCommand.run(System.getenv());
    }
}
