package routes;

import control.Bridge;
import control.Snapshots;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program's current picture over HTTP. */
public final class SnapshotRoutes extends RouteBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotRoutes.class);

    private final Bridge bridge;
    private final Snapshots snapshots;

    public SnapshotRoutes(Bridge bridge) {
        this.bridge = bridge;
        this.snapshots = new Snapshots(bridge.program(), bridge.programs());
    }

    @Override
    public void configure() {
        rest("/api/streaming").get("/snapshot.jpg").to("direct:snapshot-read");

        from("direct:snapshot-read")
                .routeId("snapshot-read")
                .routeConfigurationId(ErrorPolicy.ID)
                .process(this::take)
                .id("snapshot-read-call");
    }

    private void take(Exchange exchange) throws InterruptedException {
        try {
            exchange.getMessage()
                    .setBody(snapshots.jpeg(bridge.settings().running().video()));
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "image/jpeg");
            exchange.getMessage().setHeader("Cache-Control", "no-store");
        } catch (IOException e) {
            LOG.warn("no snapshot: {}", e.getMessage());
            throw new Failure(503, "There is no picture to be had at the moment.");
        }
    }
}
