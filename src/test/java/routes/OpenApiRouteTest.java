package routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import openapi.ApiDocument;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document says what there is, and nothing else. */
class OpenApiRouteTest {
    /** Served beside Camel's routes. */
    private static final Set<String> BESIDE =
            Set.of("get /api/streaming/events/stream", "get /api/streaming/logs/stream", "get /api/streaming/ws");

    private static ApiServer server;
    private static JsonNode document;
    private static ApiDocument api;

    @BeforeAll
    static void start() throws Exception {
        server = new ApiServer("");
        document = server.get("/api/openapi.json").body();
        api = new ApiDocument(document);
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

    /** When the document changes, copy what this test leaves in target/ into docs/api.md. */
    @Test
    void theDocumentationHasTheTable() throws IOException {
        StringBuilder table = new StringBuilder("| call | takes | what it does |\n| --- | --- | --- |\n");
        for (ApiDocument.Operation operation : api.operations()) {
            table.append("| `")
                    .append(operation)
                    .append("` | ")
                    .append(String.join(", ", taken(operation)))
                    .append(" | ")
                    .append(operation.node().path("summary").asText())
                    .append(" |\n");
        }
        Files.writeString(Path.of("target/api-table.md"), table);

        assertThat(Files.readString(Path.of("docs/api.md"))).contains(table);
    }

    private static List<String> taken(ApiDocument.Operation operation) {
        List<String> names = new ArrayList<>();
        operation.node().path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals("query")) {
                names.add("`?" + parameter.path("name").asText() + "=`");
            }
        });
        api.requestSchema(operation)
                .map(api::resolved)
                .ifPresent(schema ->
                        schema.path("properties").fieldNames().forEachRemaining(name -> names.add("`" + name + "`")));
        return names;
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
        for (ApiDocument.Operation operation : api.operations()) {
            assertThat(operation.node().path("summary").asText())
                    .as("%s", operation)
                    .isNotEmpty();
            assertThat(operation.good().isMissingNode()).as("%s", operation).isFalse();
            assertThat(operation.isDocumented(500)).as("%s", operation).isTrue();
        }
    }

    @Test
    void everyOperationHasAnIdOfItsOwn() {
        assertThat(api.operations().stream().map(ApiDocument.Operation::id)).doesNotHaveDuplicates();
    }

    @Test
    void everyRequestAndEveryAnswerHasAnExampleThatFitsItsSchema() {
        SoftAssertions all = new SoftAssertions();
        for (ApiDocument.Operation operation : api.operations()) {
            api.requestSchema(operation).ifPresent(schema -> {
                JsonNode example = api.requestExample(operation).orElse(null);
                all.assertThat(example).as("request of %s", operation).isNotNull();
                if (example != null) {
                    all.assertThat(api.problems(schema, example))
                            .as("request of %s", operation)
                            .isEmpty();
                }
            });
            if (operation.answersJson()) {
                JsonNode example = api.answerExample(operation).orElse(null);
                all.assertThat(example).as("answer of %s", operation).isNotNull();
                if (example != null) {
                    int status = operation.node().path("responses").has("202") ? 202 : 200;
                    all.assertThat(api.problems(operation, status, example))
                            .as("answer of %s", operation)
                            .isEmpty();
                }
            }
        }
        all.assertAll();
    }

    @Test
    void everyChangingOperationNamesTheToken() {
        for (ApiDocument.Operation operation : api.operations()) {
            if (operation.changes() && !operation.path().startsWith("/control/")) {
                assertThat(operation.node().path("security").findValues("token"))
                        .as("%s", operation)
                        .isNotEmpty();
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
