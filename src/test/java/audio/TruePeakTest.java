package audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TruePeakTest {
    private final TruePeak truePeak = new TruePeak();
    private final float[] peaks = new float[Pcm.CHUNK];

    @Test
    void findsThePeakBetweenTheSamples() {
        float[] tone = new float[Pcm.CHUNK];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (float) Math.sin(Math.PI / 2 * i + Math.PI / 4); // samples at 0.707, peaks at 1 between them
        }
        truePeak.detect(tone, tone, tone.length, peaks, 0);
        assertThat(truePeak.detect(tone, tone, tone.length, peaks, 0)).isCloseTo(1, within(0.02f));
    }

    @Test
    void whatItDoesNotLookForIsNeverOfInterest() {
        TruePeak looking = new TruePeak();
        Random random = new Random(3);
        int left = 0;
        for (int round = 0; round < 2000; round++) {
            float[] noise = new float[1 + random.nextInt(Pcm.CHUNK)];
            float level = random.nextFloat();
            for (int i = 0; i < noise.length; i++) {
                noise[i] = level * Math.signum(random.nextFloat() - 0.5f);
            }
            float found = looking.detect(noise, noise, noise.length, peaks, -1);
            float interest = 2 * random.nextFloat();
            float said = truePeak.detect(noise, noise, noise.length, peaks, interest);
            if (truePeak.looked()) {
                assertThat(said).isEqualTo(found);
            } else {
                left++;
                assertThat(found).isLessThanOrEqualTo(interest);
            }
        }
        assertThat(left).isBetween(200, 1800);
    }
}
