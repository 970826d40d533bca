package routes;

import control.Bridge;
import control.LiveSettings;
import control.Overrides;
import control.SettingsFile;
import control.StartFields;
import delivery.DestinationSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import settings.Provenance;
import settings.SettingDefinitions;
import settings.Settings;
import settings.SettingsDiff;
import settings.SettingsException;

/** The calls that show and change settings, as Camel calls them: each returns the body of its answer. */
public final class SettingsApi {
    /** Each is a process of its own. */
    private static final int MOST_DESTINATIONS = 16;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_]{0,30}");

    private final Bridge bridge;

    public SettingsApi(Bridge bridge) {
        this.bridge = bridge;
    }

    // ---- destinations ----

    public Map<String, Object> destinations() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Settings.Destination destination :
                bridge.settings().loaded().settings().destinations()) {
            all.add(view(destination));
        }
        Map<String, Object> answer = Answers.success("destinations", all);
        answer.put("count", all.size());
        return answer;
    }

    public Map<String, Object> destination(@Header("name") String name) {
        return Answers.success("destination", view(known(name)));
    }

    private Settings.Destination known(String name) {
        return bridge.settings().loaded().settings().destinations().stream()
                .filter(destination -> destination.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Failure(404, "There is no destination of this name."));
    }

    private Map<String, Object> view(Settings.Destination destination) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", destination.name());
        view.put("url", destination.shownUrl());
        view.put("key", destination.key().toString());
        view.put("enabled", !bridge.settings().overrides().disabled().contains(destination.name()));
        DestinationSnapshot state = bridge.destinations().stream()
                .filter(snapshot -> snapshot.name().equals(destination.name()))
                .findFirst()
                .orElse(null);
        view.put("state", state == null ? "disabled" : state.state().name().toLowerCase(Locale.ROOT));
        view.put("figures", state);
        return view;
    }

    /** Adds a destination, changes its address or key, enables or disables it. */
    public synchronized Map<String, Object> putDestination(@Header("name") String name, @Body String body) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new Failure(
                    400, "A destination's name has up to 31 letters (lower case), digits and _, such as 'archive'.");
        }
        Map<String, Object> fields = Bodies.object(body);
        Map<String, String> values = new LinkedHashMap<>();
        Boolean enabled = Requests.parse(() -> StartFields.truth("enabled", fields.get("enabled")));
        String url = Requests.parse(() -> StartFields.text("url", fields.get("url")));
        String key = Requests.parse(() -> StartFields.text("key", fields.get("key")));
        if (url != null) {
            values.put(urlSetting(name), url);
        }
        if (key != null) {
            values.put(keySetting(name), key);
        }
        List<String> ignored = fields.keySet().stream()
                .filter(field -> !Set.of("url", "key", "enabled").contains(field))
                .toList();
        boolean off = Boolean.FALSE.equals(enabled);
        UnaryOperator<Overrides> change = present -> off
                ? present.with(values).disabling(name)
                : present.with(values).enabling(name);
        checkConfigured(name, change);
        LiveSettings.Applied applied =
                Requests.settings(() -> bridge.override("a request for destination " + name, change));
        Map<String, Object> answer = destination(name);
        answer.put("done", applied.done());
        answer.put("ignored", ignored);
        return answer;
    }

    private void checkConfigured(String name, UnaryOperator<Overrides> change) {
        List<String> before = names(bridge.settings().loaded().settings());
        List<String> after = names(Requests.settings(() -> bridge.settings().plan(null, change))
                .loaded()
                .settings());
        if (after.size() > MOST_DESTINATIONS && after.size() > before.size()) {
            throw new Failure(
                    409, "There are " + MOST_DESTINATIONS + " destinations already, which is as many as may be added.");
        }
        if (!after.contains(name)) {
            throw new Failure(
                    400,
                    "Destination '" + name + "' needs an address: give 'url', and 'key' where its server wants one.");
        }
    }

    private static List<String> names(Settings settings) {
        return settings.destinations().stream().map(Settings.Destination::name).toList();
    }

    /** Takes a destination off air until the session ends, or until it is put again. */
    public Map<String, Object> deleteDestination(@Header("name") String name) {
        known(name);
        Map<String, String> none = Map.of(urlSetting(name), "", keySetting(name), "");
        LiveSettings.Applied applied = Requests.settings(() -> bridge.override(
                "a request for destination " + name,
                present -> present.with(none).disabling(name)));
        Map<String, Object> answer = Answers.success("done", applied.done());
        answer.put("name", name);
        return answer;
    }

    private static String urlSetting(String name) {
        return switch (name) {
            case "primary", "backup" -> name.toUpperCase(Locale.ROOT) + "_RTMP_URL";
            default -> "DESTINATION_" + name.toUpperCase(Locale.ROOT) + "_URL";
        };
    }

    private static String keySetting(String name) {
        return switch (name) {
            case "primary", "backup" -> name.toUpperCase(Locale.ROOT) + "_STREAM_KEY";
            default -> "DESTINATION_" + name.toUpperCase(Locale.ROOT) + "_KEY";
        };
    }

    // ---- picture and slate ----

    /** Changes bitrate, preset, distance of keyframes or encoder. */
    public Map<String, Object> video(@Body String body) {
        StartFields.Parsed fields = Requests.parse(() -> StartFields.video(Bodies.object(body)));
        LiveSettings.Applied applied = Requests.settings(
                () -> bridge.override("a request for the picture", present -> present.with(fields.values())));
        Settings.Video video = bridge.settings().running().video();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("width", video.width());
        shown.put("height", video.height());
        shown.put("fps", video.fps().perSecond());
        shown.put("videoBitrateK", video.bitrateK());
        shown.put("audioBitrateK", bridge.settings().running().audio().bitrateK());
        shown.put("gopSeconds", video.gopSeconds());
        shown.put("encoder", video.encoder().name().toLowerCase(Locale.ROOT));
        shown.put("preset", video.preset());
        Map<String, Object> answer = Answers.success("video", shown);
        answer.put("done", applied.done());
        answer.put("notApplied", applied.notApplied());
        answer.put("ignored", fields.ignored());
        return answer;
    }

    /** Puts the slate on air whatever the source does, or releases it; changes its text. */
    public Map<String, Object> slate(@Body String body) {
        Map<String, Object> fields = Bodies.object(body);
        Boolean on = Requests.parse(() -> StartFields.truth("on", fields.get("on")));
        String text = Requests.parse(() -> StartFields.text("text", fields.get("text")));
        if (text != null) {
            Requests.settings(() ->
                    bridge.override("a request for the slate", present -> present.with(Map.of("SLATE_TEXT", text))));
        }
        if (on != null) {
            bridge.forceSlate(on);
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("forced", bridge.program().slate().forced());
        shown.put("text", bridge.settings().running().slate().text());
        return Answers.success("slate", shown);
    }

    // ---- settings ----

    /** Effective values, where each came from, secrets masked. */
    public Map<String, Object> settings() {
        LiveSettings live = bridge.settings();
        var loaded = live.loaded();
        List<Map<String, Object>> all = new ArrayList<>();
        Set<String> pending = new TreeSet<>(
                SettingsDiff.between(live.running(), loaded.settings()).needsRestart());
        loaded.shown().forEach((name, value) -> {
            Provenance from = loaded.provenance().get(name);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", name);
            one.put("value", live.mask().apply(value));
            one.put("from", from.toString());
            one.put("source", from.source().name().toLowerCase(Locale.ROOT));
            one.put(
                    "secret",
                    SettingDefinitions.find(name)
                            .map(definition -> definition.secret())
                            .orElse(false));
            one.put("waitsForRestart", pending.contains(name));
            all.add(one);
        });
        Map<String, Object> answer = Answers.success("settings", all);
        answer.put("file", live.path(SettingsFile.MEDIA).map(Object::toString).orElse(null));
        answer.put("fileProblems", live.fileProblems());
        answer.put("warnings", loaded.warnings());
        answer.put("disabledDestinations", live.overrides().disabled());
        return answer;
    }

    /** Says what some settings would change; changes nothing. */
    public Map<String, Object> validate(@Body String body) {
        Map<String, Object> fields = new LinkedHashMap<>(Bodies.object(body));
        String mediaEnv = Requests.parse(() -> StartFields.text("mediaEnv", fields.remove("mediaEnv")));
        StartFields.Parsed start = Requests.parse(() -> StartFields.start(fields));
        Map<String, Object> answer = Answers.success("valid", true);
        try {
            LiveSettings.Plan plan = bridge.settings()
                    .plan(
                            mediaEnv == null ? null : mediaEnv.getBytes(StandardCharsets.UTF_8),
                            present -> present.with(start.values()));
            answer.put("errors", List.of());
            answer.put("warnings", plan.loaded().warnings());
            answer.put("changes", changes(plan));
        } catch (SettingsException e) {
            answer.put("valid", false);
            answer.put("errors", e.problems());
        }
        answer.put("ignored", start.ignored());
        return answer;
    }

    private static Map<String, Object> changes(LiveSettings.Plan plan) {
        SettingsDiff diff = plan.diff();
        List<String> restarted = new ArrayList<>();
        if (diff.encoder()) {
            restarted.add(Bridge.ENCODER);
        }
        if (diff.ingest()) {
            restarted.add(Bridge.RECEIVER);
        }
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("nothing", diff.isEmpty() && plan.notApplied().isEmpty());
        changes.put("childrenRestarted", restarted);
        changes.put("destinationsAdded", diff.destinationsAdded());
        changes.put("destinationsRemoved", diff.destinationsRemoved());
        changes.put("destinationsHandedOver", diff.destinationsChanged());
        changes.put("audioInput", diff.audioInput());
        changes.put("slate", diff.slate());
        changes.put("recording", diff.recording());
        changes.put("inPlace", diff.inPlace());
        changes.put("notApplied", plan.notApplied());
        return changes;
    }

    /** Reads media.env now. */
    public Map<String, Object> reload() {
        LiveSettings.Applied applied = Requests.settings(() -> bridge.settings().reload("a request to reload"));
        Map<String, Object> answer = Answers.success("done", applied.done());
        answer.put("notApplied", applied.notApplied());
        answer.put("warnings", applied.warnings());
        return answer;
    }
}
