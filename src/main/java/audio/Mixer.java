package audio;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The sum of all inputs, and silence where there is none: 48 kHz stereo, never stopping, never clicking.
 *
 * <p>Threads: the program clock's thread alone calls {@link #render}; inputs are added, changed and removed and
 * snapshots taken by any other thread. Those share a lock among themselves which the clock thread never takes: it reads
 * a fixed array of slots and empties a slot itself when an input has faded out. Rendering allocates nothing.
 *
 * <p>Units: sample frames, milliseconds, decibels. The buffers rendered into stay the caller's. What is rendered lags
 * behind the inputs' buffers by {@link #DELAY_FRAMES}, for which timed inputs make up.
 */
public final class Mixer {
    /** Delay of the limiter's look-ahead: 75 sample frames, 1.6 ms. */
    public static final int DELAY_FRAMES = Limiter.DELAY;

    /** Shortest ramp of any change, milliseconds. */
    public static final int SHORTEST_FADE_MILLIS = 10;

    /** Inputs at one time, those that are fading out included. */
    public static final int MAX_INPUTS = 64;

    private static final int LONGEST_FADE_MILLIS = 600_000;

    private final AtomicReferenceArray<Strip> slots = new AtomicReferenceArray<>(MAX_INPUTS);
    private final Object controlLock = new Object();
    private final Ducking ducking = new Ducking(DuckingSettings.DEFAULT);
    private final Bus program = new Bus();
    private final Bus posted = new Bus();

    // Clock thread.
    private final Strip[] strips = new Strip[MAX_INPUTS];
    private int count;
    private long rendered;

    private volatile long renderedFrames;
    private volatile double duckingDb;

    // ---- control threads

    /**
     * Adds an input, heard with a fade from the moment it has something to play.
     *
     * @param postedToo whether it also belongs to the sum of what is posted
     * @throws IllegalArgumentException when an input of that name is there already
     * @throws IllegalStateException when there are too many
     */
    public void add(AudioInput input, InputSettings settings, boolean postedToo, int fadeMillis) {
        synchronized (controlLock) {
            if (current(input.name()) != null) {
                throw new IllegalArgumentException("an input named " + input.name() + " exists already");
            }
            insert(new Strip(input, settings, postedToo, fade(fadeMillis), null));
        }
    }

    /**
     * Replaces the feed of the input of the same name, keeping its settings. The old feed is heard until the new one has
     * something to play, at most for three seconds; then they cross-fade.
     *
     * @return false when there is no input of that name
     */
    public boolean replace(AudioInput next, int fadeMillis) {
        synchronized (controlLock) {
            Strip old = current(next.name());
            if (old == null) {
                return false;
            }
            insert(new Strip(next, old.settings(), old.isPosted(), fade(fadeMillis), old));
            old.supersede();
            return true;
        }
    }

    /**
     * Changes gain, mute, role and ducking, also of a feed that is being replaced and still heard; gain and mute take
     * {@code fadeMillis}. False: no such input.
     */
    public boolean change(String name, InputSettings settings, int fadeMillis) {
        synchronized (controlLock) {
            boolean found = false;
            for (int i = 0; i < MAX_INPUTS; i++) {
                Strip strip = slots.get(i);
                if (strip != null && !strip.isLeaving() && strip.input().name().equals(name)) {
                    strip.change(settings, fade(fadeMillis));
                    found |= strip.isCurrent();
                }
            }
            return found;
        }
    }

    /**
     * A level besides the one in the settings, which stay an operator's: for one text of speech, or to cut it off. Stays
     * until changed; 0 dB is none. False: no such input.
     *
     * @param decibels -120 and less: nothing
     */
    public boolean trim(String name, double decibels, int fadeMillis) {
        synchronized (controlLock) {
            Strip strip = current(name);
            if (strip == null) {
                return false;
            }
            strip.trim(decibels, fade(fadeMillis));
            return true;
        }
    }

    /** Fades an input out and forgets it. False: no such input. */
    public boolean remove(String name, int fadeMillis) {
        synchronized (controlLock) {
            Strip strip = current(name);
            if (strip == null) {
                return false;
            }
            strip.leave(fade(fadeMillis));
            return true;
        }
    }

    /** Forgets an input once its producer has ended it and all of it was heard. False: no such input. */
    public boolean removeWhenDrained(String name) {
        synchronized (controlLock) {
            Strip strip = current(name);
            if (strip == null) {
                return false;
            }
            strip.leaveWhenDrained();
            return true;
        }
    }

    /** The input of that name. */
    public Optional<AudioInput> input(String name) {
        synchronized (controlLock) {
            return Optional.ofNullable(current(name)).map(Strip::input);
        }
    }

