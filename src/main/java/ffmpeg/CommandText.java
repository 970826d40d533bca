package ffmpeg;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line as text for people: to be pasted into a shell once the masks are replaced. */
public final class CommandText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./*-]+");

    private CommandText() {}

    /**
     * The command in one line.
     *
     * @param mask takes secrets out of each argument before it is quoted
     */
    public static String of(List<String> command, UnaryOperator<String> mask) {
        return command.stream().map(mask).map(CommandText::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
