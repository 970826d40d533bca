package routes;

/** The bridge's own log over HTTP; its stream is served beside, by {@link EventStreams}. */
public final class LogRoutes extends ApiRoutes {
    @Override
    public void configure() {
        rest("/api/streaming").get("/logs").to("direct:logs-list");

        call("logs-list", "logsApi", "logs");
    }
}
