package integration;

import org.junit.jupiter.api.Test;

/**
 * Short form of {@code bench/sound-sync}. A wrong clock is learned over half a minute, in which the sound moves by up to 13
 * ms: that it stays there only the long form can tell.
 */
class SoundSyncIT {
    private static final int RUNS = 3;

    /** As in {@link SteadyIT}: a machine that stood still says nothing about the bridge, and it is done again. */
    @Test
    void soundOfItsOwnWayStaysWithThePicture() throws Exception {
        for (int run = 1; run < RUNS; run++) {
            SoundSync sync = SoundSync.run(Integer.getInteger("sound.sync.seconds", 22), 25);
            if (sync.findings().hold() || !sync.machineStoodStill()) {
                sync.findings().judge();
                return;
            }
            System.out.println("again, the machine stood still: " + sync.findings());
        }
        SoundSync.run(Integer.getInteger("sound.sync.seconds", 22), 25)
                .findings()
                .judge();
    }
}
