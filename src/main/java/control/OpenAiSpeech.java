package control;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import settings.SoundSettings;

/** Any server with the shape of OpenAI's {@code POST /v1/audio/speech}, such as local Kokoro and Piper servers. */
public final class OpenAiSpeech implements SpeechEngine {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int LARGEST = 32 << 20;
    private static final String PATH = "/v1/audio/speech";

    private final SoundSettings.Speech settings;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final ObjectMapper json = new ObjectMapper();

    public OpenAiSpeech(SoundSettings.Speech settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public byte[] speak(String text, String voice, double rate) throws IOException, InterruptedException {
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("model", settings.model());
        call.put("input", text);
        call.put("voice", voice.isEmpty() ? "alloy" : voice);
        call.put("response_format", "wav");
        if (rate != 1) {
            call.put("speed", rate);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(address())
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(call)));
        if (settings.apiKey().isPresent()) {
            request.header("Authorization", "Bearer " + settings.apiKey().reveal());
        }
        HttpResponse<InputStream> answer = send(request.build());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("The speech server answered " + answer.statusCode() + ".");
            }
            byte[] sound = body.readNBytes(LARGEST + 1);
            if (sound.length > LARGEST) {
                throw new IOException("The speech server sent more than " + (LARGEST >> 20) + " MB.");
            }
            return sound;
        }
    }

    /** The client's own exceptions often have no sentence. */
    private HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw new IOException("The speech server did not answer in " + ANSWER.toSeconds() + " s.", e);
        } catch (ConnectException e) {
            throw new IOException("The speech server cannot be reached.", e);
        }
    }

    private URI address() {
        String url = settings.url().replaceAll("/+$", "");
        if (url.endsWith("/speech")) {
            return URI.create(url);
        }
        return URI.create(url.endsWith("/v1") ? url + PATH.substring(3) : url + PATH);
    }
}
