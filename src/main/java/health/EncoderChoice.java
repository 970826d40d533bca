package health;

/**
 * Which encoder is in force.
 *
 * @param name nvenc or x264, null before the first start
 * @param refusal why NVENC is not used although it was wanted or tried, or null
 * @param gpuHere whether the machine has an NVIDIA driver
 */
public record EncoderChoice(String name, String refusal, boolean gpuHere) {}
