package settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsDiffTest {
    private static final Map<String, String> BASE = Map.of(
            "PRIMARY_RTMP_URL", "rtmps://h/live",
            "PRIMARY_STREAM_KEY", "one",
            "DESTINATION_THIRD_URL", "rtmp://h/third",
            "AUDIO_SOURCE", "http://h:9000/stream");

    private static Settings load(Map<String, String> environment) {
        return SettingsLoader.load(environment, Optional.empty(), Map.of()).settings();
    }

    private static SettingsDiff diff(String name, String value) {
        Map<String, String> changed = new HashMap<>(BASE);
        changed.put(name, value);
        return SettingsDiff.between(load(BASE), load(changed));
    }

    @ParameterizedTest
    @CsvSource({
        "PRIMARY_STREAM_KEY,two,changed primary",
        "PRIMARY_RTMP_URL,rtmp://h2/live,changed primary",
        "BACKUP_STREAM_KEY,x,added backup",
        "DESTINATION_FOURTH_URL,rtmp://h/4,added fourth",
        "DESTINATION_THIRD_URL,,removed third",
        "DESTINATION_THIRD_KEY,x,changed third",
        "RTMPS_CA_FILE,/etc/passwd,changed primary RTMPS_CA_FILE in place",
        "SRT_URL,srt://h:1,ingest",
        "AUDIO_SOURCE,udp://h:1,audioInput",
        "AUDIO_TOKEN,x,audioInput audioEndpoint",
        "VIDEO_BITRATE_K,5000,encoder",
        "AUDIO_BITRATE_K,160,encoder",
        "PRESET,fast,encoder",
        "GOP_SECONDS,3,encoder",
        "ENCODER,x264,encoder",
        "B_FRAMES,true,encoder",
        "SLATE_TEXT,Soon,slate",
        "SLATE_IMAGE,/etc/passwd,slate",
        "SLATE_AFTER_MS,500,SLATE_AFTER_MS in place",
        "API_TOKEN,x,API_TOKEN in place",
        "YOUTUBE_WATCH_URL,https://youtu.be/x,YOUTUBE_WATCH_URL in place",
        "RECORD_DIR,/tmp,recording",
        "RECORD_MAX_GB,7,recording",
        "ALERT_PICTURE_BLACK_HOLD_S,9,ALERT_* in place",
        "MANAGEMENT_PORT,7,MANAGEMENT_PORT restart",
        "WIDTH,1280,WIDTH restart",
        "HEIGHT,720,HEIGHT restart",
        "FPS,25,FPS restart",
        "HTTP_PORT,1,HTTP_PORT restart",
        "CONTROL_HOST,0.0.0.0,CONTROL_HOST restart",
        "AUDIO_PORT,1,AUDIO_PORT restart",
        "WEBRTC_PORT,1,preview WEBRTC_PORT restart",
        "MAX_VIEWERS,7,preview",
        "LOG_FORMAT,json,LOG_FORMAT restart",
        "RUNTIME_DIR,/tmp,RUNTIME_DIR restart"
    })
    void namesThePartsThatMustActAndNoOther(String name, String value, String parts) {
        assertThat(describe(diff(name, value == null ? "" : value))).isEqualTo(parts);
    }

    @Test
    void equalSettingsNeedNothing() {
        SettingsDiff diff = SettingsDiff.between(load(BASE), load(BASE));

        assertThat(diff.isEmpty()).isTrue();
        assertThat(describe(diff)).isEmpty();
    }

    @Test
    void theTokenConcernsTheInputOnlyWhereItIsFetchedWithIt() {
        SettingsDiff diff = SettingsDiff.between(load(Map.of()), load(Map.of("AUDIO_TOKEN", "x")));

        assertThat(describe(diff)).isEqualTo("audioEndpoint");
    }

    private static String describe(SettingsDiff diff) {
        StringBuilder text = new StringBuilder();
        names(text, "added %s", diff.destinationsAdded());
        names(text, "removed %s", diff.destinationsRemoved());
        names(text, "changed %s", diff.destinationsChanged());
        flag(text, "audioInput", diff.audioInput());
        flag(text, "ingest", diff.ingest());
        flag(text, "encoder", diff.encoder());
        flag(text, "slate", diff.slate());
        flag(text, "audioEndpoint", diff.audioEndpoint());
        flag(text, "recording", diff.recording());
        flag(text, "preview", diff.preview());
        assertThat(diff.touchesAnything()).isEqualTo(text.length() > 0);
        names(text, "%s in place", diff.inPlace());
        names(text, "%s restart", diff.needsRestart());
        return text.toString().strip();
    }

    private static void names(StringBuilder text, String form, Set<String> names) {
        names.forEach(name -> text.append(form.replace("%s", name)).append(' '));
    }

    private static void flag(StringBuilder text, String name, boolean set) {
        text.append(set ? name + " " : "");
    }
}
