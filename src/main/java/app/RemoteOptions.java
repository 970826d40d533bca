package app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import settings.Settings;
import settings.SettingsException;
import settings.SettingsLoader;

/** What all commands against a running bridge have in common: where it is, and how to say what it answers. */
final class RemoteOptions {
    private static final int ANSWER_SECONDS = 15;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Address of the bridge's control API; default: BRIDGE_URL, else this machine's HTTP_PORT.")
    private String url;

    @Option(names = "--json", description = "Print the bridge's answer as JSON, for scripts.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** The bridge; API_TOKEN of the environment goes with every call, that of media.env only to this machine. */
    Remote remote() {
        return remote(System.getenv());
    }

    Remote remote(Map<String, String> environment) {
        String given = url == null ? environment.getOrDefault("BRIDGE_URL", "") : url;
        String token = environment.getOrDefault("API_TOKEN", "");
        if (!given.isBlank()) {
            return new Remote(given.strip(), token, ANSWER_SECONDS);
        }
        try {
            Settings settings = SettingsLoader.load(environment, SettingsLoader.mediaEnvFile(environment), Map.of())
                    .settings();
            String host = settings.http().host().equals("0.0.0.0")
                    ? "127.0.0.1"
                    : settings.http().host();
            return new Remote(
                    "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                            + settings.http().port(),
                    token.isEmpty() ? settings.apiToken().reveal() : token,
                    ANSWER_SECONDS);
        } catch (SettingsException e) {
            return new Remote("http://127.0.0.1:8080", token, ANSWER_SECONDS);
        }
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** Prints an answer: as it came for scripts, else in the words for people. */
    void print(JsonNode answer, Function<JsonNode, String> words) {
        if (json) {
            line(answer);
        } else {
            out().print(words.apply(answer));
            out().flush();
        }
    }

    /** Prints JSON in one line. */
    void line(JsonNode node) {
        try {
            out().println(Remote.JSON.writeValueAsString(node));
            out().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
