package routes;

/** Alerts over HTTP. */
public final class AlertRoutes extends ApiRoutes {
    private static final String API = "alertsApi";

    @Override
    public void configure() {
        rest("/api/alerts")
                .get()
                .to("direct:alerts-list")
                .get("/history")
                .to("direct:alerts-history")
                .post("/test")
                .to("direct:alert-test")
                .post("/{fingerprint}/acknowledge")
                .to("direct:alert-acknowledge")
                .post("/{fingerprint}/silence")
                .to("direct:alert-silence");

        call("alerts-list", API, "active");
        call("alerts-history", API, "history");
        call("alert-test", API, "test");
        call("alert-acknowledge", API, "acknowledge");
        call("alert-silence", API, "silence");
    }
}
