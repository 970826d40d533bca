package routes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;

/** The settings over HTTP: destinations, picture, slate, and what is in force and why. */
public final class SettingsRoutes extends ApiRoutes {
    private static final String API = "settingsApi";

    @Override
    public void configure() {
        rest("/api/streaming")
                .get("/destinations")
                .to("direct:destinations-list")
                .get("/destinations/{name}")
                .to("direct:destination-read")
                .put("/destinations/{name}")
                .to("direct:destination-write")
                .delete("/destinations/{name}")
                .to("direct:destination-remove")
                .put("/video")
                .to("direct:video-write")
                .post("/slate")
                .to("direct:slate-order")
                .get("/settings")
                .to("direct:settings-read")
                .post("/settings/validate")
                .to("direct:settings-validate")
                .post("/reload")
                .to("direct:settings-reload");

        rest("/api").get("/openapi.json").to("direct:openapi-read");
        from("direct:openapi-read")
                .routeId("openapi-read")
                .routeConfigurationId(ErrorPolicy.ID)
                .setBody(constant(document()))
                .id("openapi-read-call")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"));

        call("destinations-list", API, "destinations");
        call("destination-read", API, "destination");
        call("destination-write", API, "putDestination");
        call("destination-remove", API, "deleteDestination");
        call("video-write", API, "video");
        call("slate-order", API, "slate");
        call("settings-read", API, "settings");
        call("settings-validate", API, "validate");
        call("settings-reload", API, "reload");
    }

    private static String document() {
        try (InputStream in = SettingsRoutes.class.getResourceAsStream("/openapi.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
