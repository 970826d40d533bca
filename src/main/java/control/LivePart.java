package control;

import java.util.List;
import settings.Settings;
import settings.SettingsDiff;

/** A part of the bridge that follows changed settings by itself. Must return soon. */
public interface LivePart {
    /**
     * Acts on what concerns it.
     *
     * @return what it did, one phrase each, without secrets; empty when nothing concerned it
     */
    List<String> apply(Settings before, Settings after, SettingsDiff diff);
}
