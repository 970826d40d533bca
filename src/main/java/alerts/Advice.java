package alerts;

import health.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What would help, as calls of the control API, and where to look. */
final class Advice {
    static final String HEALTH = "/health";

    private static final String STREAMING = "/api/streaming/";
    private static final String PROCESSES = STREAMING + "processes";
    private static final String DESTINATION = "destination-";
    private static final String INPUT = "input-";
    private static final List<String> FASTER = List.of("veryfast", "superfast", "ultrafast");
    private static final int LEAST_BITRATE_K = 500;

    private Advice() {}

    /** The child whose last lines tell more about a subject; that of an input is one of two. */
    static String child(String subject, Observation now) {
        if (subject.startsWith(INPUT)) {
            String name = subject.substring(INPUT.length());
            String named = "audio-input-" + name;
            return now.children().containsKey(named) ? named : name.equals("source") ? "source-sound" : name;
        }
        return switch (subject) {
            case "source" -> "receiver";
            case "program" -> "decoder";
            case "recording" -> "recorder";
            default -> subject;
        };
    }

    /** Where to look. */
    static Map<String, String> links(String code) {
        Map<String, String> links = new TreeMap<>(Map.of(
                "health",
                HEALTH,
                "processes",
                PROCESSES,
                "stats",
                STREAMING + "stats",
                "events",
                STREAMING + "events",
                "alerts",
                "/api/alerts"));
        if (code.startsWith("picture-") || code.startsWith("source-") || code.startsWith("frames-")) {
            links.put("snapshot", STREAMING + "snapshot.jpg");
        }
        if (code.startsWith("audio-") || code.equals("program-silent") || code.equals("av-offset")) {
            links.put("sound", "/api/audio/status");
        }
        if (code.startsWith("settings-")) {
            links.put("settings", STREAMING + "settings");
        }
        return links;
    }

    static List<Alert.Action> actions(String code, String subject, Observation now) {
        return switch (code) {
            case "source-absent", "source-stalled" -> List.of(restart("receiver", "listens, or calls, anew"), slate());
            case "source-fps-low", "source-bitrate-low" -> List.of(slate());
            case "frames-repeated", "frames-dropped" -> List.of(restart("decoder", "decodes anew"));
            case "picture-black", "picture-frozen" -> List.of(slate(), restart("decoder", "decodes anew"));
            case "program-silent" -> unmute(now);
            case "audio-clipping" -> List.of(gain(subject, -6, "turns it down"));
            case "audio-loud" ->
                List.of(new Alert.Action("GET", "/api/audio/inputs", null, "tells which input is loud"));
            case "av-offset" -> List.of(restart("source-sound", "brings sound and picture together anew"));
            case "encoder-slow" -> cheaper(now);
            case "encoder-down", "encoder-restarted" ->
                List.of(
                        video(Map.of("encoder", "x264"), "encodes without the GPU"),
                        restart("encoder", "starts it anew"));
            case "nvenc-fell-back" -> List.of(restart("encoder", "tries the GPU again"));
            default -> code.startsWith(DESTINATION) ? destination(code, subject, now) : more(code);
        };
    }

    private static List<Alert.Action> more(String code) {
        return switch (code) {
            case "recording-failed" -> List.of(restart("recorder", "begins another file"));
            case "settings-rejected" ->
                List.of(
                        new Alert.Action(
                                "POST", STREAMING + "settings/validate", Map.of(), "says what is wrong, and where"),
                        new Alert.Action("POST", STREAMING + "reload", null, "reads the settings again"));
            case "gpu-busy", "gpu-encoder-busy", "gpu-memory-high", "gpu-hot", "gpu-lost" ->
                List.of(video(Map.of("encoder", "x264"), "encodes without the GPU"));
            case "clock-late" -> List.of(video(Map.of("preset", "ultrafast"), "takes less of the machine"));
            default -> List.of();
        };
    }

    private static List<Alert.Action> destination(String code, String subject, Observation now) {
        String name = subject.substring(DESTINATION.length());
        String path = STREAMING + "destinations/" + name;
        List<Alert.Action> actions = new ArrayList<>();
        switch (code) {
            case "destination-refused" -> {
                actions.add(call(path, Map.of("key", "the key that the service shows"), "sets another key"));
                actions.add(call(path, Map.of("enabled", false), "goes on without it"));
            }
            case "destination-bitrate-low", "destination-dropping" -> {
                int less = Math.max(LEAST_BITRATE_K, now.settings().video().bitrateK() / 2);
                actions.add(video(Map.of("bitrateK", less), "fits a slower way, for all destinations"));
                actions.add(restart(subject, "makes the connection anew"));
            }
            default -> {
                actions.add(restart(subject, "makes the connection anew"));
                actions.add(call(path, Map.of("enabled", false), "goes on without it"));
            }
        }
        return actions;
    }

    private static List<Alert.Action> cheaper(Observation now) {
        int at = FASTER.indexOf(now.settings().video().preset());
        List<Alert.Action> actions = new ArrayList<>();
        if (at < FASTER.size() - 1) {
            actions.add(
                    video(Map.of("preset", FASTER.get(at + 1)), "takes less of the machine, and looks a little worse"));
        }
        int less = Math.max(LEAST_BITRATE_K, now.settings().video().bitrateK() * 2 / 3);
        actions.add(video(Map.of("bitrateK", less), "takes a little less of the machine"));
        return actions;
    }

    private static List<Alert.Action> unmute(Observation now) {
        List<Alert.Action> actions = new ArrayList<>();
        now.audio().inputs().stream()
                .filter(input -> input.settings().muted())
                .forEach(input -> actions.add(new Alert.Action(
                        "PUT", "/api/audio/inputs/" + input.name(), Map.of("mute", false), "lets it be heard")));
        actions.add(new Alert.Action("GET", "/api/audio/inputs", null, "tells what each input does"));
        return actions;
    }

    private static Alert.Action gain(String subject, int decibels, String why) {
        String name = subject.substring(INPUT.length());
        return new Alert.Action("PUT", "/api/audio/inputs/" + name, Map.of("gainDb", decibels), why);
    }

    private static Alert.Action slate() {
        return new Alert.Action(
                "POST", STREAMING + "slate", Map.of("on", true), "puts the slate on air until released");
    }

    private static Alert.Action video(Map<String, Object> body, String why) {
        return new Alert.Action("PUT", STREAMING + "video", body, why);
    }

    private static Alert.Action restart(String child, String why) {
        return new Alert.Action("POST", PROCESSES + "/" + child + "/restart", null, why);
    }

    private static Alert.Action call(String path, Map<String, Object> body, String why) {
        return new Alert.Action("PUT", path, body, why);
    }
}
