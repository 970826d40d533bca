package alerts;

import health.Observation;
import java.util.List;
import java.util.Map;

/** What would help, as calls of the control API, and where to look. */
final class Advice {
    static final String HEALTH = "/health";

    private static final String STREAMING = "/api/streaming/";
    private static final String PROCESSES = STREAMING + "processes";

    private Advice() {}

    /** The child whose last lines tell more about a subject. */
    static String child(String subject) {
        return switch (subject) {
            case "source" -> "receiver";
            case "program" -> "decoder";
            case "recording" -> "recorder";
            default -> subject;
        };
    }

    static Map<String, String> links(String code) {
        return Map.of(
                "snapshot",
                STREAMING + "snapshot.jpg",
                "health",
                HEALTH,
                "processes",
                PROCESSES,
                "stats",
                STREAMING + "stats",
                "alerts",
                "/api/alerts");
    }

    static List<Alert.Action> actions(String code, String subject, Observation now) {
        return switch (code) {
            case "source-absent" ->
                List.of(
                        restart("receiver", "listens, or calls, anew"),
                        call(
                                "POST",
                                STREAMING + "slate",
                                Map.of("on", true, "text", "Back in a moment"),
                                "keeps the slate on air when the source comes back"));
            default -> List.of();
        };
    }

    private static Alert.Action restart(String child, String why) {
        return new Alert.Action("POST", PROCESSES + "/" + child + "/restart", null, why);
    }

    private static Alert.Action call(String method, String path, Map<String, Object> body, String why) {
        return new Alert.Action(method, path, body, why);
    }
}
