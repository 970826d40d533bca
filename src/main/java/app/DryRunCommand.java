package app;

import control.Bridge;
import ffmpeg.CommandText;
import java.io.PrintWriter;
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
        SettingsLoader.Loaded loaded = RunCommand.load(System.getenv());
        UnaryOperator<String> mask = Masking.of(loaded.settings());
        MaskedMessage.mask(mask);
        loaded.warnings().forEach(warning -> spec.commandLine().getErr().println("bridge: " + warning));
        PrintWriter out = spec.commandLine().getOut();
        Bridge.commands(loaded.settings(), Preflight.programs(System.getenv()))
                .forEach((name, command) -> out.println("# " + name + "\n" + CommandText.of(command, mask)));
        return 0;
    }
}
