package routes;

import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.RouteConfigurationDefinition;

/** Who may call, and what callers see when something is wrong with what they asked, or with us. */
public final class ErrorPolicy extends RouteConfigurationBuilder {
    /** Every route that answers HTTP calls has this configuration. */
    static final String ID = "errors";

    @Override
    public void configuration() {
        RouteConfigurationDefinition errors = routeConfiguration(ID);
        errors.interceptFrom().bean("apiGuard", "check");
        errors.onException(Failure.class)
                .handled(true)
                .bean(Answers.class, "failure")
                .marshal("json")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                .end();
        errors.onException(Exception.class)
                .handled(true)
                .log(LoggingLevel.ERROR, "${routeId}: ${exception.message}")
                .bean(Answers.class, "internal")
                .marshal("json")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                .end();
    }
}
