package app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands that show what has happened, and go on showing what happens. */
final class FollowCommands {
    private FollowCommands() {}

    /** Prints what a list holds and, where that is wanted, follows the stream from its end; for ever. */
    private static void show(RemoteOptions options, List list, boolean follow, Function<JsonNode, String> words) {
        Remote bridge = options.remote();
        JsonNode answer = bridge.get(list.path());
        answer.path(list.field()).forEach(one -> options.print(one, words));
        if (!follow) {
            return;
        }
        bridge.follow(list.stream() + "?since=" + answer.path("last").asLong(), (type, data) -> {
            if (!list.except().contains(type)) {
                options.print(Remote.parse(data), words);
            }
            return !options.out().checkError();
        });
        if (!options.out().checkError()) {
            throw new ClientFailure(ClientFailure.UNREACHABLE, "the bridge has ended the stream");
        }
    }

    /** Where the things are, and what is no such thing in the stream. */
    private record List(String path, String field, String stream, Set<String> except) {}

    /** The bridge's log. */
    @Command(name = "logs", description = "The last lines of the bridge's own log.", mixinStandardHelpOptions = true)
    static final class Logs implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Option(names = "-f", description = "Go on with new lines as they come.")
        private boolean follow;

        @Option(names = "-n", paramLabel = "LINES", defaultValue = "200", description = "At most so many old lines.")
        private int lines;

        @Option(names = "--level", paramLabel = "LEVEL", description = "Of the old lines only those from here on.")
        private String level;

        @Override
        public Integer call() {
            String path = "/api/streaming/logs?limit=" + Math.max(0, lines)
                    + (level == null ? "" : "&level=" + Paths.segment(level));
            show(options, new List(path, "logs", "/api/streaming/logs/stream", Set.of()), follow, Logs::words);
            return 0;
        }

        private static String words(JsonNode line) {
            return String.format(
                    "%s %-5s %-20s %s%n",
                    line.path("time").asText(),
                    line.path("level").asText(),
                    line.path("logger").asText(),
                    TextTable.printable(line.path("message").asText()));
        }
    }

    /** What happened. */
    @Command(
            name = "events",
            description = "What happened in the bridge, at most the last 1000 events.",
            mixinStandardHelpOptions = true)
    static final class Events implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Option(names = "-f", description = "Go on with new events as they come.")
        private boolean follow;

        @Option(
                names = "--since",
                paramLabel = "ID|TIME",
                defaultValue = "0",
                description = "Only what is after this event, or this moment such as 2026-01-31T12:00:00Z.")
        private String since;

        @Override
        public Integer call() {
            List list = new List(
                    "/api/streaming/events?since=" + Paths.segment(since),
                    "events",
                    "/api/streaming/events/stream",
                    Set.of("stats", "audio"));
            show(options, list, follow, Events::words);
            return 0;
        }

        /** The stream begins with the status, which is no event of its own. */
        private static String words(JsonNode event) {
            return event.has("id")
                    ? String.format(
                            "%s %5d %-20s %s%n",
                            event.path("time").asText(),
                            event.path("id").asLong(),
                            event.path("type").asText(),
                            TextTable.printable(event.path("text").asText()))
                    : "";
        }
    }
}
