package program;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import process.ChildIo;
import settings.FrameRate;

/**
 * The program: source in, clock, encoder feed, encoded program out. Whatever children come and go, the clock ticks and
 * every tick gives one picture and its samples to the encoder feed.
 */
public final class Program implements AutoCloseable {
    private static final long READ_OUT_MILLIS = 1000;
    private static final double QUEUE_SECONDS = 0.4;
    private static final int MIN_QUEUE_FRAMES = 8;
    private static final int SYNCHRONISER_FRAMES = FrameSynchroniser.QUEUE + 4;
    private static final int INGEST_RING_BYTES = 8 << 20;
    private static final int RING_SECONDS = 10;
    private static final int MIN_RING_BYTES = 4 << 20;
    private static final int RING_SLOTS = 2048;

    private final FrameRate rate;
    private final ProgramSound sound;
    private final Slate slate;
    private final FrameSynchroniser synchroniser;
    private final SourceClock sourceClock;
    private final Ingest ingest;
    private final EncoderFeed feed;
    private final ProgramRing ring;
    private final EncodedProgram encoded;
    private final ProgramClock clock;
    private final ByteBuffer samples = ByteBuffer.allocateDirect(SampleQueue.SAMPLE_RATE * SampleQueue.FRAME_BYTES);
    private final long firstTick;
    private Thread encoderOutput;
    private volatile EncoderRun encoderRun;

    private final AtomicLong slateTicks = new AtomicLong();
    private final AtomicLong faults = new AtomicLong();
    private final AtomicReference<PictureRequest> pictureAsked = new AtomicReference<>();
    private final PictureTap tap = new PictureTap();
    private volatile boolean slateOn = true;
    private volatile Throwable lastFault;

    private final Rate ingestBytes = new Rate();
    private final Rate ingestPictures = new Rate();
    private final Rate encodedBytes = new Rate();
    private final Rate encodedPictures = new Rate();

    /**
     * What a program is made of.
     *
     * @param bitrateK of picture and sound together in kbit/s; sizes the buffer of encoded program
     * @param firstTick where the clock starts, 0 but for tests of long shows
     */
    public record Shape(int width, int height, FrameRate rate, int slateAfterMillis, int bitrateK, long firstTick) {}

    public Program(
            Shape shape, Slate slate, ProgramSound sound, Ingest.SourceSound sourceSound, SocketDirectory sockets) {
        this.rate = shape.rate();
        this.slate = slate;
        this.sound = sound;
        this.firstTick = shape.firstTick();
        int queue = Math.max(MIN_QUEUE_FRAMES, (int) (rate.perSecond() * QUEUE_SECONDS));
        int pictureBytes = VideoFrame.bytes(shape.width(), shape.height());
        synchroniser = new FrameSynchroniser(rate, shape.slateAfterMillis() * 1_000_000L);
        sourceClock = new SourceClock(rate.frameNanos());
        FramePool pool = new FramePool(queue + SYNCHRONISER_FRAMES, pictureBytes);
        ingest = new Ingest(INGEST_RING_BYTES, pool, synchroniser, sockets, sourceSound);
        feed = new EncoderFeed(rate, shape.width(), shape.height(), firstTick, queue, sockets);
        ring = new ProgramRing(Math.max(MIN_RING_BYTES, shape.bitrateK() * 125 * RING_SECONDS), RING_SLOTS);
        encoded = new EncodedProgram(rate, ring);
        clock = new ProgramClock(rate, firstTick, this::tick);
    }

    public void start() {
        feed.start();
        clock.start();
    }

    /** Clock's thread. Nothing that goes wrong in here may end the program. */
    private double tick(long tick, long now) {
        int count = (int)
                (rate.samplesAt(tick + 1, SampleQueue.SAMPLE_RATE) - rate.samplesAt(tick, SampleQueue.SAMPLE_RATE));
        samples.clear().limit(count * SampleQueue.FRAME_BYTES);
        VideoFrame picture = slate.frame();
        double steering = 0;
        try {
            VideoFrame selected = synchroniser.select(now);
            boolean live = selected != null && !slate.forced();
            picture = live ? selected : picture;
            slateOn = !live;
            slateTicks.lazySet(slateTicks.getPlain() + (live ? 0 : 1));
            sound.render(samples, count, live ? sourceClock.next(synchroniser.sourceTime()) : sourceClock.none());
            steering = synchroniser.steering();
        } catch (RuntimeException | Error e) {
            faults.lazySet(faults.getPlain() + 1);
            lastFault = e;
            samples.clear().limit(count * SampleQueue.FRAME_BYTES);
            ProgramSound.SILENCE.render(samples, count, ProgramSound.NO_SOURCE);
        }
        showPicture(picture);
        tap.show(picture, slateOn);
        feed.put(tick, picture, samples.flip());
        return steering;
    }

    /** Clock's thread: copies the picture for who asked for it; most ticks nobody did. */
    private void showPicture(VideoFrame picture) {
        PictureRequest asked = pictureAsked.get();
        if (asked != null) {
            pictureAsked.set(null);
            asked.picture().complete(asked.into().put(picture.picture()).flip());
        }
    }

    /** The next picture that goes to the encoder, planar YUV 4:2:0; those who ask before the same tick share it. */
    public CompletableFuture<ByteBuffer> nextPicture() {
        ByteBuffer into = ByteBuffer.allocate(slate.frame().data().capacity());
        PictureRequest fresh = new PictureRequest(into, new CompletableFuture<>());
        return pictureAsked.updateAndGet(asked -> asked == null ? fresh : asked).picture();
    }

