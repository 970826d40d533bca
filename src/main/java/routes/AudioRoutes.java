package routes;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;

/** The audio endpoint: accepts, authorises, accounts for and ends what {@link AudioListener} carries. */
public final class AudioRoutes extends RouteBuilder {
    @Override
    public void configure() {
        guarded("audio-ingest", "accept");
        guarded("audio-stream", "choose");
        json(route("audio-ingest-end").bean("audioEndpoint", "ended").id("audio-ingest-end-account"));
        json(route("audio-health").bean("audioEndpoint", "health").id("audio-health-read"));
        route("audio-stream-begin").bean("audioEndpoint", "listen").id("audio-stream-begin-listen");
        route("audio-stream-end").bean("audioEndpoint", "leave").id("audio-stream-end-leave");
    }

    private RouteDefinition route(String id) {
        return from("direct:" + id).routeId(id).routeConfigurationId(ErrorPolicy.ID);
    }

    private void guarded(String id, String method) {
        route(id)
                .bean("audioEndpoint", "authorise")
                .id(id + "-authorise")
                .bean("audioEndpoint", method)
                .id(id + "-" + method);
    }

    private void json(RouteDefinition route) {
        route.marshal("json").setHeader(Exchange.CONTENT_TYPE, constant("application/json"));
    }
}
