package settings;

import java.util.Optional;

/**
 * One known setting. The list of them in {@link SettingDefinitions} is what the loader, the documentation and the
 * detection of misspelt names go by.
 *
 * @param name as in environment and file
 * @param section heading under which it is documented
 * @param defaultValue empty: none
 * @param type what its value may be
 * @param description one sentence for the documentation
 * @param requestable whether a start request may set it
 */
public record SettingDefinition(
        String name, String section, String defaultValue, SettingType type, String description, boolean requestable) {
    static final String ALIAS_PREFIX = "MEDIA_BRIDGE_";

    /** The other name that is accepted; where both stand in one place, the plain name wins. */
    public String alias() {
        return ALIAS_PREFIX + name;
    }

    /** In words, what its value may be. */
    public String allowed() {
        return type.allowed();
    }

    /** Whether its value must never be shown. Addresses are no secrets, but may carry some: see {@link Masking#url}. */
    public boolean secret() {
        return type instanceof SettingType.StreamKey || type instanceof SettingType.Token;
    }

    /** What is wrong with a value, to stand after the setting's name; empty when it is right. */
    Optional<String> complaint(String value, boolean fromRequest) {
        return fromRequest && !requestable
                ? Optional.of("cannot be set by a start request")
                : type.complaint(value, fromRequest);
    }

    /** The value as it may be shown. */
    String shown(String value) {
        if (secret()) {
            return Secret.of(value).toString();
        }
        if (type instanceof SettingType.Address address) {
            return address.role() == AddressRules.Role.WEBHOOK ? Masking.host(value) : Masking.url(value);
        }
        return value;
    }
}
