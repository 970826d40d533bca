package health;

/**
 * The bridge's own process.
 *
 * @param heapPercent of the largest heap that is still in use after a collection
 * @param pauseMillis the longest pause for garbage collection of the last seconds, 0 when there was none
 * @param machinePercent how busy all processors of the machine are, negative while unknown
 */
public record Jvm(double heapPercent, double pauseMillis, double machinePercent) {}
