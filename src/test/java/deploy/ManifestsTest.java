package deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import settings.SettingsLoader;

/** The Kubernetes manifests against Kubernetes's own types, and against what the bridge understands. */
class ManifestsTest {
    private static final Path ROOT = Path.of("deploy/kubernetes");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static List<Path> files(String name) throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(path -> path.toString().endsWith(".yaml"))
                    .filter(path -> path.endsWith("kustomization.yaml") == name.equals("kustomization.yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile()).forEachRemaining(all::add);
        return all;
    }

    @Test
    void everyFieldIsOneThatKubernetesKnows() throws IOException {
        int seen = 0;
        for (Path file : files("")) {
            for (JsonNode document : documents(file)) {
                if (document.path("kind").asText().equals("ServiceMonitor")) {
                    continue;
                }
                HasMetadata typed = Serialization.unmarshal(document.toString(), HasMetadata.class);
                assertThat(typed.getMetadata().getName()).as(file.toString()).startsWith("media-bridge");
                List<String> unknown = new ArrayList<>();
                additional(document, "", unknown, typed);
                assertThat(unknown).as(file.toString()).isEmpty();
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(7);
    }

    /** Fields that a type does not know are kept in its map of additional properties, which its class tells. */
    private static void additional(JsonNode given, String place, List<String> unknown, Object model) {
        if (model == null) {
            return;
        }
        try {
            Object extra = model.getClass().getMethod("getAdditionalProperties").invoke(model);
            ((Map<?, ?>) extra).keySet().forEach(name -> unknown.add(place + "/" + name));
        } catch (ReflectiveOperationException noSuchMap) {
            return;
        }
        for (Iterator<String> names = given.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            Object child = child(model, name);
            if (child instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    additional(given.path(name).path(i), place + "/" + name + "/" + i, unknown, list.get(i));
                }
            } else {
                additional(given.path(name), place + "/" + name, unknown, child);
            }
        }
    }

    private static Object child(Object model, String name) {
        try {
            String getter = "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
            return model.getClass().getMethod(getter).invoke(model);
        } catch (ReflectiveOperationException plainValue) {
            return null;
        }
    }

    @Test
    void everyResourceThatIsNamedExists() throws IOException {
        for (Path file : files("kustomization.yaml")) {
            JsonNode kustomization = documents(file).get(0);
            for (JsonNode resource : kustomization.path("resources")) {
                assertThat(file.resolveSibling(resource.asText()))
                        .as("%s names %s", file, resource)
                        .exists();
            }
        }
    }

    @Test
    void theBridgeUnderstandsItsFilesAndItsEnvironment() throws IOException {
        Path base = ROOT.resolve("base");
        SettingsLoader.Loaded loaded = SettingsLoader.load(
                Map.of(),
                Map.of(
                        "media.env",
                        Files.readAllBytes(base.resolve("media.env")),
                        "secrets.env",
                        Files.readAllBytes(base.resolve("secrets.env"))),
                Map.of());
        assertThat(loaded.warnings()).isEmpty();
        for (Path file : files("kustomization.yaml")) {
            for (JsonNode patch : documents(file).get(0).path("patches")) {
                environment(YAML.readTree(patch.path("patch").asText()))
                        .forEach((name, value) -> assertThat(
                                        SettingsLoader.load(Map.of(name, value)).warnings())
                                .as("%s in %s", name, file)
                                .isEmpty());
            }
        }
    }

    private static JsonNode base(String file) throws IOException {
        return documents(ROOT.resolve("base").resolve(file)).get(0);
    }

    @Test
    void whatViewersAreToldIsLetIn() throws IOException {
        JsonNode set = base("statefulset.yaml");
        Map<String, String> environment = environment(set);
        String[] range = environment.get("WEBRTC_PORT_RANGE").split("-", 2);

        assertThat(set.at("/spec/template/spec/containers/0/env").findValuesAsText("name"))
                .as("the host's address is no way to a pod without host ports")
                .doesNotContain("WEBRTC_ADVERTISED_ADDRESS");
        assertThat(SettingsLoader.load(environment).warnings()).isEmpty();
        for (String protocol : List.of("UDP", "TCP")) {
            assertThat(base("network.yaml").at("/spec/ingress/0/ports"))
                    .anyMatch(rule -> rule.path("port").asText().equals(range[0])
                            && rule.path("endPort").asText().equals(range[1])
                            && rule.path("protocol").asText().equals(protocol));
        }
    }

    @Test
    void theBridgeReachesItsNeighboursAndIsToldOfNoOthers() throws IOException {
        List<String> out = new ArrayList<>();
        base("network.yaml")
                .at("/spec/egress/0/ports")
                .forEach(rule -> out.add(
                        rule.path("port").asText() + rule.path("protocol").asText()));
        assertThat(out).contains("3001TCP", "9000TCP", "1935TCP", "443TCP", "9999UDP");
        assertThat(base("statefulset.yaml")
                        .at("/spec/template/spec/enableServiceLinks")
                        .asBoolean(true))
                .isFalse();
    }

    private static Map<String, String> environment(JsonNode patch) {
        Map<String, String> all = new java.util.TreeMap<>();
        for (JsonNode entry : patch.at("/spec/template/spec/containers/0/env")) {
            String name = entry.path("name").asText();
            if (entry.has("value") && !name.startsWith("NVIDIA_")) {
                all.put(name, entry.path("value").asText());
            }
        }
        return all;
    }
}
