package health;

import audio.MixerSnapshot;
import delivery.DestinationSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import process.ChildSnapshot;
import program.ProgramSnapshot;
import settings.Settings;

/**
 * The whole bridge at one moment, as the health poll saw it; made once a second.
 *
 * @param nanos the same moment on the scale of {@link System#nanoTime}
 * @param onAirSeconds since the session began, 0 off air
 * @param session id, or null off air
 * @param children by name
 * @param settingsProblems why the changed settings are not in force; empty when they are
 */
public record Observation(
        Instant time,
        long nanos,
        boolean onAir,
        double onAirSeconds,
        String session,
        Settings settings,
        ProgramSnapshot program,
        MixerSnapshot audio,
        List<DestinationSnapshot> destinations,
        Map<String, ChildSnapshot> children,
        List<String> settingsProblems) {
    public Observation {
        destinations = List.copyOf(destinations);
        children = Map.copyOf(children);
        settingsProblems = List.copyOf(settingsProblems);
    }

    /** Whether the session has lasted so long that every part has had its time to begin. */
    public boolean onAirFor(double seconds) {
        return onAir && onAirSeconds >= seconds;
    }
}
