package routes;

import control.SpeechEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.TypeConversionException;
import org.apache.camel.component.exec.ExecBinding;

/** The program espeak-ng, one run for each text, which it reads from its standard input. */
public final class EspeakEngine implements SpeechEngine {
    private static final int WORDS_A_MINUTE = 175;
    private static final int WAV_HEADER = 44;

    private final ProducerTemplate template;

    public EspeakEngine(CamelContext context) {
        template = context.createProducerTemplate();
    }

    @Override
    public String name() {
        return "espeak-ng";
    }

    @Override
    public byte[] speak(String text, String voice, double rate) throws IOException {
        List<String> arguments = List.of(
                "--stdin",
                "--stdout",
                "-b",
                "1",
                "-s",
                Long.toString(Math.round(rate * WORDS_A_MINUTE)),
                "-v",
                voice.isEmpty() ? "en" : voice);
        byte[] utf8 = text.replaceAll("\\p{Cntrl}", " ").getBytes(StandardCharsets.UTF_8);
        Exchange exchange = template.request("direct:speech-espeak", call -> {
            call.getMessage().setHeaders(new java.util.HashMap<>(Map.of(ExecBinding.EXEC_COMMAND_ARGS, arguments)));
            call.getMessage().setBody(new ByteArrayInputStream(utf8));
        });
        if (exchange.getException() != null) {
            throw new IOException("espeak-ng could not be run.", exchange.getException());
        }
        byte[] sound = output(exchange);
        if (sound == null || sound.length <= WAV_HEADER) {
            throw new IOException("espeak-ng made no sound; is there a voice of that name?");
        }
        return sound;
    }

    /** What it wrote; nothing at all cannot be converted. */
    private static byte[] output(Exchange exchange) {
        try {
            return exchange.getMessage().getBody(byte[].class);
        } catch (TypeConversionException e) {
            return null;
        }
    }
}
