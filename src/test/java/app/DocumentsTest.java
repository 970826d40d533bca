package app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import openapi.ApiDocument;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import settings.AlertRules;
import settings.SettingDefinition;
import settings.SettingDefinitions;

/** What the documents name exists, and what exists in lists that people look things up in is named there. */
class DocumentsTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern COMMAND = Pattern.compile("\\./bridge ([a-z]+[a-z-]*)");
    private static final Pattern CALL =
            Pattern.compile("(?<![\\w.])/(?:api|control|observe)/[\\w{}./-]*\\w\\}?(?![\\w…])");
    private static final Pattern SETTING = Pattern.compile("(?<![\\w<-])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?=[=` ,.)]|$)");
    private static final Pattern EVENT = Pattern.compile("events(?:\\(\\))?\\s*\\.add\\(\\s*\"([a-z-]+)\"");

    /** Of the launcher and of ./bridge's own. */
    private static final Set<String> LAUNCHER = Set.of("test");

    /** Not the bridge's settings: of the JVM, the launcher, the command line, FFmpeg's place, or of an example. */
    private static final Set<String> OTHERS = Set.of(
            "JAVA_HOME",
            "JAVA_OPTS",
            "BRIDGE_INSTALL",
            "BRIDGE_BUILD",
            "BRIDGE_URL",
            "MEDIA_BRIDGE_",
            "BASE_IMAGE",
            "NEW_KEY",
            "SOURCE_FPS_LOW");

    private static final Set<String> BESIDE_THE_DOCUMENT =
            Set.of("/observe/metrics", "/api/preview/viewers", "/api/openapi.json");

    private static List<Path> documents() throws IOException {
        List<Path> all = new ArrayList<>(List.of(Path.of("README.md"), Path.of("bench/README.md")));
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(all::add);
        }
        return all;
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        SoftAssertions all = new SoftAssertions();
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*")) {
                    all.assertThat(leads(document, target))
                            .as("%s links to %s", document, target)
                            .isTrue();
                }
            }
        }
        all.assertAll();
    }

    private static boolean leads(Path document, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        if (!Files.exists(file)) {
            return false;
        }
        return parts.length == 1 || headings(file).contains(parts[1]);
    }

    /** As GitHub names them. */
    private static Set<String> headings(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static Set<String> found(Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path document : documents()) {
            Matcher matcher = pattern.matcher(Files.readString(document));
            while (matcher.find()) {
                found.add(matcher.group(matcher.groupCount()));
            }
        }
        return found;
    }

    @Test
    void everyCommandInADocumentExists() throws IOException {
        Set<String> known = new TreeSet<>(LAUNCHER);
        known.addAll(Main.commandLine().getSubcommands().keySet());

        assertThat(known).containsAll(found(COMMAND));
    }

    @Test
    void everyCommandAgainstARunningBridgeIsInItsTable() throws IOException {
        String table = Files.readString(Path.of("docs/control.md"));

        Main.commandLine().getSubcommands().forEach((name, command) -> {
            boolean asksABridge = command.getCommandSpec().findOption("--url") != null;
            if (asksABridge) {
                assertThat(table).as(name).containsPattern("(?m)^\\| .*`" + name + "[ `]");
            }
        });
    }

    @Test
    void everyCallInADocumentExists() throws IOException {
        List<Pattern> known = Stream.concat(
                        ApiDocument.read().operations().stream().map(ApiDocument.Operation::path),
                        BESIDE_THE_DOCUMENT.stream())
                .map(path -> Pattern.compile(path.replace(".", "\\.").replaceAll("\\{\\w+\\}", "[^/]+")))
                .toList();

        Set<String> unknown = found(CALL);
        assertThat(unknown).hasSizeGreaterThan(30);
        unknown.removeIf(call -> known.stream()
                .anyMatch(path -> path.matcher(call).matches() || path.pattern().startsWith(call + "/")));
        assertThat(unknown).isEmpty();
    }

    @Test
    void everySettingInADocumentExists() throws IOException {
        List<Pattern> known = SettingDefinitions.all().stream()
                .map(SettingDefinition::name)
                .map(name -> Pattern.compile("(MEDIA_BRIDGE_)?" + name.replaceAll("<[A-Z]+>", "[A-Z0-9_]+")))
                .toList();
        Set<String> named = found(SETTING);
        named.removeAll(OTHERS);

        assertThat(named).hasSizeGreaterThan(40);
        named.removeIf(name -> known.stream().anyMatch(one -> one.matcher(name).matches()));
        assertThat(named).isEmpty();
    }

    @Test
    void everyAlertIsInTheOperatorsTable() throws IOException {
        String night = Files.readString(Path.of("docs/operator.md"));

        assertThat(AlertRules.DEFAULT.byCode().keySet())
                .allSatisfy(code -> assertThat(night).contains("| [`" + code + "`](alerts.md#" + code + ") | "));
    }

    /** Types are words in the source alone, so the source is what the table is compared with. */
    @Test
    void everyTypeOfEventIsInItsTable() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/control.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1)[1])
                .toList();
        Set<String> types = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Matcher type = EVENT.matcher(Files.readString(source));
                while (type.find()) {
                    types.add(type.group(1));
                }
            }
        }

        assertThat(types).hasSizeGreaterThan(10);
        assertThat(types)
                .allSatisfy(type -> assertThat(rows)
                        .anyMatch(
                                row -> type.endsWith("-") ? row.contains("`" + type) : row.contains("`" + type + "`")));
    }

    /** The two doors that are no part of the OpenAPI document. */
    @Test
    void everyAddressOfThePreviewAndTheAudioEndpointIsDocumented() throws IOException {
        assertThat(addresses("PreviewListener.java"))
                .hasSizeGreaterThan(5)
                .allSatisfy(address -> assertThat(Files.readString(Path.of("docs/preview.md")))
                        .containsPattern("(?m)^\\| .*" + Pattern.quote(address) + "[`{]"));
        assertThat(addresses("AudioListener.java"))
                .hasSizeGreaterThan(2)
                .allSatisfy(address -> assertThat(Files.readString(Path.of("docs/audio.md")))
                        .containsPattern("(?m)^\\| `\\w+ " + Pattern.quote(address) + "`"));
    }

    private static Set<String> addresses(String listener) throws IOException {
        Matcher address = Pattern.compile(
                        "(?:case |equals\\(|startsWith\\(|^\\s+)\"(/[\\w/]*(?:\\.html)?)\"", Pattern.MULTILINE)
                .matcher(Files.readString(SOURCES.resolve("routes").resolve(listener)));
        Set<String> found = new TreeSet<>();
        while (address.find()) {
            found.add(address.group(1));
        }
        return found;
    }
}
