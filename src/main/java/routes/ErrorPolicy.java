package routes;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteConfigurationBuilder;

/** What callers see when something is wrong with what they asked, or with us. */
public final class ErrorPolicy extends RouteConfigurationBuilder {
    @Override
    public void configuration() {
        routeConfiguration("errors")
                .onException(Failure.class)
                .handled(true)
                .bean(Answers.class, "failure")
                .marshal("json")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                .end()
                .onException(Exception.class)
                .handled(true)
                .log(org.apache.camel.LoggingLevel.ERROR, "${routeId}: ${exception.message}")
                .bean(Answers.class, "internal")
                .marshal("json")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                .end();
    }
}
