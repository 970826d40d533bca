package control;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What requests have set over file and environment; it lasts until the session ends.
 *
 * @param values by setting name; may hold secrets
 * @param disabled names of destinations that are configured and not wanted
 */
public record Overrides(Map<String, String> values, Set<String> disabled) {
    public static final Overrides NONE = new Overrides(Map.of(), Set.of());

    public Overrides {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        disabled = Collections.unmodifiableSet(new LinkedHashSet<>(disabled));
    }

    /** With more values; a blank one takes an earlier one away. */
    public Overrides with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(values);
        more.forEach((name, value) -> {
            if (value.isBlank()) {
                all.remove(name);
            } else {
                all.put(name, value);
            }
        });
        return new Overrides(all, disabled);
    }

    public Overrides enabling(String destination) {
        Set<String> others = new LinkedHashSet<>(disabled);
        others.remove(destination);
        return new Overrides(values, others);
    }

    public Overrides disabling(String destination) {
        Set<String> more = new LinkedHashSet<>(disabled);
        more.add(destination);
        return new Overrides(values, more);
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "Overrides" + values.keySet() + disabled;
    }
}
