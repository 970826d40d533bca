package routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document says what there is, and nothing else. */
class OpenApiRouteTest {
    /** Served beside Camel's routes. */
    private static final Set<String> BESIDE = Set.of("get /api/streaming/events/stream");

    private static ApiServer server;
    private static JsonNode document;

    @BeforeAll
    static void start() throws Exception {
        server = new ApiServer("");
        document = server.get("/api/openapi.json").body();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyRouteIsInTheDocumentAndNoOther() {
        Set<String> documented = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(verb -> documented.add(verb + " " + path.getKey())));
        Set<String> served = new TreeSet<>(BESIDE);
        for (RestDefinition rest : ((ModelCamelContext) server.context()).getRestDefinitions()) {
            for (VerbDefinition verb : rest.getVerbs()) {
                String path = verb.getPath() == null ? "" : verb.getPath();
                served.add(verb.asVerb() + " " + rest.getPath() + path);
            }
        }
        assertThat(documented).isEqualTo(served);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (JsonNode reference : document.findValues("$ref")) {
            assertThat(document.at(reference.asText().substring(1)).isMissingNode())
                    .as(reference.asText())
                    .isFalse();
        }
    }

    @Test
    void everyOperationHasASummaryAndAnswers() {
        for (JsonNode path : document.get("paths")) {
            for (JsonNode operation : path) {
                assertThat(operation.path("summary").asText()).isNotEmpty();
                assertThat(operation.path("responses").has("200")).isTrue();
            }
        }
    }

    @Test
    void aSessionHasTheFieldsOfTheDocument() throws Exception {
        JsonNode session = server.post("/api/streaming/youtube/start").body().get("session");
        Set<String> shown = new TreeSet<>();
        session.fieldNames().forEachRemaining(shown::add);
        Set<String> documented = new TreeSet<>();
        document.at("/components/schemas/Session/properties").fieldNames().forEachRemaining(documented::add);
        assertThat(shown).isEqualTo(documented);
    }
}
