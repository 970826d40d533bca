package routes;

import org.apache.camel.builder.RouteBuilder;

/** One supervised route per child: while the route runs, the child is wanted. Instantiated by {@link RouteSwitch}. */
public final class ChildRoutes extends RouteBuilder {
    static final String TEMPLATE = "child";
    static final String NAME = "child";

    @Override
    public void configure() {
        routeTemplate(TEMPLATE)
                .templateParameter(NAME)
                .from("timer:children?repeatCount=1&delay=0&includeMetadata=false")
                .routePolicyRef("childRoutePolicy")
                .to("exec:{{" + NAME + "}}?commandExecutor=#childExecutor");
    }
}
