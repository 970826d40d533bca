package control;

import audio.InputSettings;
import audio.Role;
import java.util.Optional;

/**
 * What is to change about an input of the mixer; what is absent stays as it is.
 *
 * @param fadeMillis over which gain and mute move, or feeds cross-fade
 */
public record InputChange(
        Optional<String> url,
        Optional<Double> gainDb,
        Optional<Boolean> muted,
        Optional<Integer> fadeMillis,
        Optional<Role> role,
        Optional<Boolean> duck) {
    /** Nothing. */
    public static final InputChange NONE = new InputChange(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** These settings with the change applied. */
    InputSettings to(InputSettings settings) {
        try {
            return new InputSettings(
                    role.orElse(settings.role()),
                    gainDb.orElse(settings.gainDb()),
                    muted.orElse(settings.muted()),
                    duck.orElse(settings.duck()));
        } catch (IllegalArgumentException e) {
            throw new SoundRefusal(400, "The " + e.getMessage() + ".");
        }
    }
}
