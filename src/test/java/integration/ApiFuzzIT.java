package integration;

import org.junit.jupiter.api.Test;

/** The short form of {@code bench/fuzz}. */
class ApiFuzzIT {
    private static final int REQUESTS = 800;

    @Test
    void whatNobodyShouldSendHarmsNothingAndLearnsNothing() {
        new ApiFuzz(REQUESTS, Long.getLong("fuzz.seed", System.nanoTime())).run();
    }
}
