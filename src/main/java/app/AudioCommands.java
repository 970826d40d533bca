package app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The mixer: shows and changes it. */
@Command(
        name = "audio",
        description = "The mixer's inputs and the program's levels; the commands below change them.",
        mixinStandardHelpOptions = true,
        subcommands = {AudioCommands.Put.class, AudioCommands.Remove.class})
final class AudioCommands implements Callable<Integer> {
    private static final String INPUTS = "/api/audio/inputs";
    private static final double METER_FLOOR_DB = -60;
    private static final int METER_WIDTH = 20;

    @Mixin
    private RemoteOptions options;

    @Override
    public Integer call() {
        options.print(options.remote().get("/api/audio/status"), AudioCommands::words);
        return 0;
    }

    private static String words(JsonNode said) {
        JsonNode program = said.path("program");
        JsonNode levels = program.path("levels");
        return "program  " + meter(levels.path("peakDb"))
                + ViewCommands.number("  %.1f dBFS peak", levels.path("peakDb"))
                + ViewCommands.number(", %.1f LUFS now", levels.path("momentaryLufs"))
                + ViewCommands.number(", %.1f LUFS all in all", levels.path("integratedLufs"))
                + ViewCommands.number(", limiter %.1f dB", program.path("limiterDb"))
                + ViewCommands.number(", ducking %.1f dB", program.path("duckingDb")) + "\n\n"
                + inputs(said.path("inputs"));
    }

    private static TextTable inputs(JsonNode inputs) {
        TextTable table =
                new TextTable("INPUT", "ROLE", "STATE", "GAIN", "MUTE", "METER", "PEAK", "ADDRESS", "PROBLEM");
        for (JsonNode input : inputs) {
            JsonNode peak = input.at("/levels/peakDb");
            table.row(
                    input.path("name").asText(),
                    input.path("role").asText(),
                    input.path("state").asText(),
                    ViewCommands.number("%.1f dB", input.path("gainDb")),
                    input.path("mute").asBoolean() ? "muted" : "",
                    meter(peak),
                    ViewCommands.number("%.1f", peak),
                    input.path("url").asText(),
                    input.path("problem").asText());
        }
        return table;
    }

    /** A bar from -60 dBFS to full scale. */
    static String meter(JsonNode peakDb) {
        double share = Math.max(0, Math.min(1, 1 - peakDb.asDouble(METER_FLOOR_DB) / METER_FLOOR_DB));
        int full = (int) Math.round(share * METER_WIDTH);
        return "[" + "#".repeat(full) + ".".repeat(METER_WIDTH - full) + "]";
    }

    /** Adds or changes an input. */
    @Command(
            name = "put",
            description = "Add an input, or change its address, gain, role or mute.",
            mixinStandardHelpOptions = true)
    static final class Put implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Option(names = "--address", paramLabel = "URL")
        private String address;

        @Option(names = "--gain", paramLabel = "DB")
        private Double gain;

        @Option(names = "--mute", negatable = true, description = "Mute it, or let it be heard again.")
        private Boolean mute;

        @Option(names = "--role", paramLabel = "ROLE", description = "speech, music, ambient or effects")
        private String role;

        @Option(names = "--fade", paramLabel = "MILLISECONDS")
        private Integer fade;

        @Override
        public Integer call() {
            ObjectNode body = Remote.JSON.createObjectNode();
            body.put("url", address)
                    .put("gainDb", gain)
                    .put("mute", mute)
                    .put("role", role)
                    .put("fadeMs", fade);
            body.properties().removeIf(field -> field.getValue().isNull());
            options.print(
                    options.remote().call("PUT", INPUTS + "/" + Paths.segment(name), body),
                    said -> inputs(said.path("inputs")).toString());
            return 0;
        }
    }

    /** Takes an input away. */
    @Command(name = "remove", description = "Fade an input out and forget it.", mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            options.print(
                    options.remote().call("DELETE", INPUTS + "/" + Paths.segment(name), null),
                    said -> inputs(said.path("inputs")).toString());
            return 0;
        }
    }
}
