package app;

import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Entry point of every role and command. */
@Command(
        name = "bridge",
        description =
                "A live media bridge: SRT in, one encode, RTMP to primary and backup; the program never goes dark.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            DryRunCommand.class,
            Main.VersionCommand.class,
            WarmUpCommand.class,
            ProgramCommands.Start.class,
            ProgramCommands.Stop.class,
            ProgramCommands.Restart.class,
            ProgramCommands.SlateCommand.class,
            ProgramCommands.Say.class,
            ProgramCommands.Reload.class,
            ViewCommands.Status.class,
            ViewCommands.Health.class,
            ViewCommands.Metrics.class,
            ViewCommands.Alerts.class,
            DestinationCommands.class,
            AudioCommands.class,
            FollowCommands.Logs.class,
            FollowCommands.Events.class
        })
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler(Main::failed);
    }

    /** One sentence for people; the stack only for those who ask for it. */
    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof CannotStart cannotStart) {
            cannotStart.problems().forEach(problem -> command.getErr().println(sentence(problem)));
            return CannotStart.STATUS;
        }
        if (e instanceof ClientFailure failure) {
            command.getErr().println(sentence(failure.getMessage()));
            return failure.status();
        }
        LoggerFactory.getLogger(Main.class).debug("failed", e);
        command.getErr().println(sentence("failed: " + CannotStart.innermost(e)));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String sentence(String problem) {
        return "bridge: " + MaskedMessage.apply(problem);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** Prints the version. */
    @Command(name = "version", description = "Print the version.")
    static final class VersionCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            for (String line : new Version().getVersion()) {
                spec.commandLine().getOut().println(line);
            }
            return CommandLine.ExitCode.OK;
        }
    }
}
