package integration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import settings.Settings;
import settings.SettingsLoader;

/**
 * What a bridge is started with.
 *
 * @param directory the run's own
 * @param sourcePort where it listens for SRT
 * @param destinations in order: primary, backup
 * @param sourceSound whether the source brings its own sound
 * @param more further environment variables
 */
record Setup(
        Path directory,
        int sourcePort,
        int width,
        int height,
        int fps,
        int bitrateK,
        List<Destination> destinations,
        boolean sourceSound,
        Map<String, String> more) {

    Setup {
        destinations = List.copyOf(destinations);
        more = Map.copyOf(more);
    }

    /**
     * Where the program goes.
     *
     * @param url without the key
     */
    record Destination(String url, String key) {
        String address() {
            return key.isEmpty() ? url : url + "/" + key;
        }
    }

    static Setup small(Path directory, Destination... destinations) {
        return new Setup(directory, Tools.freePort(), 640, 360, 30, 1500, List.of(destinations), false, Map.of());
    }

    Setup sized(int newWidth, int newHeight, int newBitrateK) {
        return new Setup(directory, sourcePort, newWidth, newHeight, fps, newBitrateK, destinations, sourceSound, more);
    }

    Setup atRate(int newFps) {
        return new Setup(directory, sourcePort, width, height, newFps, bitrateK, destinations, sourceSound, more);
    }

    Setup withSourceSound() {
        return new Setup(directory, sourcePort, width, height, fps, bitrateK, destinations, true, more);
    }

    /** With another key for one destination. */
    Setup keyed(int index, String key) {
        List<Destination> changed = new ArrayList<>(destinations);
        changed.set(index, new Destination(changed.get(index).url(), key));
        return new Setup(directory, sourcePort, width, height, fps, bitrateK, changed, sourceSound, more);
    }

    /** With another address for one destination. */
    Setup through(int index, String url) {
        List<Destination> changed = new ArrayList<>(destinations);
        changed.set(index, new Destination(url, changed.get(index).key()));
        return new Setup(directory, sourcePort, width, height, fps, bitrateK, changed, sourceSound, more);
    }

    Setup with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(more);
        changed.put(name, value);
        return new Setup(directory, sourcePort, width, height, fps, bitrateK, destinations, sourceSound, changed);
    }

    /** The settings as the bridge reads them; ports that the setup does not name are free ones. */
    Map<String, String> environment() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("SRT_URL", "srt://0.0.0.0:" + sourcePort + "?mode=listener");
        all.put("WIDTH", Integer.toString(width));
        all.put("HEIGHT", Integer.toString(height));
        all.put("FPS", Integer.toString(fps));
        all.put("VIDEO_BITRATE_K", Integer.toString(bitrateK));
        all.put("ENCODER", "x264");
        List<String> names = List.of("PRIMARY", "BACKUP");
        for (int i = 0; i < Math.min(destinations.size(), names.size()); i++) {
            all.put(names.get(i) + "_RTMP_URL", destinations.get(i).url());
            all.put(names.get(i) + "_STREAM_KEY", destinations.get(i).key());
        }
        for (String port : List.of("HTTP_PORT", "CONTROL_PORT", "AUDIO_PORT", "WEBRTC_PORT")) {
            all.put(port, more.containsKey(port) ? more.get(port) : Integer.toString(Tools.freePort()));
        }
        all.putAll(more);
        return all;
    }

    /** The same, as the bridge understands it. */
    Settings settings() {
        return SettingsLoader.load(environment(), Optional.empty(), Map.of()).settings();
    }

    List<String> addresses() {
        return new ArrayList<>(destinations.stream().map(Destination::address).toList());
    }
}
