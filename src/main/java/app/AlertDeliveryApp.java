package app;

import alerts.Delivery;
import control.LiveSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import routes.AlertDeliveryApi;
import routes.AlertDeliveryRoutes;

/** The delivery of alerts: its outbox in RUNTIME_DIR, its beans and its routes. */
final class AlertDeliveryApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertDeliveryApp.class);

    private final Delivery delivery;

    AlertDeliveryApp(LiveSettings live) {
        Delivery.Notes notes =
                (receiver, sentence) -> live.events().add("alert-delivery", sentence, Map.of("receiver", receiver));
        delivery = open(live, live.running().runtimeDir(), notes);
    }

    /** An outbox that cannot be opened must not keep the program off air: another place takes its part. */
    private static Delivery open(LiveSettings live, Path directory, Delivery.Notes notes) {
        try {
            return Delivery.open(directory, () -> live.running().alertReceivers(), notes);
        } catch (IOException e) {
            LOG.error("the outbox of alerts in {} cannot be opened; alerts do not outlive this process", directory, e);
        }
        try {
            Path elsewhere = Files.createTempDirectory("media-bridge-alerts");
            return Delivery.open(elsewhere, () -> live.running().alertReceivers(), notes);
        } catch (IOException e) {
            throw new CannotStart("There is no place for the outbox of alerts; RUNTIME_DIR must be writable.");
        }
    }

    void wire(Main camel) {
        camel.bind("alertDeliveryApi", new AlertDeliveryApi(delivery));
        camel.configure().addRoutesBuilder(new AlertDeliveryRoutes());
    }

    Delivery delivery() {
        return delivery;
    }

    @Override
    public void close() {
        delivery.close();
    }
}
