package routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Other hosts are played by other loopback addresses. */
class NeighboursRouteTest {
    private static Map<String, String> details(ApiServer server) throws Exception {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode detail : server.get("/api/streaming/health").body().get("details")) {
            states.put(detail.get("name").asText(), detail.get("status").asText());
        }
        return states;
    }

    private static ServerSocket on(String host) throws Exception {
        return new ServerSocket(0, 10, InetAddress.getByName(host));
    }

    @Test
    void previewAndAudioEndpointAreLookedForWhereTheyAre() throws Exception {
        try (ServerSocket preview = on("127.0.0.2");
                ServerSocket audio = on("127.0.0.3")) {
            Map<String, String> elsewhere = Map.of(
                    "PREVIEW",
                    "external",
                    "PREVIEW_RTP_HOST",
                    "127.0.0.2",
                    "WEBRTC_PORT",
                    Integer.toString(preview.getLocalPort()),
                    "AUDIO_SOURCE",
                    "http://127.0.0.3:" + audio.getLocalPort() + "/stream");
            try (ApiServer server = new ApiServer("", elsewhere)) {
                assertThat(details(server)).containsEntry("webrtc", "ok").containsEntry("audio", "ok");
            }
        }
    }

    @Test
    void whoAnswersElsewhereIsNotTheOneInThisProcess() throws Exception {
        try (ServerSocket preview = on("127.0.0.2");
                ServerSocket audio = on("127.0.0.3")) {
            Map<String, String> here = Map.of(
                    "WEBRTC_PORT", Integer.toString(preview.getLocalPort()),
                    "AUDIO_HOST", "127.0.0.4",
                    "AUDIO_PORT", Integer.toString(audio.getLocalPort()));
            try (ApiServer server = new ApiServer("", here)) {
                assertThat(details(server)).containsEntry("webrtc", "down").containsEntry("audio", "down");
            }
        }
    }
}
