package control;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import settings.Masking;
import settings.Settings;

/**
 * Takes secrets out of text, those of all settings that were in force lately and not only the present ones: a rotated
 * key may still be in a child's last lines, or valid. Any thread.
 */
public final class Mask implements UnaryOperator<String> {
    private static final int REMEMBERED = 64;

    private final Deque<Settings> known = new ArrayDeque<>();
    private volatile UnaryOperator<String> present = Masking::url;

    public Mask(Settings settings) {
        learn(settings);
    }

    /** Masks the secrets of these settings, too, from now on; to be called before they are used. */
    public synchronized void learn(Settings settings) {
        known.remove(settings);
        known.addLast(settings);
        if (known.size() > REMEMBERED) {
            known.removeFirst();
        }
        present = Masking.of(known.toArray(Settings[]::new));
    }

    @Override
    public String apply(String text) {
        return present.apply(text);
    }
}
