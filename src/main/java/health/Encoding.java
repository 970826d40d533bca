package health;

/**
 * What is, or will be, sent: from the settings, or measured. What is not known is 0.
 *
 * @param width pixels
 * @param framesPerSecond pictures per second
 * @param videoK kbit/s
 * @param longestGop seconds between keyframes, the longest
 * @param meanGop seconds between keyframes, on average
 * @param aac whether the sound is AAC
 * @param sampleRate hertz
 * @param channels number of audio channels
 * @param audioK kbit/s; 0 also for sound whose rate says nothing, such as measured silence
 */
public record Encoding(
        int width,
        int height,
        double framesPerSecond,
        double videoK,
        double longestGop,
        double meanGop,
        boolean aac,
        int sampleRate,
        int channels,
        double audioK) {}
