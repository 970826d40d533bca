package program;

/**
 * The program at one moment; counters run from the start of the process.
 *
 * @param ticks frames that the clock has made
 * @param fps nominal frames per second
 * @param slate true while the slate is on air
 * @param repeated source pictures shown again because none was there in time
 * @param dropped source pictures never shown
 * @param skipped pictures left out because the encoder was too slow
 * @param lateTicks ticks that began more than half a frame late
 * @param worstLateMillis the latest that a tick ever began
 * @param pauses pauses of the machine too long to be made up
 * @param faults ticks that failed inside and were replaced by the slate and silence
 * @param sinceTickMillis time since the last tick
 */
public record ProgramSnapshot(
        long ticks,
        double fps,
        boolean slate,
        boolean slateForced,
        double slateSeconds,
        long repeated,
        long dropped,
        long skipped,
        long lateTicks,
        double worstLateMillis,
        long pauses,
        long faults,
        double sinceTickMillis,
        Ingest ingest,
        Encoder encoder) {

    /**
     * The source.
     *
     * @param state absent (no bytes), receiving (bytes, no picture yet), live, frozen (bytes, pictures stopped)
     * @param fps pictures received over the last seconds
     * @param bitrateK kbit/s received over the last seconds
     * @param genlock true while the clock follows the source
     * @param delayMillis how long pictures wait for their tick
     */
    public record Ingest(
            String state,
            double fps,
            double bitrateK,
            long bytes,
            long pictures,
            long keyframes,
            long continuityErrors,
            long garbageBytes,
            long connections,
            boolean genlock,
            double jitterMillis,
            double delayMillis,
            double sinceBytesMillis) {}

    /**
     * What leaves the encoder.
     *
     * @param speed encoded program time per time, 1 in a healthy show
     * @param lag pictures that wait for the encoder
     * @param sinceOutputMillis time since the last encoded picture
     */
    public record Encoder(
            double fps, double bitrateK, double speed, long pictures, long bytes, long lag, double sinceOutputMillis) {}
}
