package routes;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;

/** The control API over HTTP. */
public final class StreamingRoutes extends RouteBuilder {
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
                .to("direct:stats-read");
        rest("/health").get().to("direct:health-read");

        call("program-start", "start");
        call("program-stop", "stop");
        call("program-restart", "restart");
        call("processes-list", "processes");
        call("process-order", "child");
        call("stats-read", "stats");
        call("health-read", "health");
    }

    private RouteDefinition call(String id, String method) {
        return from("direct:" + id)
                .routeId(id)
                .routeConfigurationId(ErrorPolicy.ID)
                .bean("controlApi", method)
                .id(id + "-call")
                .marshal("json")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"));
    }
}
