package routes;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;

/** The preview's calls, which {@link PreviewListener} carries: who may, what is asked, what is answered. */
public final class PreviewRoutes extends RouteBuilder {
    @Override
    public void configure() {
        guarded("preview-offer", "offer");
        guarded("preview-candidates", "candidates");
        guarded("preview-leave", "leave");
        json(guarded("preview-viewers", "viewers"));
        json(route("preview-health").bean("previewApi", "health").id("preview-health-read"));
    }

    private RouteDefinition route(String id) {
        return from("direct:" + id).routeId(id).routeConfigurationId(ErrorPolicy.CHANNEL);
    }

    private RouteDefinition guarded(String id, String method) {
        return route(id)
                .bean("previewApi", "authorise")
                .id(id + "-authorise")
                .bean("previewApi", method)
                .id(id + "-" + method);
    }

    private void json(RouteDefinition route) {
        route.marshal("json").setHeader(Exchange.CONTENT_TYPE, constant("application/json"));
    }
}
