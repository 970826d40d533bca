package routes;

/** The control API over HTTP: the program and its children. */
public final class StreamingRoutes extends ApiRoutes {
    private static final String API = "controlApi";

    @Override
    public void configure() {
        rest("/api/streaming")
                .post("/start")
                .to("direct:program-start")
                .post("/stop")
                .to("direct:program-stop")
                .post("/restart")
                .to("direct:program-restart")
                .get("/processes")
                .to("direct:processes-list")
                .post("/processes/{name}/{action}")
                .to("direct:process-order")
                .get("/stats")
                .to("direct:stats-read")
                .get("/events")
                .to("direct:events-list");
        rest("/health").get().to("direct:health-read");

        call("program-start", API, "start");
        call("program-stop", API, "stop");
        call("program-restart", API, "restart");
        call("processes-list", API, "processes");
        call("process-order", API, "child");
        call("stats-read", API, "stats");
        call("events-list", API, "events");
        call("health-read", API, "health");
    }
}
