package routes;

/** Health checks over HTTP, for whoever keeps the bridge running. */
public final class ObserveRoutes extends ApiRoutes {
    private static final String API = "observeApi";

    @Override
    public void configure() {
        rest("/observe")
                .get("/health")
                .to("direct:observe-health")
                .get("/health/live")
                .to("direct:observe-live")
                .get("/health/ready")
                .to("direct:observe-ready");

        call("observe-health", API, "health");
        call("observe-live", API, "live");
        call("observe-ready", API, "ready");
    }
}
