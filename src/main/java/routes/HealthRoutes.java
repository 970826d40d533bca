package routes;

import org.apache.camel.builder.RouteBuilder;

/** The health poll. */
public final class HealthRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("timer:health-poll?period=1000&delay=0&includeMetadata=false")
                .routeId("health-poll")
                .bean("controlApi", "sample")
                .id("health-poll-sample")
                .bean("healthPoll", "poll")
                .id("health-poll-judge");
    }
}
