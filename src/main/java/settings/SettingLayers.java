package settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import settings.Provenance.Source;

/**
 * The values of all layers by plain name, the strongest of each. Blank means unset, so a weaker layer shows through.
 */
final class SettingLayers {
    /** A value and where it came from; its text form hides it. */
    record Found(String value, Provenance from) {
        @Override
        public String toString() {
            return from.key() + " from " + from;
        }
    }

    private final Map<String, Found> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Lays one more layer over those that are there; it wins. */
    void lay(List<Found> layer) {
        Map<String, Found> named = new LinkedHashMap<>();
        for (Found found : layer) {
            if (!found.value().isBlank()) {
                name(found).ifPresent(name -> put(named, name, found));
            }
        }
        values.putAll(named);
    }

    /** The strongest value of a setting. */
    Optional<Found> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Lower case names of the further destinations, in order. */
    Set<String> furtherDestinations() {
        Set<String> names = new TreeSet<>();
        values.keySet().forEach(name -> SettingDefinitions.destinationOf(name).ifPresent(names::add));
        return names;
    }

    /** Lower case names of the mixer's inputs, in order. */
    Set<String> audioInputs() {
        Set<String> names = new TreeSet<>();
        values.keySet().forEach(name -> SettingDefinitions.audioInputOf(name).ifPresent(names::add));
        return names;
    }

    /** Lower case names of the further receivers of alerts, in order. */
    Set<String> alertReceivers() {
        Set<String> names = new TreeSet<>();
        values.keySet().forEach(name -> SettingDefinitions.alertReceiverOf(name).ifPresent(names::add));
        return names;
    }

    List<String> problems() {
        return problems;
    }

    List<String> warnings() {
        return warnings;
    }

    private Optional<String> name(Found found) {
        String key = found.from().key();
        String plain = key.startsWith(SettingDefinition.ALIAS_PREFIX)
                ? key.substring(SettingDefinition.ALIAS_PREFIX.length())
                : key;
        if (SettingDefinitions.find(plain).isPresent()) {
            return Optional.of(plain);
        }
        unknown(found.from());
        return Optional.empty();
    }

    /** The environment holds what is meant for others; there only the prefix tells that it was meant for the bridge. */
    private void unknown(Provenance from) {
        boolean wanted = from.source() != Source.ENVIRONMENT || from.key().startsWith(SettingDefinition.ALIAS_PREFIX);
        if (wanted) {
            (from.source() == Source.REQUEST ? problems : warnings).add(sentence(from));
        }
    }

    private static String sentence(Provenance from) {
        String key = from.key().length() > 60 ? from.key().substring(0, 60) + "…" : from.key();
        return from + ": " + key + " is not a setting"
                + SettingDefinitions.nearest(from.key())
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
    }

    private void put(Map<String, Found> named, String name, Found found) {
        Found other = named.get(name);
        boolean isPlain = found.from().key().equals(name);
        if (other == null || isPlain) {
            named.put(name, found);
        }
        if (other != null && !other.value().equals(found.value())) {
            warnings.add((isPlain ? other : found).from() + ": " + SettingDefinition.ALIAS_PREFIX + name
                    + " is ignored because " + name + " is set, too");
        }
    }
}
