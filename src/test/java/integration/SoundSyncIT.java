package integration;

import org.junit.jupiter.api.Test;

/** Short form of {@code bench/sound-sync}. */
class SoundSyncIT {
    @Test
    void soundOfItsOwnWayStaysWithThePicture() throws Exception {
        SoundSync.run(Integer.getInteger("sound.sync.seconds", 22), 12).judge();
    }
}
