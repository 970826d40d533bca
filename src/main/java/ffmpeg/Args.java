package ffmpeg;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects a command line argument by argument. */
final class Args {
    private final List<String> list = new ArrayList<>();

    static Args ffmpeg(Programs programs) {
        return new Args().add(programs.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel", "warning");
    }

    Args add(String... arguments) {
        list.addAll(List.of(arguments));
        return this;
    }

    Args addAll(Collection<String> arguments) {
        list.addAll(arguments);
        return this;
    }

    Args addIf(boolean condition, String... arguments) {
        return condition ? add(arguments) : this;
    }

    /** Half a second between reports, as key=value lines among standard error; see {@link Progress}. */
    Args progress() {
        return add("-nostats", "-stats_period", "0.5", "-progress", "pipe:2");
    }

    List<String> list() {
        return List.copyOf(list);
    }
}
