package program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import settings.FrameRate;

/**
 * Takes what each encoder run produces and makes one unbroken program of it, by rewriting both tracks' times from the
 * run's epoch. One thread at a time writes: the reader of the present encoder run; what still comes from a run before is
 * left out.
 *
 * <p>The encoder counts from one second (which leaves room for the frames that B-frames need before their first), in
 * milliseconds, rounded. A picture's time is rounded back to its tick and a sound packet's to its AAC frame, so that the
 * program's times are exact multiples again and never drift, whatever the encoder restarts.
 */
final class EncodedProgram {
    /** Time stamp that the encoder gives to the first picture of a run, in milliseconds. */
    static final long RUN_START_MILLIS = 1000;

    private static final int AAC_SAMPLES = 1024;

    private final FrameRate rate;
    private final ProgramRing ring;
    private volatile EncoderRun present;
    private long lastVideo = -1;
    private long lastAudio = -1;

    private final AtomicLong pictures = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lastTick = new AtomicLong(-1);
    private final AtomicLong lastOutputAt = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();

    EncodedProgram(FrameRate rate, ProgramRing ring) {
        this.rate = rate;
        this.ring = ring;
        lastOutputAt.set(System.nanoTime());
    }

    /**
     * Reads one encoder run to its end.
     *
     * @param run knows the tick of its first picture
     * @param progress told at every picture
     */
    void read(InputStream flv, EncoderRun run, Runnable progress) throws IOException {
        present = run;
        new FlvReader(flv).run((type, millis, body) -> {
            if (present == run) {
                tag(type, run.unwrap(millis), body, run.epochTick(), progress);
            }
        });
    }

    private void tag(byte type, long millis, ByteBuffer body, long epochTick, Runnable progress) {
        int size = body.remaining();
        bytes.lazySet(bytes.getPlain() + size);
        switch (type) {
            case ProgramRing.VIDEO -> video(millis, body, epochTick, progress);
            case ProgramRing.AUDIO -> audio(millis, body, epochTick);
            default -> header(type, lastVideo, body, ring.headers().script());
        }
    }

    private void video(long millis, ByteBuffer body, long epochTick, Runnable progress) {
        if (body.remaining() > 1 && body.get(body.position() + 1) != 1) {
            if (body.get(body.position() + 1) == 0) {
                header(ProgramRing.VIDEO, lastVideo, body, ring.headers().video());
            }
            return; // an end of sequence would end the publishers' tracks
        }
        double seconds = (millis - RUN_START_MILLIS) / 1000.0;
        long tick = epochTick + Math.round(seconds * rate.perSecond());
        long time = rate.millisAt(tick);
        lastOutputAt.lazySet(System.nanoTime());
        progress.run();
        if (time <= lastVideo) {
            outOfOrder.lazySet(outOfOrder.getPlain() + 1);
            return;
        }
        lastVideo = time;
        lastTick.lazySet(tick);
        pictures.lazySet(pictures.getPlain() + 1);
        ring.write(ProgramRing.VIDEO, time, body);
    }

    /** A new encoder run repeats its headers; only a changed one goes out. */
    private void header(byte type, long last, ByteBuffer body, byte[] inForce) {
        if (!body.equals(ByteBuffer.wrap(inForce))) {
            ring.write(type, Math.max(0, last), body);
        }
    }

    private void audio(long millis, ByteBuffer body, long epochTick) {
        if (body.remaining() > 1 && body.get(body.position() + 1) == 0) {
            header(ProgramRing.AUDIO, lastAudio, body, ring.headers().audio());
            return;
        }
        long packet = Math.round((millis - RUN_START_MILLIS) * 48.0 / AAC_SAMPLES);
        long sample = rate.samplesAt(epochTick, SampleQueue.SAMPLE_RATE) + packet * AAC_SAMPLES;
        long time = Math.floorDiv(sample + 24, 48L);
        if (time <= lastAudio || time < 0) {
            return; // sound of a new encoder that is out already
        }
        lastAudio = time;
        ring.write(ProgramRing.AUDIO, time, body);
    }

    long pictures() {
        return pictures.get();
    }

    long bytes() {
        return bytes.get();
    }

    /** The newest tick that has been encoded, -1 before the first. */
    long lastTick() {
        return lastTick.get();
    }

    /** Nanoseconds since the last encoded picture came out. */
    long sinceLastOutput() {
        return System.nanoTime() - lastOutputAt.get();
    }

    long outOfOrder() {
        return outOfOrder.get();
    }
}
