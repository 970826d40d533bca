package audio;

/** The shape of every fade: half a cosine, so that neither a value nor a slope jumps. */
final class RaisedCosine {
    private static final int STEPS = 1024;
    private static final float[] TABLE = table(STEPS);

    private RaisedCosine() {}

    /** Values at 0, 1/steps, … 1. */
    static float[] table(int steps) {
        float[] table = new float[steps + 1];
        for (int i = 0; i <= steps; i++) {
            table[i] = (float) (0.5 - 0.5 * Math.cos(Math.PI * i / steps));
        }
        return table;
    }

    /** The fade at {@code position} between 0 and 1; at(x) + at(1 - x) is 1. */
    static float at(float position) {
        float scaled = Math.min(Math.max(position, 0f), 1f) * STEPS;
        int index = Math.min((int) scaled, STEPS - 1);
        return TABLE[index] + (scaled - index) * (TABLE[index + 1] - TABLE[index]);
    }
}