    /** Replaces the settings of ducking, which moves there smoothly. */
    public void setDucking(DuckingSettings settings) {
        ducking.change(settings);
    }

    public DuckingSettings ducking() {
        return ducking.settings();
    }

    /** Starts the program's integrated loudness and highest true peak anew, for example with a new session. */
    public void resetLoudness() {
        program.meter().reset();
    }

    /** What is going on now. */
    public MixerSnapshot snapshot() {
        return new MixerSnapshot(
                program.levels(),
                program.meter().truePeakDb(),
                program.meter().highestTruePeakDb(),
                program.limiterDb(),
                duckingDb,
                renderedFrames,
                inputs());
    }

    private List<InputSnapshot> inputs() {
        List<InputSnapshot> inputs = new ArrayList<>();
        synchronized (controlLock) {
            for (int i = 0; i < MAX_INPUTS; i++) {
                Strip strip = slots.get(i);
                if (strip != null && strip.isCurrent()) {
                    inputs.add(strip.snapshot());
                }
            }
        }
        return inputs;
    }

    private Strip current(String name) {
        for (int i = 0; i < MAX_INPUTS; i++) {
            Strip strip = slots.get(i);
            if (strip != null && strip.isCurrent() && strip.input().name().equals(name)) {
                return strip;
            }
        }
        return null;
    }

    private void insert(Strip strip) {
        for (int i = 0; i < MAX_INPUTS; i++) {
            if (slots.compareAndSet(i, null, strip)) {
                return;
            }
        }
        throw new IllegalStateException("there are " + MAX_INPUTS + " inputs already");
    }

    private static int fade(int millis) {
        return Pcm.frames(Math.min(LONGEST_FADE_MILLIS, Math.max(SHORTEST_FADE_MILLIS, millis)));
    }

    // ---- clock thread

    /**
     * Makes the sound of one tick: writes {@code sampleFrames} s16le stereo sample frames at the buffer's position, which
     * moves on; sets the buffer's order to little endian.
     *
     * @return bytes written
     */
    public int render(ByteBuffer out, int sampleFrames) {
        return render(out, null, sampleFrames);
    }

    /**
     * As {@link #render(ByteBuffer, int)}, and writes the sum of what is posted, before ducking, to a second buffer.
     *
     * @param postedOut may be null
     */
    public int render(ByteBuffer out, ByteBuffer postedOut, int sampleFrames) {
        beginTick(sampleFrames);
        for (int done = 0; done < sampleFrames; done += Pcm.CHUNK) {
            renderChunk(out, postedOut, Math.min(Pcm.CHUNK, sampleFrames - done));
        }
        endTick(sampleFrames);
        return sampleFrames * Pcm.FRAME_BYTES;
    }

    private void beginTick(int frames) {
        count = 0;
        for (int i = 0; i < MAX_INPUTS; i++) {
            Strip strip = slots.get(i);
            if (strip == null) {
                continue;
            }
            if (strip.beginTick(frames, DELAY_FRAMES)) {
                strips[count++] = strip;
            } else {
                slots.set(i, null);
            }
        }
    }

    private void renderChunk(ByteBuffer out, ByteBuffer postedOut, int frames) {
        ducking.begin(frames);
        for (int i = 0; i < count; i++) {
            Strip strip = strips[i];
            if (strip.pull(frames) && strip.isSpeech()) {
                ducking.listen(strip.left(), strip.right(), frames);
            }
        }
        sumProgram(frames);
        program.finish(out, frames);
        if (postedOut != null) {
            sumPosted(frames);
            posted.finish(postedOut, frames);
        }
    }

    private void sumProgram(int frames) {
        program.begin(frames);
        float[] curve = ducking.isIdle() ? null : ducking.curve(frames);
        for (int i = 0; i < count; i++) {
            Strip strip = strips[i];
            if (!strip.isAudible()) {
                continue;
            }
            if (curve != null && strip.isDucked()) {
                program.add(strip.left(), strip.right(), curve, frames);
            } else {
                program.add(strip.left(), strip.right(), frames);
            }
        }
    }

    private void sumPosted(int frames) {
        posted.begin(frames);
        for (int i = 0; i < count; i++) {
            Strip strip = strips[i];
            if (strip.isAudible() && strip.isPosted()) {
                posted.add(strip.left(), strip.right(), frames);
            }
        }
    }

    private void endTick(int frames) {
        for (int i = 0; i < count; i++) {
            strips[i].endTick();
            strips[i] = null;
        }
        rendered += frames;
        renderedFrames = rendered;
        duckingDb = Pcm.decibels(ducking.gain());
    }
}
