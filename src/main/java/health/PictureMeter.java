package health;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Judges pictures by the luma of some thousand points on a grid: how bright they get, and whether they still change.
 *
 * <p><b>Black</b>: a dark scene has something in it that is brighter than black, a lamp, a face, noise; a picture without
 * has none. So the luma that one point in a thousand exceeds is what counts, not the mean.
 *
 * <p><b>Frozen</b>: a picture that comes again and again leaves its encoder as skipped blocks, exactly alike from one
 * picture to the next but for keyframes and for what the encoder still refines: within every two seconds some pictures a tenth
 * of a second apart are alike in all but two of a thousand points. Live noise changes more than that every time, also
 * where a sender repeats pictures to make up its rate. Something that moves slowly leaves pictures alike for a while, too;
 * it shows when pictures are compared over one and a half seconds. So a picture is still when some are alike over the
 * short time and none differ over the long one. Measured on encoded material: see docs/alerts.md.
 *
 * <p>One thread looks; any may read {@link #figures}. Nothing is allocated per look.
 */
public final class PictureMeter {
    private static final int MOST_ACROSS = 160;
    private static final int RECENT = 10;
    private static final long SHORT_NANOS = 90_000_000L;
    private static final long ALIKE_NANOS = 2_000_000_000L;
    private static final int REFINED = 1;
    private static final double ALIKE_SHARE = 0.002;

    private static final int KEPT = 4;
    private static final long KEEP_NANOS = 500_000_000L;
    private static final int CHANGED = 12;
    private static final double CHANGED_SHARE = 0.02;
    private static final int STRONG = 40;
    private static final int STRONG_POINTS = 4;

    private static final double BRIGHT_SHARE = 0.001;
    private static final int BUCKETS = 4;
    private static final long BUCKET_NANOS = 250_000_000L;
    private static final long STALE_NANOS = 1_000_000_000L;

    private final int step;
    private final int width;
    private final int across;
    private final int points;

    private final byte[][] recent;
    private final long[] recentAt = new long[RECENT];
    private int looks;
    private boolean seenAlike;
    private long alikeAt;

    private final byte[][] kept;
    private long keptAt;
    private int keeps;
    private boolean moving = true;

    private boolean isStill;
    private long stillSince;

    private final int[] histogram = new int[256];
    private final int[] bright = new int[BUCKETS];
    private long bucket = Long.MIN_VALUE;

    private volatile Picture figures = Picture.NONE;
    private volatile long lookedAt;

    /**
     * For pictures of one size.
     *
     * @param width pixels of luma in a row
     */
    public PictureMeter(int width, int height) {
        this.width = width;
        step = Math.max(1, (width + MOST_ACROSS - 1) / MOST_ACROSS);
        across = width / step;
        points = across * (height / step);
        recent = new byte[RECENT][points];
        kept = new byte[KEPT][points];
    }

    /** What the last second looked like; nothing is known when nobody has looked since. */
    public Picture figures(long nanos) {
        return nanos - lookedAt > STALE_NANOS ? Picture.NONE : figures;
    }

    /**
     * Looks at a picture that has not been looked at before.
     *
     * @param picture luma first
     * @param nanos {@link System#nanoTime} scale
     */
    public void look(ByteBuffer picture, boolean slate, long nanos) {
        if (slate) {
            forget();
            publish(true, 0, nanos);
            return;
        }
        byte[] now = recent[looks % RECENT];
        long sum = sample(picture, now);
        recentAt[looks % RECENT] = nanos;
        compareShortly(now, nanos);
        compareLong(now, nanos);
        looks++;
        judge(nanos);
        publish(false, sum, nanos);
    }

    private void forget() {
        looks = 0;
        keeps = 0;
        moving = true;
        seenAlike = false;
        isStill = false;
        bucket = Long.MIN_VALUE;
    }

    private long sample(ByteBuffer picture, byte[] into) {
        Arrays.fill(histogram, 0);
        long sum = 0;
        int at = 0;
        for (int y = step / 2; at < points; y += step) {
            int row = y * width + y / step % step; // shifted from row to row, so that no upright line slips through
            for (int x = 0; x < across; x++) {
                byte luma = picture.get(row + x * step);
                into[at++] = luma;
                histogram[luma & 0xFF]++;
                sum += luma & 0xFF;
            }
        }
        return sum;
    }

    private void compareShortly(byte[] now, long nanos) {
        for (int back = 1; back < Math.min(RECENT, looks + 1); back++) {
            int slot = (looks - back) % RECENT;
            if (nanos - recentAt[slot] >= SHORT_NANOS) {
                if (count(now, recent[slot], REFINED) <= points * ALIKE_SHARE) {
                    seenAlike = true;
                    alikeAt = nanos;
                }
                return;
            }
        }
    }

    private void compareLong(byte[] now, long nanos) {
        if (keeps > 0 && nanos - keptAt < KEEP_NANOS) {
            return;
        }
        if (keeps >= KEPT - 1) {
            byte[] before = kept[(keeps - KEPT + 1) % KEPT];
            moving =
                    count(now, before, CHANGED) > points * CHANGED_SHARE || count(now, before, STRONG) >= STRONG_POINTS;
        }
        System.arraycopy(now, 0, kept[keeps % KEPT], 0, points);
        keptAt = nanos;
        keeps++;
    }

    /** Points that differ by more than so much. */
    private int count(byte[] one, byte[] other, int allowed) {
        int count = 0;
        for (int i = 0; i < points; i++) {
            int difference = (one[i] & 0xFF) - (other[i] & 0xFF);
            if (difference > allowed || difference < -allowed) {
                count++;
            }
        }
        return count;
    }

    private void judge(long nanos) {
        boolean stillNow = seenAlike && nanos - alikeAt <= ALIKE_NANOS && !moving;
        if (stillNow && !isStill) {
            stillSince = nanos;
        }
        isStill = stillNow;
    }

    private void publish(boolean slate, long sum, long nanos) {
        lookedAt = nanos;
        int highest = slate ? 255 : brightestOfTheLastSecond(nanos);
        double seconds = isStill ? (nanos - stillSince) / 1e9 : 0;
        figures = new Picture(true, slate, highest, (double) sum / points, seconds);
    }

    private int brightestOfTheLastSecond(long nanos) {
        long now = Math.floorDiv(nanos, BUCKET_NANOS);
        boolean fresh = bucket == Long.MIN_VALUE;
        if (now != bucket) {
            long gone = fresh ? 0 : Math.min(BUCKETS, now - bucket);
            for (long i = 1; i <= gone; i++) {
                bright[(int) Math.floorMod(bucket + i, (long) BUCKETS)] = 0;
            }
            if (fresh) {
                Arrays.fill(bright, 255);
                bright[(int) Math.floorMod(now, (long) BUCKETS)] = 0;
            }
            bucket = now;
        }
        int slot = (int) Math.floorMod(now, (long) BUCKETS);
        bright[slot] = Math.max(bright[slot], brightest());
        int highest = 0;
        for (int one : bright) {
            highest = Math.max(highest, one);
        }
        return highest;
    }

    private int brightest() {
        int allowed = (int) (points * BRIGHT_SHARE);
        int luma = 255;
        for (int above = histogram[luma]; above <= allowed && luma > 0; above += histogram[luma]) {
            luma--;
        }
        return luma;
    }
}
