package routes;

import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.RouteConfigurationDefinition;

/** Who may call, and what callers see when something is wrong with what they asked, or with us. */
public final class ErrorPolicy extends RouteConfigurationBuilder {
    /** Every route that answers HTTP calls has this configuration. */
    static final String ID = "errors";

    /** The same for the control channel, whose neighbour has no token. */
    static final String CHANNEL = "channel-errors";

    @Override
    public void configuration() {
        RouteConfigurationDefinition guarded = routeConfiguration(ID);
        guarded.interceptFrom().bean("apiGuard", "check");
        answer(guarded);
        answer(routeConfiguration(CHANNEL));
    }

    private void answer(RouteConfigurationDefinition errors) {
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
