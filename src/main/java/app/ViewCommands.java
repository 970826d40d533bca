package app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Commands that show how a running bridge is. */
final class ViewCommands {

    private ViewCommands() {}

    static String number(String format, JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, format, value.asDouble()) : "-";
    }

    /** What the bridge is doing. */
    @Command(
            name = "status",
            description = "What the bridge is doing; exit status 0 when the program is live, else 6.",
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Override
        public Integer call() {
            Remote bridge = options.remote();
            JsonNode session = bridge.get("/api/streaming/youtube/sessions").at("/sessions/0");
            ObjectNode all = Remote.JSON.createObjectNode();
            all.put("status", session.path("status").asText("stopped"));
            all.set("session", session.isMissingNode() ? null : session);
            all.set("stats", bridge.get("/api/streaming/stats").path("stats"));
            all.set("processes", bridge.get("/api/streaming/processes").path("processes"));
            options.print(all, Status::words);
            return all.path("status").asText().equals("live") ? 0 : ClientFailure.NOT_WELL;
        }

        private static String words(JsonNode all) {
            JsonNode session = all.path("session");
            JsonNode program = all.at("/stats/program");
            JsonNode ingest = program.path("ingest");
            JsonNode encoder = program.path("encoder");
            String text = "status    " + all.path("status").asText() + "\n";
            if (session.isObject()) {
                text += "session   " + session.path("id").asText() + " since "
                        + session.path("startTime").asText() + "\n";
            }
            text += "source    " + ingest.path("state").asText() + ", " + number("%.1f fps", ingest.path("fps")) + ", "
                    + number("%.0f kbit/s", ingest.path("bitrateK"))
                    + (program.path("slate").asBoolean() ? "; the slate is on air" : "") + "\n";
            text += "encoder   " + all.at("/stats/encoder/name").asText("none") + ", "
                    + number("%.1f fps", encoder.path("fps")) + ", "
                    + number("%.0f kbit/s", encoder.path("bitrateK")) + ", speed "
                    + number("%.2f", encoder.path("speed")) + "\n";
            text += "sound     " + number("%.1f dBFS", all.at("/stats/audio/program/peakDb")) + " peak, "
                    + number("%.1f LUFS", all.at("/stats/audio/program/momentaryLufs")) + "\n\n";
            text += DestinationCommands.table(all.at("/stats/destinations")) + "\n" + children(all.path("processes"));
            for (JsonNode problem : session.at("/health/problems")) {
                text += "\n! " + TextTable.printable(problem.asText());
            }
            return text.stripTrailing() + "\n";
        }

        private static TextTable children(JsonNode processes) {
            TextTable table = new TextTable("CHILD", "STATE", "PID", "RESTARTS", "SINCE", "WHY");
            for (JsonNode child : processes) {
                table.row(
                        child.path("name").asText(),
                        child.path("state").asText(),
                        child.path("pid").asText(),
                        child.path("restarts").asText(),
                        child.path("since").asText(),
                        child.path("reason").asText());
            }
            return table;
        }
    }

    /** Whether all is well. */
    @Command(
            name = "health",
            description =
                    "Whether all is well: exit status 0, or 7 with problems that do not stop the program, or 6 when it is"
                            + " down.",
            mixinStandardHelpOptions = true)
    static final class Health implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Override
        public Integer call() {
            Remote.Reply reply = options.remote().send("GET", "/health", null);
            JsonNode health = reply.json();
            if (!health.has("problems")) {
                throw ClientFailure.refused(reply);
            }
            options.print(
                    health, said -> said.path("status").asText() + "\n" + ProgramCommands.list(said, "problems", "! "));
            boolean well = health.path("problems").isEmpty();
            return reply.status() != 200 ? ClientFailure.NOT_WELL : well ? 0 : ClientFailure.PROBLEMS;
        }
    }

    /** Prometheus figures. */
    @Command(
            name = "metrics",
            description = "The bridge's metrics in Prometheus' form, or those whose names begin with a word.",
            mixinStandardHelpOptions = true)
    static final class Metrics implements Callable<Integer> {
        private static final Pattern SAMPLE =
                Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? +(\\S+)(?: +\\S+)?");
        private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

        @Mixin
        private RemoteOptions options;

        @Parameters(paramLabel = "PREFIX", arity = "0..1", defaultValue = "")
        private String prefix;

        @Override
        public Integer call() {
            Remote.Reply reply = options.remote().send("GET", "/observe/metrics", null);
            if (reply.status() == 404) {
                throw new ClientFailure(ClientFailure.REFUSED, "this bridge serves no metrics");
            }
            if (reply.status() >= 400) {
                throw ClientFailure.refused(reply);
            }
            List<String> lines = reply.text().lines().filter(this::isWanted).toList();
            if (options.json()) {
                options.line(json(lines));
            } else {
                lines.forEach(options.out()::println);
                options.out().flush();
            }
            return 0;
        }

        private boolean isWanted(String line) {
            String name = line.startsWith("# ") ? line.replaceFirst("# (HELP|TYPE) ", "") : line;
            return name.startsWith(prefix);
        }

        static ArrayNode json(List<String> lines) {
            ArrayNode samples = Remote.JSON.createArrayNode();
            for (String line : lines) {
                Matcher sample = SAMPLE.matcher(line);
                if (!line.startsWith("#") && sample.matches()) {
                    ObjectNode one = samples.addObject().put("name", sample.group(1));
                    ObjectNode labels = one.putObject("labels");
                    Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                    while (label.find()) {
                        labels.put(label.group(1), unescaped(label.group(2)));
                    }
                    value(one, sample.group(3));
                }
            }
            return samples;
        }

        private static String unescaped(String text) {
            return text.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
        }

        /** What JSON has no number for stays a text: NaN, +Inf. */
        private static void value(ObjectNode sample, String text) {
            try {
                double value = Double.parseDouble(text);
                if (Double.isFinite(value)) {
                    sample.put("value", value);
                    return;
                }
            } catch (NumberFormatException e) {
                // said as it is
            }
            sample.put("value", text);
        }
    }

    /** What is wrong, as alerts. */
    @Command(
            name = "alerts",
            description = "Alerts that are firing: exit status 0 without any, 7 with some, 6 with a critical one.",
            mixinStandardHelpOptions = true)
    static final class Alerts implements Callable<Integer> {
        @Mixin
        private RemoteOptions options;

        @Override
        public Integer call() {
            JsonNode answer = options.remote().get("/api/alerts");
            options.print(answer, Alerts::words);
            int status = 0;
            for (JsonNode alert : answer.path("alerts")) {
                if (alert.path("status").asText().equals("firing")) {
                    boolean critical = alert.path("severity").asText().equals("critical");
                    status = critical || status == ClientFailure.NOT_WELL
                            ? ClientFailure.NOT_WELL
                            : ClientFailure.PROBLEMS;
                }
            }
            return status;
        }

        private static String words(JsonNode answer) {
            if (answer.path("alerts").isEmpty()) {
                return "no alerts\n";
            }
            TextTable table = new TextTable("SEVERITY", "STATUS", "CODE", "SUBJECT", "SINCE", "SEEN", "TITLE");
            for (JsonNode alert : answer.path("alerts")) {
                table.row(
                        alert.path("severity").asText(),
                        alert.path("acknowledged").asBoolean()
                                ? "acknowledged"
                                : alert.path("status").asText(),
                        alert.path("code").asText(),
                        alert.path("subject").asText(),
                        alert.path("since").asText(),
                        alert.path("count").asText(),
                        alert.path("title").asText());
            }
            return table.toString();
        }
    }
}
