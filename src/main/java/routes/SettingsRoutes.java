package routes;

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
}
