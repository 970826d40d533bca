package audio;

/**
 * One input of the mixer at one moment.
 *
 * @param bufferedMillis sound written and not yet heard
 * @param driftPpm how much faster than ours the producer's clock runs
 * @param avErrorMillis timed inputs: how late the sound is against the picture; negative: early
 * @param levels as the producer sends it: before gain, mute and ducking
 * @param droppedFrames sample frames thrown away
 */
public record InputSnapshot(
        String name,
        InputSettings settings,
        AudioInput.Pacing pacing,
        InputState state,
        double bufferedMillis,
        double driftPpm,
        double avErrorMillis,
        Levels levels,
        long droppedFrames,
        long underruns) {}
