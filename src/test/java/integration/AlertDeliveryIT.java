package integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Alerts reach a receiver that fails in every way, from a bridge that is killed at any moment. The process that is killed
 * is {@code alerts.Storm}: the real outbox and delivery, without the media.
 */
class AlertDeliveryIT {
    private static final int KILLS = Integer.getInteger("storm.kills", 20);
    private static final List<String> TROUBLES =
            List.of("ok", "500", "429", "ok", "400", "slow", "hang", "flood", "ok");

    /** What the killed process needs; the runner's own class path is not to be had from every runner. */
    private static final String CLASS_PATH = Stream.of(
                    AlertDeliveryIT.class,
                    alerts.Alert.class,
                    ObjectMapper.class,
                    JsonFactory.class,
                    JsonProperty.class,
                    JavaTimeModule.class,
                    org.slf4j.Logger.class,
                    ch.qos.logback.classic.Level.class,
                    ch.qos.logback.core.Context.class)
            .map(part ->
                    part.getProtectionDomain().getCodeSource().getLocation().getPath())
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));

    private final Random random = new Random(Long.getLong("storm.seed", System.nanoTime()));
    private Path directory;
    private int kills;

    @Test
    void everyFiringAndResolvingArrivesInOrderUnderOneIdThroughTwentyKills() throws IOException {
        directory = Path.of("target", "it", "alert-delivery").toAbsolutePath();
        Stage.empty(directory);
        try (WebhookReceiver receiver = new WebhookReceiver(directory)) {
            receiver.start();
            // a slow machine kills some of them before they told of much: more of them then
            for (int i = 0; i < KILLS || (changes().size() <= KILLS * 5 && i < 3 * KILLS); i++) {
                storm(receiver, i);
                kills++;
            }
            receiver.mode("ok");
            settle(receiver);
            judge(receiver.received());
        }
    }

    private void storm(WebhookReceiver receiver, int number) {
        boolean restarts = number % 5 == 4;
        try (Program bridge = bridge(receiver, "storm")) {
            receiver.mode(TROUBLES.get(random.nextInt(TROUBLES.size())));
            // The first half second is its start; a kill there is one of the moments, too.
            Waits.hold(Duration.ofMillis(300 + random.nextInt(1500)));
            if (restarts) {
                receiver.kill();
                Waits.hold(Duration.ofMillis(random.nextInt(500)));
            }
            bridge.kill();
            bridge.awaitExit(Duration.ofSeconds(5));
        }
        if (restarts) {
            receiver.start();
        }
    }

    /** A last process delivers what is left. */
    private void settle(WebhookReceiver receiver) {
        Set<String> wanted = changes().stream().map(AlertDeliveryIT::key).collect(Collectors.toSet());
        Program bridge = bridge(receiver, "quiet");
        try {
            Awaitility.await("everything has arrived")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> taken(receiver.received()).keySet().containsAll(wanted));
        } finally {
            bridge.close();
        }
    }

    private Program bridge(WebhookReceiver receiver, String what) {
        return Program.start(
                directory.resolve("storm.log"),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        CLASS_PATH,
                        "alerts.Storm",
                        directory.toString(),
                        receiver.url(),
                        WebhookReceiver.SECRET,
                        what));
    }

    /** What the life cycle's state holds; a line that a kill cut off never happened. */
    private List<String> changes() {
        try {
            Path state = directory.resolve("state");
            if (!Files.exists(state)) {
                return List.of();
            }
            String text = Files.readString(state, StandardCharsets.US_ASCII);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String key(String change) {
        return "subject-" + change;
    }

    private static String key(JsonNode request) {
        JsonNode data = request.path("event").path("data");
        return data.path("fingerprint").asText() + " " + data.path("episode").asText() + " "
                + data.path("status").asText();
    }

    /** Ids by message, of those that were answered with success, in the order in which they first came. */
    private static Map<String, Set<String>> taken(List<JsonNode> requests) {
        Map<String, Set<String>> ids = new LinkedHashMap<>();
        requests.stream()
                .filter(request -> Set.of("ok", "slow", "flood")
                        .contains(request.path("answer").asText()))
                .forEach(request -> ids.computeIfAbsent(key(request), any -> new LinkedHashSet<>())
                        .add(request.path("id").asText()));
        return ids;
    }

    private void judge(List<JsonNode> requests) {
        List<String> changes = changes();
        Map<String, Set<String>> all = new LinkedHashMap<>();
        requests.forEach(request -> all.computeIfAbsent(key(request), any -> new LinkedHashSet<>())
                .add(request.path("id").asText()));
        List<String> arrived = List.copyOf(taken(requests).keySet());
        System.out.printf(
                "%d kills, %d changes, %d requests, %d of them again%n",
                kills, changes.size(), requests.size(), requests.size() - all.size());

        assertThat(requests)
                .as("signatures")
                .allMatch(request -> request.path("verified").asBoolean());
        assertThat(all.values()).as("ids of a message").allMatch(ids -> ids.size() == 1);
        assertThat(all.values().stream().flatMap(Set::stream).collect(Collectors.toSet()))
                .as("ids of all messages")
                .hasSameSizeAs(all.keySet());
        assertThat(arrived)
                .containsExactlyInAnyOrderElementsOf(
                        changes.stream().map(AlertDeliveryIT::key).toList());
        for (String subject :
                arrived.stream().map(key -> key.substring(0, key.indexOf(' '))).collect(Collectors.toSet())) {
            assertThat(arrived.stream().filter(key -> key.startsWith(subject + " ")))
                    .as("order of " + subject)
                    .containsExactlyElementsOf(changes.stream()
                            .map(AlertDeliveryIT::key)
                            .filter(key -> key.startsWith(subject + " "))
                            .toList());
        }
        assertThat(changes).as("a storm").hasSizeGreaterThan(KILLS * 5);
    }
}
