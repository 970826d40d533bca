package health;

/**
 * What the pictures of the last second looked like.
 *
 * @param known false until pictures have been looked at
 * @param slate whether one of them was the slate
 * @param brightest luma (16 is black, 235 white) that one point in a thousand exceeds, in the brightest of them
 * @param meanLuma of the newest
 * @param stillSeconds for how long nothing has moved and no noise has changed; 0 while the slate is on air
 */
public record Picture(boolean known, boolean slate, int brightest, double meanLuma, double stillSeconds) {
    public static final Picture NONE = new Picture(false, false, 255, 0, 0);
}
