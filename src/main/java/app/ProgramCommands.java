package app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that change the program of a running bridge. */
final class ProgramCommands {
    private ProgramCommands() {}

    /** Phrases of an answer's list, one to a line. */
    static String list(JsonNode answer, String field, String before) {
        StringBuilder text = new StringBuilder();
        answer.path(field)
                .forEach(phrase -> text.append(before).append(phrase.asText()).append('\n'));
        return text.toString();
    }

    static String session(JsonNode session) {
        return "session " + session.path("id").asText() + " is "
                + session.path("status").asText() + "\n";
    }

    /** Puts the program on air. */
    @Command(
            name = "start",
            description = {
                "Put the program on air, or change it while it is.",
                "Fields are those of a start request, such as videoBitrateK=6000 audioSource=srt://10.0.0.7:9001. Keys belong into"
                        + " media.env or --body, because other users of this machine see a command line."
            },
            mixinStandardHelpOptions = true)
    static final class Start implements Callable<Integer> {
        private static final Set<String> NUMBERS = Set.of("videoBitrateK", "audioBitrateK", "fps");
        private static final long POLL_MILLIS = 200;

        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "FIELD=VALUE", arity = "0..*")
        private List<String> fields = List.of();

        @Option(names = "--body", paramLabel = "FILE", description = "JSON with fields, - for standard input.")
        private String file;

        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                defaultValue = "0",
                description = "Wait until the program is live somewhere; exit status 6 when it is not by then.")
        private int seconds;

        @Override
        public Integer call() throws Exception {
            Remote bridge = options.remote();
            JsonNode answer = bridge.call("POST", "/api/streaming/youtube/start", body());
            boolean live = seconds <= 0 || becomesLive(bridge, (ObjectNode) answer);
            options.print(
                    answer,
                    said -> session(said.path("session"))
                            + list(said, "done", "")
                            + list(said, "notApplied", "not applied: ")
                            + list(said, "ignored", "ignored: "));
            return live ? 0 : ClientFailure.NOT_WELL;
        }

        /** Asks until it is, and puts the session as it is then into the answer. */
        private boolean becomesLive(Remote bridge, ObjectNode answer) throws InterruptedException {
            String path = "/api/streaming/youtube/"
                    + Paths.segment(answer.path("session").path("id").asText()) + "/status";
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            while (System.nanoTime() < end) {
                JsonNode session = bridge.get(path).path("session");
                answer.set("session", session);
                if (session.path("status").asText().equals("live")) {
                    return true;
                }
                Thread.sleep(POLL_MILLIS);
            }
            return false;
        }

        private ObjectNode body() throws IOException {
            ObjectNode body = Remote.JSON.createObjectNode();
            if (file != null) {
                byte[] bytes = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
                if (!(Remote.parse(new String(bytes, StandardCharsets.UTF_8)) instanceof ObjectNode given)) {
                    throw new ClientFailure(ClientFailure.USAGE, file + " holds no JSON object");
                }
                body = given;
            }
            for (String field : fields) {
                put(body, field);
            }
            return body;
        }

        private static void put(ObjectNode body, String field) {
            int equals = field.indexOf('=');
            if (equals < 1) {
                throw new ClientFailure(ClientFailure.USAGE, "'" + field + "' is not like videoBitrateK=6000");
            }
            String name = field.substring(0, equals);
            String value = field.substring(equals + 1);
            if (NUMBERS.contains(name)) {
                JsonNode number = Remote.parse(value);
                if (!number.isNumber()) {
                    throw new ClientFailure(ClientFailure.USAGE, name + " is a number, not '" + value + "'");
                }
                body.set(name, number);
            } else {
                body.put(name, value);
            }
        }
    }

    /** Takes the program off air. */
    @Command(
            name = "stop",
            description = "Take the program off air; the bridge goes on running.",
            mixinStandardHelpOptions = true)
    static final class Stop implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Override
        public Integer call() {
            options.print(
                    options.remote().call("POST", "/api/streaming/stop", null),
                    said -> "the bridge is " + said.path("status").asText() + "\n");
            return 0;
        }
    }

    /** Starts children anew. */
    @Command(
            name = "restart",
            description =
                    "End every child's run and start another, or those that are named; the bridge goes on running.",
            mixinStandardHelpOptions = true)
    static final class Restart implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "CHILD", arity = "0..*", description = "Such as encoder or destination-backup.")
        private List<String> children = List.of();

        @Override
        public Integer call() {
            Remote bridge = options.remote();
            if (children.isEmpty()) {
                options.print(
                        bridge.call("POST", "/api/streaming/restart", null),
                        said -> "the bridge is " + said.path("status").asText() + "\n");
            }
            for (String child : children) {
                options.print(
                        bridge.call("POST", "/api/streaming/processes/" + Paths.segment(child) + "/restart", null),
                        said -> child + " starts anew\n");
            }
            return 0;
        }
    }

    /** Puts the slate on air. */
    @Command(
            name = "slate",
            description = "Put the slate on air whatever the source does, or release it; without ON: say what is.",
            mixinStandardHelpOptions = true)
    static final class SlateCommand implements Callable<Integer> {
        /** What can be wanted. */
        enum Wanted {
            on,
            off
        }

        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "on|off", arity = "0..1", index = "0", description = "Put it on air, or release it.")
        private Wanted wanted;

        @Parameters(paramLabel = "TEXT", arity = "0..*", index = "1..*", description = "What it says from now on.")
        private List<String> words = List.of();

        @Override
        public Integer call() {
            Remote bridge = options.remote();
            if (wanted == null) {
                options.print(bridge.get("/api/streaming/stats").at("/stats/program"), SlateCommand::present);
                return 0;
            }
            ObjectNode body = Remote.JSON.createObjectNode().put("on", wanted == Wanted.on);
            if (!words.isEmpty()) {
                body.put("text", String.join(" ", words));
            }
            options.print(
                    bridge.call("POST", "/api/streaming/slate", body),
                    said -> "the slate is " + (said.at("/slate/forced").asBoolean() ? "on air" : "released")
                            + "; its text is '" + said.at("/slate/text").asText() + "'\n");
            return 0;
        }

        private static String present(JsonNode program) {
            String why = program.path("slateForced").asBoolean() ? ", because an operator wants it" : "";
            return program.path("slate").asBoolean() ? "the slate is on air" + why + "\n" : "the source is on air\n";
        }
    }

    /** Reads media.env now. */
    @Command(name = "reload", description = "Read config/media.env now.", mixinStandardHelpOptions = true)
    static final class Reload implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Override
        public Integer call() {
            options.print(options.remote().call("POST", "/api/streaming/reload", null), Reload::words);
            return 0;
        }

        private static String words(JsonNode said) {
            String done = list(said, "done", "");
            return (done.isEmpty() ? "nothing to do\n" : done)
                    + list(said, "notApplied", "not applied: ")
                    + list(said, "warnings", "warning: ");
        }
    }

    /** Speaks. */
    @Command(name = "say", description = "Speak a text into the program.", mixinStandardHelpOptions = true)
    static final class Say implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "TEXT", arity = "1..*")
        private List<String> words;

        @Option(names = "--voice", paramLabel = "NAME")
        private String voice;

        @Option(names = "--rate", paramLabel = "FACTOR", description = "1 is normal speed.")
        private Double rate;

        @Option(names = "--gain", paramLabel = "DB")
        private Double gain;

        @Option(names = "--interrupt", description = "Before everything that waits to be said.")
        private boolean interrupt;

        @Override
        public Integer call() {
            ObjectNode body = Remote.JSON.createObjectNode().put("text", String.join(" ", words));
            if (voice != null) {
                body.put("voice", voice);
            }
            if (rate != null) {
                body.put("rate", rate);
            }
            if (gain != null) {
                body.put("gainDb", gain);
            }
            if (interrupt) {
                body.put("interrupt", true);
            }
            options.print(
                    options.remote().call("POST", "/api/audio/speech", body),
                    said -> "text " + said.path("id").asText() + " waits at place "
                            + said.path("position").asText() + "\n");
            return 0;
        }
    }

    /** The elements of an array. */
    static List<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
