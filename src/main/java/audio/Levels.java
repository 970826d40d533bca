package audio;

/**
 * What a meter read at one moment. Minus infinity is given as -120.
 *
 * @param peakDb highest sample of the last 400 ms, dBFS
 * @param rmsDb RMS of the last 300 ms, mean of both channels, dBFS: a sine at full scale reads -3
 * @param momentaryLufs loudness of the last 400 ms (ITU-R BS.1770)
 * @param integratedLufs gated loudness since the beginning or the last reset (EBU R128)
 * @param clippedSamples an input's samples at full scale as they came in; for the program, sample frames that the
 *     limiter turned down
 * @param silentSeconds for how long nothing has been above -60 dBFS
 */
public record Levels(
        double peakDb,
        double rmsDb,
        double momentaryLufs,
        double integratedLufs,
        long clippedSamples,
        double silentSeconds) {}
