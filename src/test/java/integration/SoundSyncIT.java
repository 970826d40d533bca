package integration;

import org.junit.jupiter.api.Test;

/**
 * Short form of {@code bench/sound-sync}. A wrong clock is learned over half a minute, in which the sound moves by up to 13
 * ms: that it stays there only the long form can tell.
 */
class SoundSyncIT {
    @Test
    void soundOfItsOwnWayStaysWithThePicture() throws Exception {
        SoundSync.run(Integer.getInteger("sound.sync.seconds", 22), 25).judge();
    }
}
