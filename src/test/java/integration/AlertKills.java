package integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The whole bridge, killed with SIGKILL again and again during a storm of alerts, every fourth time while it may still be
 * starting, with a receiver that fails in every way. What its events told before a kill must arrive, and what fired must be
 * told to be over. {@link AlertDeliveryIT} is the short form, with the outbox and the delivery alone.
 */
final class AlertKills {
    private static final List<String> MODES = List.of("ok", "500", "429", "slow", "ok", "hang");
    private static final Set<String> TAKEN = Set.of("ok", "slow");
    private static final String BROKEN = "FPS=banana\n";
    private static final String WHOLE = "SLATE_TEXT=Soon\n";
    private static final Duration START = Duration.ofMinutes(1);

    private final Random random = new Random(Long.getLong("storm.seed", System.nanoTime()));
    private final Set<String> told = new LinkedHashSet<>();
    private final Findings findings;
    private final int kills;

    private AlertKills(int kills) {
        this.kills = kills;
        findings = new Findings("alerts through " + kills + " kills");
    }

    /** Argument: kills (20). */
    public static void main(String[] args) throws IOException {
        new AlertKills(args.length > 0 ? Integer.parseInt(args[0]) : 20).run();
    }

    private void run() throws IOException {
        Path directory = Path.of("target", "it", "alert-kills-receiver");
        Stage.empty(directory);
        try (WebhookReceiver receiver = new WebhookReceiver(directory);
                Stage stage = new Stage(
                        "bridge",
                        "alert-kills",
                        setup -> setup.sized(320, 180, 300)
                                .with("ALERT_WEBHOOK_URL", receiver.url())
                                .with("ALERT_WEBHOOK_SECRET", WebhookReceiver.SECRET))) {
            receiver.start();
            stage.primary.start();
            stage.backup.start();
            Files.createDirectories(settings(stage).getParent());
            BridgeProcess bridge = (BridgeProcess) stage.bridge;
            for (int i = 0; i < kills; i++) {
                receiver.mode(MODES.get(random.nextInt(MODES.size())));
                Files.writeString(settings(stage), WHOLE);
                bridge.launch();
                if (i % 4 != 0) {
                    findings.holds("start " + i, Waits.within(START, () -> answers(bridge)));
                }
                storm(stage, bridge, 2 + 7 * random.nextDouble());
                kill(bridge);
            }
            receiver.mode("ok");
            Files.writeString(settings(stage), WHOLE);
            bridge.start();
            findings.holds(
                    "all over and delivered", Waits.within(Duration.ofMinutes(3), () -> settled(bridge, receiver)));
            judge(receiver.received());
        }
        findings.judge();
    }

    private static Path settings(Stage stage) {
        return stage.directory().resolve("config/media.env");
    }

    private static boolean answers(BridgeProcess bridge) {
        try {
            return bridge.get("/health").statusCode() > 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Breaks the settings and mends them, asks for test alerts, and keeps what the events tell; there is no source. */
    private void storm(Stage stage, BridgeProcess bridge, double seconds) throws IOException {
        long end = System.nanoTime() + Math.round(seconds * 1e9);
        for (boolean broken = true; System.nanoTime() < end; broken = !broken) {
            Files.writeString(settings(stage), broken ? BROKEN : WHOLE);
            try {
                bridge.post("/api/alerts/test", "{\"severity\":\"warning\"}");
                keep(bridge);
            } catch (UncheckedIOException e) {
                // it has not come so far
            }
            Waits.holdSeconds(0.3 + 0.5 * random.nextDouble());
        }
    }

    private void keep(BridgeProcess bridge) {
        for (AlertLog.Told one : AlertLog.of(bridge).all()) {
            if (one.status().equals("firing") || one.status().equals("resolved")) {
                told.add(key(one.alert()));
            }
        }
    }

    private static void kill(BridgeProcess bridge) {
        List<Long> left = new ArrayList<>(bridge.tree());
        Program.signal(bridge.mainPid(), "KILL");
        bridge.program().awaitExit(Duration.ofSeconds(5));
        Waits.within(Duration.ofSeconds(5), () -> left.stream().noneMatch(Program::isRunning));
        left.stream().filter(Program::isRunning).forEach(pid -> Program.signal(pid, "KILL"));
    }

    private static String key(JsonNode alert) {
        return alert.path("code").asText() + " " + alert.path("fingerprint").asText() + " "
                + alert.path("episode").asText() + " " + alert.path("status").asText();
    }

    private static String keyOf(JsonNode request) {
        return key(request.path("event").path("data"));
    }

    private static Set<String> arrived(List<JsonNode> requests) {
        return requests.stream()
                .filter(request -> TAKEN.contains(request.path("answer").asText()))
                .map(request -> keyOf(request))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Nothing fires but for the source, which is away for good, and everything has arrived. */
    private boolean settled(BridgeProcess bridge, WebhookReceiver receiver) {
        keep(bridge);
        Set<String> arrived = arrived(receiver.received());
        return arrived.stream().anyMatch(key -> key.startsWith("source-absent "))
                && arrived.containsAll(told)
                && unresolved(arrived).isEmpty();
    }

    private static Set<String> unresolved(Set<String> arrived) {
        return arrived.stream()
                .filter(key -> key.endsWith(" firing") && !key.startsWith("source-absent "))
                .filter(key -> !arrived.contains(key.replace(" firing", " resolved")))
                .collect(Collectors.toSet());
    }

    private void judge(List<JsonNode> requests) {
        Map<String, Set<String>> ids = new LinkedHashMap<>();
        requests.forEach(request -> ids.computeIfAbsent(keyOf(request), any -> new LinkedHashSet<>())
                .add(request.path("id").asText()));
        List<String> arrived = List.copyOf(arrived(requests));
        findings.note("requests, of them again", requests.size() + ", " + (requests.size() - ids.size()));
        findings.note("messages", ids.size());
        findings.atLeast("messages that the events told of", told.size(), kills, "");
        findings.same(
                "not signed",
                requests.stream()
                        .filter(one -> !one.path("verified").asBoolean())
                        .count(),
                0L);
        findings.same(
                "told and not arrived",
                told.stream().filter(key -> !arrived.contains(key)).toList(),
                List.of());
        findings.same("fired and never over", unresolved(Set.copyOf(arrived)), Set.of());
        findings.same(
                "messages under more than one id",
                ids.entrySet().stream()
                        .filter(one -> one.getValue().size() > 1)
                        .map(Map.Entry::getKey)
                        .toList(),
                List.of());
        findings.same(
                "ids of more than one message",
                ids.size()
                        - ids.values().stream().flatMap(Set::stream).distinct().count(),
                0L);
        findings.same(
                "over before it fired",
                arrived.stream()
                        .filter(key -> key.endsWith(" resolved"))
                        .filter(key -> {
                            int fired = arrived.indexOf(key.replace(" resolved", " firing"));
                            return fired < 0 || fired > arrived.indexOf(key);
                        })
                        .toList(),
                List.of());
        findings.same(
                "episodes of the source that was away throughout",
                arrived.stream().filter(key -> key.startsWith("source-absent ")).count(),
                1L);
    }
}
