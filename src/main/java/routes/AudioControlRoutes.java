package routes;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** The mixer and speech over HTTP, and the calls of shows that post narration and music already. */
public final class AudioControlRoutes extends RouteBuilder {
    @Override
    public void configure() {
        rest("/api/audio")
                .get("/inputs")
                .to("direct:audio-inputs-list")
                .put("/inputs/{name}")
                .to("direct:audio-input-put")
                .delete("/inputs/{name}")
                .to("direct:audio-input-remove")
                .get("/source")
                .to("direct:audio-source-read")
                .put("/source")
                .to("direct:audio-source-change")
                .get("/ducking")
                .to("direct:audio-ducking-read")
                .put("/ducking")
                .to("direct:audio-ducking-change")
                .post("/loudness/reset")
                .to("direct:audio-loudness-reset")
                .get("/speech")
                .to("direct:speech-list")
                .post("/speech")
                .to("direct:speech-say")
                .delete("/speech")
                .to("direct:speech-clear")
                .delete("/speech/{id}")
                .to("direct:speech-remove");
        rest("/api/audio/narration").post().to("direct:audio-narration");
        rest("/api/audio/commentary").post().to("direct:audio-commentary");
        rest("/api/audio/music").post().to("direct:audio-music");
        rest("/api/audio/ambient").post().to("direct:audio-ambient");
        rest("/api/audio/control").post().to("direct:audio-control");
        rest("/api/audio/status").get().to("direct:audio-status-read");

        call("audio-inputs-list", "inputs");
        call("audio-input-put", "put");
        call("audio-input-remove", "remove");
        call("audio-source-read", "source");
        call("audio-source-change", "changeSource");
        call("audio-ducking-read", "ducking");
        call("audio-ducking-change", "changeDucking");
        call("audio-loudness-reset", "resetLoudness");
        call("audio-narration", "speak");
        call("audio-commentary", "speak");
        call("audio-music", "music");
        call("audio-ambient", "ambient");
        call("audio-control", "control");
        call("audio-status-read", "status");
        call("speech-list", "speech");
        call("speech-say", "speak");
        call("speech-clear", "clearSpeech");
        call("speech-remove", "removeSpeech");
    }

    private void call(String id, String method) {
        from("direct:" + id)
                .routeId(id)
                .routeConfigurationId(ErrorPolicy.ID)
                .bean("audioApi", method)
                .id(id + "-call")
                .marshal("json")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"));
    }
}
