package audio;

import java.util.List;

/**
 * The mixer at one moment.
 *
 * @param program the sum, after the limiter
 * @param truePeakDb highest true peak of the last 400 ms, dBTP
 * @param highestTruePeakDb highest true peak since the beginning or the last reset, dBTP
 * @param limiterDb by how much the limiter turns down, 0 or less
 * @param duckingDb by how much music and ambient are turned down, 0 or less
 * @param renderedFrames sample frames since the beginning
 */
public record MixerSnapshot(
        Levels program,
        double truePeakDb,
        double highestTruePeakDb,
        double limiterDb,
        double duckingDb,
        long renderedFrames,
        List<InputSnapshot> inputs) {
    public MixerSnapshot {
        inputs = List.copyOf(inputs);
    }
}
