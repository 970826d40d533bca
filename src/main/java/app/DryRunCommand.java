package app;

import control.Bridge;
import ffmpeg.CommandText;
import ffmpeg.Programs;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import settings.Masking;
import settings.SettingsLoader;

/** Prints what would run. */
@Command(
        name = "dry-run",
        description = "Print every child's command line for the present settings, keys masked.",
        mixinStandardHelpOptions = true)
final class DryRunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            SettingsLoader.Loaded loaded = RunCommand.load(System.getenv());
            loaded.warnings().forEach(warning -> spec.commandLine().getErr().println("bridge: " + warning));
            UnaryOperator<String> mask = Masking.of(loaded.settings());
            Bridge.commands(loaded.settings(), Programs.locate(System.getenv()))
                    .forEach((name, command) ->
                            spec.commandLine().getOut().println("# " + name + "\n" + CommandText.of(command, mask)));
            return 0;
        } catch (CannotStart e) {
            e.problems().forEach(problem -> spec.commandLine().getErr().println("bridge: " + problem));
            return RunCommand.CANNOT_START;
        }
    }
}
