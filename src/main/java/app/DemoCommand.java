package app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the bridge with a simulated sender and two local receivers. */
@Command(
        name = "demo",
        description = "Run the bridge with a simulated sender and two local RTMP receivers.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final Duration REPORT_EVERY = Duration.ofSeconds(3);

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        // without media.env: a demo sends nothing to where the real program goes
        DemoPlan plan = DemoPlan.of(System.getenv(), new Ports());
        BridgeApp app = RunCommand.start(RunCommand.live(plan.environment(), Optional.empty()));
        Demo demo = new Demo(plan, app.settings(), app.programs());
        demo.start(app.supervisor());
        out.println(String.join(System.lineSeparator(), demo.introduction()));
        while (!app.await(REPORT_EVERY)) {
            out.println(demo.report());
        }
        return 0;
    }
}
