package routes;

/** The sessions over HTTP, in the shapes that the show's dashboard knows, and the dashboard backend's control channel. */
public final class SessionRoutes extends ApiRoutes {
    private static final String API = "sessionApi";

    @Override
    public void configure() {
        rest("/api/streaming")
                .post("/youtube/start")
                .to("direct:session-start")
                .get("/youtube/sessions")
                .to("direct:sessions-list")
                .post("/youtube/{id}/stop")
                .to("direct:session-stop")
                .get("/youtube/{id}/status")
                .to("direct:session-status")
                .get("/health")
                .to("direct:sessions-health");
        rest(ControlChannel.PATH)
                .post("/start")
                .to("direct:channel-start")
                .post("/stop")
                .to("direct:channel-stop")
                .get("/status")
                .to("direct:channel-status");

        call("session-start", API, "start");
        call("sessions-list", API, "sessions");
        call("session-stop", API, "stop");
        call("session-status", API, "status");
        call("sessions-health", API, "health");
        call("channel-start", API, "channelStart", ErrorPolicy.CHANNEL);
        call("channel-stop", API, "channelStop", ErrorPolicy.CHANNEL);
        call("channel-status", API, "channelStatus", ErrorPolicy.CHANNEL);
    }
}
