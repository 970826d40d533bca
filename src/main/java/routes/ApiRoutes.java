package routes;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;

/** What all routes that answer HTTP calls have in common. */
abstract class ApiRoutes extends RouteBuilder {
    /** One call: the bean's method returns the body of the answer, which goes out as JSON. */
    final RouteDefinition call(String id, String bean, String method) {
        return call(id, bean, method, ErrorPolicy.ID);
    }

    final RouteDefinition call(String id, String bean, String method, String configuration) {
        return from("direct:" + id)
                .routeId(id)
                .routeConfigurationId(configuration)
                .bean(bean, method)
                .id(id + "-call")
                .marshal("json")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"));
    }
}
