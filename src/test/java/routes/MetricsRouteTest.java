package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import alerts.Alerts;
import alerts.Delivery;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsRouteTest {
    // the JDK's upgrade to HTTP/2 was seen to take a long answer for frames
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** Words, times and what is only text: told by a state's label, by an alert or not at all. */
    private static final Set<String> TOLD_OTHERWISE = Set.of("time", "warnings[]", "role", "encoder.refusal");

    @TempDir
    private static Path directory;

    private static ApiServer server;
    private static Alerts alerts;
    private static Delivery delivery;
    private static BridgeMetrics metrics;

    @BeforeAll
    static void start() throws Exception {
        server = new ApiServer("");
        alerts = Alerts.of(directory, text -> text);
        delivery = Delivery.open(directory, List::of, (receiver, sentence) -> {});
        metrics = new BridgeMetrics(() -> MetricsView.of(server.bridge(), alerts, delivery));
    }

    @AfterAll
    static void stop() {
        server.close();
        alerts.close();
        delivery.close();
    }

    private static Set<String> series() {
        Set<String> all = new TreeSet<>();
        metrics.collect()
                .forEach(metric -> metric.getDataPoints()
                        .forEach(point -> all.add(metric.getMetadata().getName() + point.getLabels())));
        return all;
    }

    /** When metrics change, copy what this test leaves in target/ into the document. */
    @Test
    void theDocumentHasTheTable() throws Exception {
        Files.writeString(Path.of("target/metrics-table.md"), MetricTable.markdown());

        assertThat(Files.readString(Path.of("docs/metrics.md"))).contains(MetricTable.markdown());
    }

    @Test
    void everyNumberOfTheStatisticsIsAMetric() throws Exception {
        Set<String> told = MetricTable.all().stream()
                .flatMap(metric -> metric.tells().stream())
                .collect(Collectors.toSet());
        Set<String> numbers = new TreeSet<>();
        numbers(server.get("/api/streaming/stats").body().path("stats"), "", numbers);

        assertThat(numbers).hasSizeGreaterThan(40);
        numbers.removeAll(told);
        numbers.removeAll(TOLD_OTHERWISE);
        assertThat(numbers)
                .as("in /api/streaming/stats, and no metric tells it")
                .isEmpty();
    }

    private static void numbers(JsonNode node, String path, Set<String> found) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> numbers(
                            field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey(), found));
        } else if (node.isArray()) {
            node.forEach(one -> numbers(one, path + "[]", found));
        } else if (node.isNumber() || node.isBoolean()) {
            found.add(path);
        }
    }

    /**
     * All of the answer, Camel's and the JVM's part included; what a collection of garbage adds comes when it likes, and so
     * does an alert, of which there is one series for each code.
     */
    private static Set<String> scraped() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + MetricsEndpoint.PATH))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> !line.matches("(#|jvm_gc_|media_bridge_alert_).*"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean haveGone(String... routes) throws Exception {
        Set<String> series = scraped();
        return Stream.of(routes)
                .allMatch(route -> series.stream()
                        .anyMatch(one -> one.startsWith("camel_route_policy_seconds_count") && one.contains(route)));
    }

    private static void session() throws Exception {
        ApiServer.Answer begun = server.post("/api/streaming/youtube/start");
        assertThat(begun.status()).isEqualTo(200);
        String path = "/api/streaming/youtube/" + begun.body().at("/session/id").asText();
        assertThat(server.get(path + "/status").status()).isEqualTo(200);
        assertThat(server.post(path + "/stop").status()).isEqualTo(200);
    }

    /** Some of them over the API, as most would be: its calls have meters of Camel's. */
    @Test
    void aThousandSessionsAddNoSeries() throws Exception {
        session();
        await("routes that go by themselves, too, have gone once")
                .until(() -> haveGone("alert-deliver", "health-poll"));
        Set<String> before = scraped();
        for (int i = 0; i < 1000; i++) {
            if (i % 25 == 0) {
                session();
            } else {
                server.bridge().start();
                server.bridge().stop();
            }
        }

        assertThat(scraped()).isEqualTo(before);
        assertThat(before)
                .anyMatch(one -> one.startsWith("camel_"))
                .anyMatch(one -> one.startsWith("jvm_"))
                .anyMatch(one -> one.startsWith("media_bridge_"))
                .hasSizeBetween(400, 800);
    }

    @Test
    void aDestinationThatIsGoneIsGoneFromTheMetrics() throws Exception {
        server.send("PUT", "/api/streaming/destinations/third", "{\"url\":\"rtmp://127.0.0.1/third\"}", "");
        assertThat(series()).anyMatch(one -> one.contains("destination=\"third\""));

        server.send("DELETE", "/api/streaming/destinations/third", "", "");
        assertThat(series()).noneMatch(one -> one.contains("third"));
    }

    @Test
    void namesAreUniqueAndSayWhatTheyAre() {
        List<String> names = MetricTable.all().stream().map(Metric::shownName).toList();

        assertThat(new HashSet<>(names)).hasSameSizeAs(names);
        assertThat(names).allMatch(name -> name.matches("media_bridge_[a-z0-9_]+"));
        assertThat(MetricTable.all()).allMatch(metric -> !metric.help().isBlank());
    }
}
