package preview;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the program and hands it to every viewer. Keeps the access units since the last keyframe, because no viewer
 * can ask the encoder for one: who joins gets them first, as fast as the pace allows, then what comes.
 *
 * <p>One thread receives and hands on. What it hands to a viewer must never wait. The kept units and the set of viewers
 * are guarded by {@code gop}.
 */
final class Hub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final int MOST_BYTES = 2048;
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int MOST_KEPT = 700;
    private static final long MOST_KEPT_BYTES = 64L << 20;
    private static final long OPUS_NANOS = 20_000_000L;
    private static final long OFF_GRID_NANOS = 15_000_000L;
    private static final long REANCHOR_NANOS = 2_000_000_000L;
    private static final long MOST_FORWARD_NANOS = 1_000_000L;
    private static final long SILENT_NANOS = 2_000_000_000L;

    /** What a viewer takes. Calls never wait; the sample is the hub's. */
    interface Sink {
        void video(Sample sample, long nanos);

        void audio(Sample sample, long nanos);
    }

    private final DatagramChannel socket;
    private final Samples samples;
    private final AccessUnits units = new AccessUnits();
    private final Track video = new Track(Rtp.VIDEO_CLOCK);
    private final Track audio = new Track(Rtp.AUDIO_CLOCK);
    private final Object gop = new Object();
    private final List<Sample> kept = new ArrayList<>();
    private long keptBytes;
    private long firstKept;
    private final Set<Sink> live = new CopyOnWriteArraySet<>();
    private final Set<Consumer<ProgramStatus>> listeners = ConcurrentHashMap.newKeySet();
    private final Thread receiver = new Thread(this::receive, "preview-hub");
    private final AtomicLong pictures = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** Clock of the process minus time of the program. */
    private long offset;

    private boolean anchored;
    private long lastAudio = Long.MIN_VALUE;
    private volatile long lastPictureAt = System.nanoTime() - SILENT_NANOS;
    private volatile long lastPictureNanos;
    private volatile long statusAt = System.nanoTime() - SILENT_NANOS;
    private volatile ProgramStatus status = ProgramStatus.UNKNOWN;
    private volatile ProgramStatus told = ProgramStatus.UNKNOWN;
    private volatile boolean closed;

    /** One source of the program, and what its last sender report said. */
    private static final class Track {
        private final int rate;
        private int source;
        private boolean reported;
        private long reportNanos;
        private long reportTimestamp;

        Track(int rate) {
            this.rate = rate;
        }

        long nanosOf(long timestamp) {
            return reportNanos + TrackClock.scaled(Rtp.distance(reportTimestamp, timestamp), 1_000_000_000L, rate);
        }
    }

    /** Receives on this address from {@link #start} on. */
    Hub(InetSocketAddress address, Samples samples) throws IOException {
        this.samples = samples;
        socket = DatagramChannel.open();
        socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        socket.bind(address);
        receiver.setDaemon(true);
    }

    void start() {
        receiver.start();
    }

    int port() {
        return socket.socket().getLocalPort();
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_BYTES);
        while (!closed) {
            try {
                buffer.clear();
                SocketAddress from = socket.receive(buffer);
                if (from != null) {
                    take(buffer.flip());
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.warn("a packet of the program could not be used", e);
            }
        }
    }

    private void take(ByteBuffer packet) {
        if (!Rtp.isPacket(packet)) {
            status(packet);
        } else if (Rtp.isSenderReport(packet)) {
            report(packet);
        } else if (Rtp.payloadType(packet) == Rtp.VIDEO_TYPE) {
            adopt(video, packet);
            units.packet(packet, this::picture);
        } else if (Rtp.payloadType(packet) == Rtp.AUDIO_TYPE) {
            adopt(audio, packet);
            sound(packet);
        }
    }

    private static void adopt(Track track, ByteBuffer packet) {
        if (Rtp.source(packet) != track.source) {
            track.source = Rtp.source(packet);
            track.reported = false;
        }
    }

    private void report(ByteBuffer packet) {
        for (Track track : new Track[] {video, audio}) {
            if (Rtp.reportSource(packet) == track.source) {
                track.reportNanos = Rtp.reportNanos(packet);
                track.reportTimestamp = Rtp.reportTimestamp(packet);
                track.reported = true;
            }
        }
    }

    private void picture(byte[] unit, int length, long timestamp, boolean keyframe) {
        if (!video.reported) {
            return;
        }
        long now = System.nanoTime();
        long programNanos = video.nanosOf(timestamp);
        anchor(programNanos, now);
        Sample sample = samples.of(unit, length, programNanos + offset, keyframe);
        bytes.lazySet(bytes.getPlain() + length);
        synchronized (gop) {
            live.forEach(sink -> sink.video(sample, sample.nanos()));
            keep(sample, keyframe);
        }
        lastPictureNanos = sample.nanos();
        lastPictureAt = now;
        pictures.lazySet(pictures.getPlain() + 1);
        tell();
    }

    /**
     * The program's clock may follow its source and drift against ours; only a jump is a reason to begin anew. What comes
     * before its time says that the picture we began with had waited on its way, or that the program's clock is the faster
     * one: every viewer would see everything later by that, for good.
     */
    private void anchor(long programNanos, long now) {
        long expected = programNanos + offset;
        boolean jumped = Math.abs(expected - lastPictureNanos) > REANCHOR_NANOS + (now - lastPictureAt);
        if (!anchored || jumped) {
            anchored = true;
            offset = now - programNanos;
            lastAudio = Long.MIN_VALUE;
            LOG.info("the program's time is followed from here");
        }
        long early = programNanos + offset - now;
        if (early > 0 && live.isEmpty()) {
            offset -= early;
            lastAudio = Long.MIN_VALUE;
        } else if (early > 0) {
            offset -= Math.min(early, MOST_FORWARD_NANOS);
        }
    }

    private void keep(Sample sample, boolean keyframe) {
        if (keyframe) {
            forget();
        }
        boolean begun = keyframe || !kept.isEmpty();
        if (begun && kept.size() < MOST_KEPT && keptBytes + sample.bytes() <= MOST_KEPT_BYTES) {
            kept.add(sample);
            keptBytes += sample.bytes();
        } else {
            samples.release(sample);
        }
    }

    private void forget() {
        firstKept += kept.size();
        kept.forEach(samples::release);
        kept.clear();
        keptBytes = 0;
    }

    /** Browsers conceal what does not lie on the grid of 20 ms, so times move along it, by whole steps. */
    private void sound(ByteBuffer packet) {
        if (!audio.reported || !anchored) {
            return;
        }
        int at = Rtp.payloadAt(packet);
        long wanted = audio.nanosOf(Rtp.timestamp(packet)) + offset;
        long next =
                lastAudio == Long.MIN_VALUE ? Math.floorDiv(wanted, OPUS_NANOS) * OPUS_NANOS : lastAudio + OPUS_NANOS;
        long off = wanted - next;
        if (Math.abs(off) > OFF_GRID_NANOS) {
            next += Math.round((double) off / OPUS_NANOS) * OPUS_NANOS;
        }
        if (next <= lastAudio || at >= packet.limit()) {
            return;
        }
        lastAudio = next;
        Sample sample = samples.of(packet.position(at), next);
        live.forEach(sink -> sink.audio(sample, sample.nanos()));
        samples.release(sample);
    }

    private void status(ByteBuffer packet) {
        if (packet.remaining() > 64) {
            return;
        }
        String text = StandardCharsets.UTF_8.decode(packet).toString();
        ProgramStatus.decode(text).ifPresent(said -> {
            status = said;
            statusAt = System.nanoTime();
            tell();
        });
    }

    /** What is on air: what the program said last, as long as it says so and pictures come. */
    ProgramStatus status() {
        long now = System.nanoTime();
        if (now - statusAt > SILENT_NANOS) {
            return ProgramStatus.UNKNOWN;
        }
        boolean shown = status == ProgramStatus.LIVE || status == ProgramStatus.SLATE;
        return shown && now - lastPictureAt > SILENT_NANOS ? ProgramStatus.STARTING : status;
    }

    /** Hears of every change of {@link #status}, as far as something arrives; see {@link #tell}. */
    void listen(Consumer<ProgramStatus> listener) {
        listeners.add(listener);
    }

    void unlisten(Consumer<ProgramStatus> listener) {
        listeners.remove(listener);
    }

    /** Tells listeners when the status is another one; also called by whoever has a timer. */
    void tell() {
        ProgramStatus now = status();
        if (now != told) {
            told = now;
            listeners.forEach(listener -> listener.accept(now));
        }
    }

    /** Whether there is a keyframe to begin with. */
    boolean hasPicture() {
        synchronized (gop) {
            return !kept.isEmpty() && System.nanoTime() - lastPictureAt < SILENT_NANOS;
        }
    }

    /**
     * Gives a viewer all that is kept, then all that comes. Returns when the viewer is live; on the caller's thread.
     *
     * @param stepNanos between two units, and between their times, which end with the newest one's
     */
    void join(Sink sink, long stepNanos) throws InterruptedException {
        long next = 0;
        while (true) {
            List<Sample> batch;
            synchronized (gop) {
                batch = keptFrom(next);
                next = firstKept + kept.size();
                if (batch.size() <= 1) {
                    batch.forEach(sample -> sink.video(sample, sample.nanos()));
                    live.add(sink);
                    return;
                }
                batch.forEach(samples::retain);
            }
            replay(sink, batch, stepNanos);
        }
    }

    private List<Sample> keptFrom(long index) {
        int from = (int) Math.max(0, index - firstKept);
        return List.copyOf(kept.subList(Math.min(from, kept.size()), kept.size()));
    }

    private void replay(Sink sink, List<Sample> batch, long stepNanos) throws InterruptedException {
        long last = batch.get(batch.size() - 1).nanos();
        long start = System.nanoTime();
        try {
            for (int i = 0; i < batch.size(); i++) {
                sink.video(batch.get(i), last - (batch.size() - 1 - i) * 1_000_000L);
                long wait = start + (i + 1) * stepNanos - System.nanoTime();
                if (wait > 0) {
                    java.util.concurrent.TimeUnit.NANOSECONDS.sleep(wait);
                }
            }
        } finally {
            batch.forEach(samples::release);
        }
    }

    /** The viewer gets nothing more after the present call. */
    void leave(Sink sink) {
        synchronized (gop) {
            live.remove(sink);
        }
    }

    /** Time of the newest picture, on the clock of the viewers' time stamps. */
    long newestNanos() {
        return lastPictureNanos;
    }

    /** When it arrived, as {@link System#nanoTime()}. */
    long newestAt() {
        return lastPictureAt;
    }

    long pictures() {
        return pictures.get();
    }

    long lostPackets() {
        return units.lost();
    }

    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("the socket did not close", e);
        }
        synchronized (gop) {
            live.clear();
            forget();
        }
    }
}
