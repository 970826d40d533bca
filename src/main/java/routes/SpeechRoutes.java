package routes;

import org.apache.camel.builder.RouteBuilder;

/** The speech engine that is a program, and what happens when speech begins and ends. */
public final class SpeechRoutes extends RouteBuilder {
    /** Longest time for one text, milliseconds. */
    static final int LIMIT_MILLIS = 20_000;

    @Override
    public void configure() {
        from("direct:speech-espeak")
                .routeId("speech-espeak")
                .to("exec:espeak-ng?timeout=" + LIMIT_MILLIS + "&commandLogLevel=DEBUG")
                .id("speech-espeak-run");
        from("direct:speech-event")
                .routeId("speech-event")
                .log(org.apache.camel.LoggingLevel.DEBUG, "${header.type} ${body.id}")
                .id("speech-event-log");
    }
}