    /** Pictures on their way to the encoder, for one who looks at them. */
    public PictureTap tap() {
        return tap;
    }

    private record PictureRequest(ByteBuffer into, CompletableFuture<ByteBuffer> picture) {}

    public Ingest ingest() {
        return ingest;
    }

    /** The encoded program, for destinations. */
    public ProgramRing ring() {
        return ring;
    }

    public Slate slate() {
        return slate;
    }

    /** How long the last frame stands before the slate, from now on. */
    public void slateAfter(int millis) {
        synchroniser.slateAfter(millis * 1_000_000L);
    }

    /** Addresses of the two inputs of one encoder run, in ffmpeg's form. */
    public record EncoderInputs(String pictures, String sound) {}

    /** Prepares the next encoder run. */
    public EncoderInputs openEncoder() {
        EncoderRun run = feed.open();
        encoderRun = run;
        return new EncoderInputs(run.picturesUrl(), run.soundUrl());
    }

    /** The encoder's streams. */
    public ChildIo encoder() {
        return new ChildIo() {
            /** That of the child whose end is told next, also when another one has been prepared already. */
            private EncoderRun mine;

            @Override
            public void started(Run run) {
                EncoderRun current = encoderRun;
                mine = current;
                Thread before = encoderOutput;
                encoderOutput = new Thread(() -> readEncoder(run, current, before), "encoder-output");
                encoderOutput.setDaemon(true);
                encoderOutput.start();
            }

            @Override
            public void finishing(Run run) {
                closeRun();
            }

            @Override
            public void ended(Run run, process.Reason reason) {
                closeRun();
            }

            private void closeRun() {
                if (mine != null) {
                    mine.close();
                }
            }
        };
    }

    /** Waits for the run before to be read out, but not for one that cannot be killed and keeps its pipe open. */
    private void readEncoder(ChildIo.Run run, EncoderRun current, Thread before) {
        try {
            if (before != null) {
                before.join(READ_OUT_MILLIS);
            }
            encoded.read(run.stdout(), current, () -> {
                run.progress();
                current.pictureOut();
            });
        } catch (IOException e) {
            // the encoder is gone; its supervisor says why
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Feeds the rates of {@link #snapshot}; about once a second, by one thread. */
    public void sample() {
        long now = System.nanoTime();
        ingestBytes.sample(ingest.monitor().bytes(), now);
        ingestPictures.sample(ingest.monitor().accessUnits(), now);
        encodedBytes.sample(encoded.bytes(), now);
        encodedPictures.sample(encoded.pictures(), now);
    }

    public ProgramSnapshot snapshot() {
        return new ProgramSnapshot(
                clock.lastTick() + 1 - firstTick,
                rate.perSecond(),
                slateOn,
                slate.forced(),
                slateTicks.get() / rate.perSecond(),
                synchroniser.repeated(),
                synchroniser.dropped() + ingest.poolEmpty(),
                feed.skipped() + feed.overwritten(),
                clock.lateTicks(),
                clock.worstLateNanos() / 1e6,
                clock.pauses(),
                faults.get() + clock.faults(),
                clock.sinceLastTick() / 1e6,
                ingestSnapshot(),
                encoderSnapshot());
    }

    /** Pictures left out because the encoder was too slow for them. */
    public long leftOut() {
        return feed.skipped();
    }

    private ProgramSnapshot.Ingest ingestSnapshot() {
        TsMonitor monitor = ingest.monitor();
        return new ProgramSnapshot.Ingest(
                ingest.state(),
                ingestPictures.perSecond(),
                ingestBytes.perSecond() * 8 / 1000,
                monitor.bytes(),
                monitor.accessUnits(),
                monitor.keyframes(),
                monitor.continuityErrors(),
                monitor.garbage(),
                ingest.connections(),
                synchroniser.locked(),
                synchroniser.jitterMillis(),
                synchroniser.ageMillis(),
                ingest.sinceLastBytes() / 1e6);
    }

    private ProgramSnapshot.Encoder encoderSnapshot() {
        double fps = encodedPictures.perSecond();
        return new ProgramSnapshot.Encoder(
                fps,
                encodedBytes.perSecond() * 8 / 1000,
                fps / rate.perSecond(),
                encoded.pictures(),
                encoded.bytes(),
                feed.lag(),
                encoded.sinceLastOutput() / 1e6);
    }

    /** Nanoseconds since the last tick; large when the clock stands still. */
    public long sinceLastTick() {
        return clock.sinceLastTick();
    }

    /** Pictures that came from all encoders. */
    public long encodedPictures() {
        return encoded.pictures();
    }

    /** Nanoseconds since the last encoded picture. */
    public long sinceLastOutput() {
        return encoded.sinceLastOutput();
    }

    /** The program's time of the present encoder run's first picture, in nanoseconds. */
    public long encoderStartNanos() {
        EncoderRun current = encoderRun;
        return rate.nanosAt(current == null ? firstTick : Math.max(firstTick, current.epochTick()));
    }

    /** Whether the slate is on air. */
    public boolean slateOnAir() {
        return slateOn;
    }

    /** The last fault inside a tick, or null. */
    public Throwable lastFault() {
        return lastFault;
    }

    @Override
    public void close() {
        clock.close();
        feed.close();
        ingest.close();
    }
}
