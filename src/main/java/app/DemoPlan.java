package app;

import java.util.HashMap;
import java.util.Map;

/**
 * Which ports the demo uses, and the settings that follow from them.
 *
 * @param environment the bridge's settings
 * @param source SRT port of the bridge
 * @param primary RTMP port of the first receiver
 * @param backup RTMP port of the second receiver
 * @param primaryView UDP port to which the first receiver hands on what it gets
 * @param backupView the same of the second
 */
record DemoPlan(Map<String, String> environment, int source, int primary, int backup, int primaryView, int backupView) {
    static final String APPLICATION = "live";
    static final String KEY = "demo";

    DemoPlan {
        environment = Map.copyOf(environment);
    }

    /** The user's environment without its destinations; default ports where they are free, else others. */
    static DemoPlan of(Map<String, String> given, Ports ports) {
        Map<String, String> environment = new HashMap<>(given);
        environment.keySet().removeIf(name -> name.contains("DESTINATION_"));
        int source = ports.free(9999);
        int primary = ports.free(1935);
        int backup = ports.free(1936);
        environment.put("SRT_URL", "srt://127.0.0.1:" + source + "?mode=listener");
        environment.put("PRIMARY_RTMP_URL", address(primary));
        environment.put("PRIMARY_STREAM_KEY", KEY);
        environment.put("BACKUP_RTMP_URL", address(backup));
        environment.put("BACKUP_STREAM_KEY", KEY);
        environment.put("AUTOSTART", "true");
        environment.putIfAbsent("WIDTH", "1280");
        environment.putIfAbsent("HEIGHT", "720");
        Map.of("HTTP_PORT", 8080, "CONTROL_PORT", 9998, "AUDIO_PORT", 9000, "WEBRTC_PORT", 8081)
                .forEach((name, port) ->
                        environment.computeIfAbsent(name, missing -> Integer.toString(ports.free(port))));
        return new DemoPlan(environment, source, primary, backup, ports.free(23_000), ports.free(23_001));
    }

    static String address(int port) {
        return "rtmp://127.0.0.1:" + port + "/" + APPLICATION;
    }
}
