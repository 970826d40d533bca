package routes;

/** Alerts go out to their receivers, and operators see how that goes. */
public final class AlertDeliveryRoutes extends ApiRoutes {
    private static final String API = "alertDeliveryApi";

    @Override
    public void configure() {
        rest("/api/alerts/receivers")
                .get()
                .to("direct:alert-receivers-list")
                .post("/{name}/resume")
                .to("direct:alert-receiver-resume");

        call("alert-receiver-resume", API, "resume");
        call("alert-receivers-list", API, "receivers");

        from("timer:alert-deliver?period={{bridge.alert.deliver.millis:200}}")
                .routeId("alert-deliver")
                .bean(API, "deliver")
                .id("alert-deliver-step");
    }
}
