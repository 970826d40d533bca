package routes;

import control.Bridge;
import control.HealthAnswer;
import control.LiveSettings;
import control.SessionView;
import control.StartFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;

/** The session contract's calls, as Camel calls them: each returns the body of its answer. */
public final class SessionApi {
    private final Bridge bridge;
    private final Neighbours neighbours;

    public SessionApi(Bridge bridge, Neighbours neighbours) {
        this.bridge = bridge;
        this.neighbours = neighbours;
    }

    /** Opens a session, or applies the fields to the one that is open. */
    public Map<String, Object> start(@Body String body) {
        StartFields.Parsed fields = Requests.parse(() -> StartFields.start(Bodies.object(body)));
        LiveSettings.Applied applied = Requests.settings(() -> bridge.start(fields.values()));
        Map<String, Object> answer = Answers.success("session", present());
        answer.put("ignored", fields.ignored());
        answer.put("done", applied.done());
        answer.put("notApplied", applied.notApplied());
        return answer;
    }

    private SessionView present() {
        return bridge.session().orElseThrow();
    }

    public Map<String, Object> stop(@Header("id") String id) {
        SessionView session = known(id);
        if (session.endTime() == null) {
            bridge.stop();
        }
        return Answers.success("session", known(id));
    }

    public Map<String, Object> status(@Header("id") String id) {
        return Answers.success("session", known(id));
    }

    private SessionView known(String id) {
        return bridge.session(String.valueOf(id))
                .orElseThrow(() -> new Failure(404, "There is no session of this id."));
    }

    public Map<String, Object> sessions() {
        List<SessionView> sessions = bridge.sessions();
        Map<String, Object> answer = Answers.success("sessions", sessions);
        answer.put("count", sessions.size());
        return answer;
    }

    /** Health in the dashboard's shape; always 200, what is wrong stands in it. */
    public Map<String, Object> health() {
        HealthAnswer health = bridge.health();
        Map<String, Object> overall = new LinkedHashMap<>();
        overall.put("overall", health.up());
        overall.put("problems", health.problems());
        List<Object> details = new ArrayList<>(neighbours.details());
        bridge.destinations().forEach(destination -> {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("name", "destination-" + destination.name());
            detail.put("status", destination.state().name().toLowerCase(java.util.Locale.ROOT));
            detail.put("url", destination.url());
            details.add(detail);
        });
        Map<String, Object> answer = Answers.success("health", overall);
        answer.put("details", details);
        answer.put("sessions", bridge.sessions());
        return answer;
    }

    // ---- the dashboard backend's control channel ----

    public Map<String, Object> channelStart(@Body String body) {
        start(body);
        return channelStatus();
    }

    public Map<String, Object> channelStop() {
        bridge.stop();
        return channelStatus();
    }

    /** The bridge's status, and its session where there is one. */
    public Map<String, Object> channelStatus() {
        return channelView(bridge);
    }

    static Map<String, Object> channelView(Bridge bridge) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("status", bridge.status().word());
        answer.put("problems", bridge.health().problems());
        bridge.session().ifPresent(session -> answer.put("session", session));
        return answer;
    }
}
