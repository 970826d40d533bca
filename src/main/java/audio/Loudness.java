package audio;

import java.util.Arrays;

/**
 * Integrated loudness after EBU R128: gates at -70 LUFS and 10 LU under the mean of what passed.
 *
 * <p>A histogram of 0.1 LU keeps energies, so that days cost as much as a minute. Thread: the clock thread.
 */
final class Loudness {
    private static final double OFFSET = -0.691;
    private static final double ABSOLUTE_GATE = -70;
    private static final double RELATIVE_GATE = -10;
    private static final int PER_LU = 10;
    private static final int BINS = 900;

    private final double[] energies = new double[BINS];
    private final long[] counts = new long[BINS];
    private double allEnergy;
    private long allCount;

    /** Loudness of a mean square of K-weighted samples, summed over channels. */
    static double ofEnergy(double energy) {
        return energy <= 1e-12 ? Pcm.FLOOR_DB : OFFSET + 10 * Math.log10(energy);
    }

    void reset() {
        Arrays.fill(energies, 0);
        Arrays.fill(counts, 0);
        allEnergy = 0;
        allCount = 0;
    }

    /** One block of 400 ms. */
    void add(double energy, double loudness) {
        if (loudness < ABSOLUTE_GATE) {
            return;
        }
        int bin = bin(loudness);
        energies[bin] += energy;
        counts[bin]++;
        allEnergy += energy;
        allCount++;
    }

    double integrated() {
        if (allCount == 0) {
            return Pcm.FLOOR_DB;
        }
        double gate = Math.max(ABSOLUTE_GATE, ofEnergy(allEnergy / allCount) + RELATIVE_GATE);
        double energy = 0;
        long count = 0;
        for (int bin = bin(gate); bin < BINS; bin++) {
            energy += energies[bin];
            count += counts[bin];
        }
        return count == 0 ? Pcm.FLOOR_DB : ofEnergy(energy / count);
    }

    private static int bin(double loudness) {
        return Math.min(BINS - 1, Math.max(0, (int) ((loudness - ABSOLUTE_GATE) * PER_LU)));
    }
}
