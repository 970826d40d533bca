package settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import settings.Provenance.Source;
import settings.SettingLayers.Found;

/**
 * Values that have been judged, in their types. A wrong one is noted as a problem and stands in for by its default, so
 * that the search for problems can go on.
 */
final class SettingValues {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Provenance> provenance = new LinkedHashMap<>();
    private final Map<String, String> shown = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** Judges one setting. */
    void take(SettingDefinition definition, Optional<Found> found) {
        String name = definition.name();
        Found effective = found.orElseGet(
                () -> new Found(definition.defaultValue(), new Provenance(Source.DEFAULT, name, "", 0)));
        String value = effective.value().strip();
        Provenance from = effective.from();
        Optional<String> complaint =
                value.isEmpty() ? Optional.empty() : definition.complaint(value, from.source() == Source.REQUEST);
        complaint.ifPresent(sentence -> problems.add(from + ": " + from.key() + " " + sentence));
        values.put(name, complaint.isPresent() ? definition.defaultValue() : value);
        provenance.put(name, from);
        shown.put(name, complaint.isPresent() ? "" : definition.shown(value));
    }

    /** Notes a problem that lies between settings. */
    void problem(String name, String sentence) {
        Provenance from = provenance.get(name);
        problems.add(from + ": " + from.key() + " " + sentence);
    }

    boolean isDefault(String name) {
        return provenance(name).source() == Source.DEFAULT;
    }

    Provenance provenance(String name) {
        return provenance.get(name);
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    String word(String name) {
        return text(name).toLowerCase(Locale.ROOT);
    }

    int whole(String name) {
        return Integer.parseInt(text(name));
    }

    boolean truth(String name) {
        return SettingType.Truth.parse(text(name));
    }

    Secret secret(String name) {
        return Secret.of(text(name));
    }

    Optional<Path> path(String name) {
        return Optional.of(text(name)).filter(text -> !text.isEmpty()).map(Path::of);
    }

    Settings.Endpoint endpoint(String hostName, String portName) {
        return new Settings.Endpoint(text(hostName), whole(portName));
    }

    <T> T as(String name, Function<String, T> conversion) {
        return conversion.apply(text(name));
    }

    List<String> problems() {
        return problems;
    }

    Map<String, Provenance> provenance() {
        return provenance;
    }

    Map<String, String> shown() {
        return shown;
    }
}
