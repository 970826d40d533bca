package app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where the program goes: shows and changes it. */
@Command(
        name = "destinations",
        description = "Where the program goes, and how it fares there; the commands below change it.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DestinationCommands.Put.class,
            DestinationCommands.Enable.class,
            DestinationCommands.Disable.class,
            DestinationCommands.Remove.class
        })
final class DestinationCommands implements Callable<Integer> {
    private static final String PATH = "/api/streaming/destinations";

    @Mixin
    private RemoteOptions options;

    @Override
    public Integer call() {
        options.print(
                options.remote().get(PATH),
                said -> listed(said.path("destinations")).toString());
        return 0;
    }

    private static TextTable listed(JsonNode destinations) {
        TextTable table = heads();
        for (JsonNode one : destinations) {
            row(table, one.path("name"), one.path("state"), one.path("figures"), one.path("url"));
        }
        return table;
    }

    private static TextTable heads() {
        return new TextTable("DESTINATION", "STATE", "KBIT/S", "SENT MB", "DROPPED", "RECONNECTS", "ADDRESS", "ERROR");
    }

    private static void row(TextTable table, JsonNode name, JsonNode state, JsonNode figures, JsonNode url) {
        table.row(
                name.asText(),
                state.asText().toLowerCase(Locale.ROOT),
                ViewCommands.number("%.0f", figures.path("bitrateK")),
                figures.has("bytes") ? figures.path("bytes").asLong() / 1_000_000 : "",
                figures.path("droppedTags").asText(),
                figures.path("reconnects").asText(),
                url.asText(),
                figures.path("handover").isTextual()
                        ? figures.path("handover").asText()
                        : figures.path("lastError").asText());
    }

    /** The destinations of the statistics. */
    static TextTable table(JsonNode figures) {
        TextTable table = heads();
        for (JsonNode one : figures) {
            row(table, one.path("name"), one.path("state"), one, one.path("url"));
        }
        return table;
    }

    private static Integer put(RemoteOptions options, String name, ObjectNode body) {
        options.print(
                options.remote().call("PUT", PATH + "/" + Paths.segment(name), body),
                said -> said.at("/destination/name").asText() + " is "
                        + said.at("/destination/state").asText() + "\n" + ProgramCommands.list(said, "done", ""));
        return 0;
    }

    /** Adds or changes one. */
    @Command(
            name = "put",
            description = "Add a destination, or change its address or key; lasts until the session ends.",
            mixinStandardHelpOptions = true)
    static final class Put implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Option(names = "--address", paramLabel = "URL", description = "rtmp://…, rtmps://…, srt://…, file:///…")
        private String address;

        @Option(
                names = "--key-file",
                paramLabel = "FILE",
                description = "File with the stream key, - for standard input: a command line is seen by others.")
        private String keyFile;

        @Override
        public Integer call() throws IOException {
            ObjectNode body = Remote.JSON.createObjectNode();
            if (address != null) {
                body.put("url", address);
            }
            if (keyFile != null) {
                byte[] key = keyFile.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(keyFile));
                body.put("key", new String(key, StandardCharsets.UTF_8).strip());
            }
            return put(options, name, body);
        }
    }

    /** Puts one on air again. */
    @Command(name = "enable", description = "Put a disabled destination on air again.", mixinStandardHelpOptions = true)
    static final class Enable implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            return put(options, name, Remote.JSON.createObjectNode().put("enabled", true));
        }
    }

    /** Takes one off air. */
    @Command(
            name = "disable",
            description = "Take a destination off air, and keep its address and key.",
            mixinStandardHelpOptions = true)
    static final class Disable implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            return put(options, name, Remote.JSON.createObjectNode().put("enabled", false));
        }
    }

    /** Forgets one. */
    @Command(
            name = "remove",
            description = "Take a destination off air until the session ends.",
            mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            options.print(
                    options.remote().call("DELETE", PATH + "/" + Paths.segment(name), null),
                    said -> ProgramCommands.list(said, "done", ""));
            return 0;
        }
    }
}
