package control;

import audio.AudioInput;
import audio.InputSettings;
import audio.Mixer;
import audio.Role;
import java.nio.ByteBuffer;
import program.Ingest;
import program.ProgramSound;

/** The program's sound: the mixer, and the source's own sound as its input named {@code source}. */
public final class SoundPlane implements ProgramSound, Ingest.SourceSound {
    /** The mixer's input for the sound that the source brings itself. */
    public static final String SOURCE = "source";

    private static final int FADE_MILLIS = 30;

    private final Mixer mixer = new Mixer();
    private final SoundTap tap = new SoundTap();
    private final AudioInput source = new AudioInput(SOURCE, AudioInput.Pacing.TIMED);

    public SoundPlane() {
        mixer.add(source, InputSettings.of(Role.SOURCE), false, FADE_MILLIS);
    }

    @Override
    public void render(ByteBuffer out, int sampleFrames, long sourceNanos) {
        if (sourceNanos == NO_SOURCE) {
            source.clearTarget();
        } else {
            source.setTargetPts(sourceNanos);
        }
        ByteBuffer posted = tap.begin();
        mixer.render(out, posted, sampleFrames);
        tap.end(posted);
    }

    @Override
    public void block(long sourceNanos, ByteBuffer samples) {
        source.write(samples, sourceNanos);
    }

    public Mixer mixer() {
        return mixer;
    }

    /** The sum of what is posted. */
    public SoundTap tap() {
        return tap;
    }
}
