package integration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A person, or a script, at the command line: {@code ./bridge COMMAND} against a bridge that runs. */
final class Operator {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final Map<String, String> environment;

    /** What a command printed, to both outputs, and its exit status; -1: it did not end. */
    record Said(int status, String text) {}

    /** Finds the bridge by BRIDGE_URL. */
    Operator(Path directory, BridgeProcess bridge) {
        this(directory, Map.of("BRIDGE_URL", bridge.address()));
    }

    private Operator(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    Operator with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(environment);
        changed.put(name, value);
        return new Operator(directory, changed);
    }

    Said says(String... words) {
        try (Program program = start(words)) {
            boolean ended = program.awaitExit(LIMIT);
            return new Said(ended ? program.exitCode() : -1, program.log());
        }
    }

    private Program start(String... words) {
        List<String> command = new ArrayList<>(List.of("./bridge"));
        command.addAll(List.of(words));
        return Program.start(
                directory.resolve("command-" + words[0] + "-" + System.nanoTime() + ".log"), command, environment);
    }

    /** Whether a command that goes on for ever prints a text once something happens after its first words. */
    boolean hears(String text, Runnable happening, String... words) {
        try (Program program = start(words)) {
            Waits.within(LIMIT, () -> !program.log().isEmpty());
            int before = program.log().length();
            happening.run();
            return Waits.within(LIMIT, () -> program.log().substring(before).contains(text));
        }
    }
}
